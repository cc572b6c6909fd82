"""The letter writes itself: what the agenda, the quarter and birthdays bring, typed once, until it is changed here."""

import io
import re
from datetime import date, datetime, time

import docx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from portal.agenda.models.answer import Attendance
from portal.agenda.models.event import Event
from portal.families.models.family import Child
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.money import NBSP
from portal.newsletter.letter import rules as letter
from portal.newsletter.letter.documents import mail
from portal.newsletter.letter.facts import birthdays, gathering, pieces
from portal.newsletter.letter.facts import letter as rules
from portal.newsletter.models import FinalLetter, NewsletterIssue, NewsletterItem
from portal.newsletter.sending import rules as sending
from portal.people.models import Person, RolePeriod
from portal.team.periods import rules as periods
from tests.newsletter.conftest import PORTAL

OCTOBER = date(2025, 10, 1)
PAGE = "/nieuwsbrief/2025-10"


def draft(cast, month=OCTOBER):
    return letter.make_draft(month, PORTAL, by=cast.els)


def stored(issue):
    return NewsletterIssue.get_by_id(issue.id)


def titles(issue, section):
    return [item.title for item in rules.items_by_section(stored(issue), PORTAL)[section]]


def piece(issue, title):
    rows = rules.items_by_section(stored(issue), PORTAL).values()
    return next(item for items in rows for item in items if item.title == title)


# ---- what comes in


def test_the_draft_of_october_holds_all_that_the_portal_knows(cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    plan("Bedankt", date(2025, 11, 8), kind="thank_you")
    Person.update(share_birthday=True, birth_on=date(1960, 10, 14)).where(Person.id == cast.lena.id).execute()
    issue = draft(cast)
    assert titles(issue, "practical") == [gathering.BLOCK_TITLE, "Bedankt"]
    assert titles(issue, "learning") == ["Intervisie", "Verplichte vormingen"]
    assert titles(issue, "other") == ["Jarig in oktober"]


@pytest.mark.parametrize(
    ("day", "inside"),
    [
        (date(2025, 10, 2), False),  # over: the draft is made on the third
        (date(2025, 10, 3), True),
        (date(2025, 11, 12), True),  # six weeks after the first of the month
        (date(2025, 11, 13), False),
    ],
)
def test_events_of_six_weeks_from_the_first_of_the_month(cast, plan, day, inside):
    plan("Intervisie", day)
    assert ("Intervisie" in titles(draft(cast), "learning")) is inside


def test_what_is_not_for_volunteers_or_off_or_of_others_stays_out(cast, plan):
    plan("Infosessie", date(2025, 10, 10), kind="info_session")
    plan("Overleg", date(2025, 10, 11), kind="network")
    plan("Afgelast", date(2025, 10, 12), cancelled_at=clock.now())
    Event.create(branch=cast.yusuf.branch, kind="training", title="Elders", day=date(2025, 10, 13))
    assert titles(draft(cast), "learning") == ["Verplichte vormingen"]


def test_an_event_says_when_where_and_how_but_never_the_online_link(cast, plan):
    plan(
        "Vorming", date(2025, 10, 23), kind="training", is_online=True, online_link="https://geheim.example/kamer",
        enrol_by="mail", enrol_name="Nora", enrol_email="nora@vorming.example", organiser="Huis van het Kind",
    )  # fmt: skip
    item = piece(draft(cast), "Vorming")
    assert item.when == "donderdag 23\u00a0oktober, van 19.30 tot 21.30\u00a0uur"
    assert item.where.startswith("online") and "geheim" not in str(item.__data__)
    assert item.enrol == "Mail naar Nora, nora@vorming.example, met je naam, je afdeling en je telefoonnummer"
    assert "Een initiatief van Huis van het Kind." in item.text


def test_a_training_in_parts_is_one_piece_that_names_all_its_days(cast, plan):
    for number, day in enumerate((date(2025, 10, 7), date(2025, 10, 14), date(2025, 10, 21)), 1):
        plan("Reeks", day, series="een-reeks", part=number, kind="training")
    issue = draft(cast)
    assert titles(issue, "learning").count("Reeks") == 1
    assert piece(issue, "Reeks").when == (
        "dinsdag 7\u00a0oktober, dinsdag 14\u00a0oktober en dinsdag 21\u00a0oktober, van 19.30 tot 21.30\u00a0uur"
    )
    assert gathering.offer(stored(issue), PORTAL) == ([], [])


def test_a_mandatory_training_says_so_and_for_whom(cast, plan):
    plan("Verontrusting", date(2025, 11, 6), kind="training", mandatory_for="everyone")
    plan("Baby", date(2025, 10, 23), kind="training", mandatory_for="perinatal")
    issue = draft(cast)
    assert piece(issue, "Verontrusting").is_mandatory and not piece(issue, "Baby").is_mandatory
    assert "verplichte vorming als je een gezin begeleidt" in piece(issue, "Baby").text


def test_the_block_on_trainings_says_what_is_open_and_when_and_names_nobody(cast, plan):
    event = plan("Verontrusting", date(2025, 11, 6), kind="training", mandatory_for="everyone")
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=date(2025, 3, 1))
    text = piece(draft(cast), "Verplichte vormingen").text
    assert "**Verontrusting**, voor iedereen, één keer. De volgende keer: donderdag 6\u00a0november." in text
    assert "zwangerschap. We laten weten wanneer ze er is." in text
    assert "Lena" not in text and "Klaver" not in text
    past = plan("Verontrusting", date(2025, 9, 4), kind="training", mandatory_for="everyone")
    for person in (cast.lena, cast.bram):
        Attendance.create(branch=cast.branch, event=past, person=person)
    assert "Verontrusting" not in piece(draft(cast), "Verplichte vormingen").text
    assert event.title


@given(days=st.lists(st.tuples(st.dates(date(1940, 1, 1), date(2005, 12, 31)), st.booleans()), max_size=8))
def test_birthdays_are_named_with_consent_alone_by_day_without_a_year(days):
    """Against a plain recount of the same people."""
    people = [
        Person(id=i, given_name=f"P{i}", family_name="X", birth_on=born, share_birthday=agreed)
        for i, (born, agreed) in enumerate(days)
    ]
    wanted = sorted((p.birth_on.day, p.given_name) for p in people if p.share_birthday and p.birth_on.month == 10)
    issue = NewsletterIssue(branch=1, year=2025, month=10)
    with pytest.MonkeyPatch.context() as patch:
        agreed = [p for p in people if p.share_birthday]
        patch.setattr(birthdays, "active_volunteers", lambda *_: type("Q", (), {"where": lambda *_: agreed})())
        patch.setattr(birthdays, "volunteers_on", set)
        text = birthdays.birthday_words(issue)["text"]
    assert text.splitlines() == [f"- **{day}\u00a0oktober**: {name}" for day, name in wanted]


def test_who_stops_or_begins_in_the_month_is_named_only_if_a_volunteer_on_the_day(cast, visit):
    Person.update(share_birthday=True, birth_on=date(1960, 10, 14)).where(Person.id == cast.lena.id).execute()
    Person.update(share_birthday=True, birth_on=date(1960, 10, 10)).where(Person.id == cast.bram.id).execute()
    for person in (cast.lena, cast.bram):
        periods.stop_volunteer(person, date(2025, 10, 10), by=cast.els)
    text = piece(draft(cast), "Jarig in oktober").text
    assert "Bram" in text and "Lena" not in text
    page = visit(cast.els).get("/te-doen").text
    assert "Verjaardagen deze maand 1" in page or "Verjaardagen deze maand (1)" in page


def test_only_active_volunteers_who_agreed_are_named_and_namesakes_told_apart(cast, volunteer):
    born = {"share_birthday": True, "birth_on": date(1990, 10, 14)}
    volunteer("Ada", family_name="Berg", **born)
    volunteer("Ada", family_name="Daal", email=None, share_birthday=True, birth_on=date(1991, 10, 2))
    volunteer("Nee", birth_on=date(1990, 10, 14))
    gone = volunteer("Weg", **born)
    RolePeriod.update(ended_on=date(2025, 8, 31)).where(RolePeriod.person == gone.id).execute()
    text = piece(draft(cast), "Jarig in oktober").text
    assert text == "- **2\u00a0oktober**: Ada D.\n- **14\u00a0oktober**: Ada B."
    assert "199" not in text


# ---- typed once


def test_a_piece_follows_its_event_until_its_words_are_changed_here(visit, cast, plan):
    event = plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    Event.update(title="Intervisie bij Els", place="Bib", starts_at=time(20, 0)).where(Event.id == event.id).execute()
    els = visit(cast.els)
    page = els.get(PAGE)
    assert "Intervisie bij Els" in page.text and "volgt de agenda" in page.text
    assert "van 20.00 tot 21.30 uur" in els.get(f"{PAGE}/voorbeeld").text
    number = piece(issue, "Intervisie bij Els").id
    page = els.get(f"/nieuwsbrief/berichten/{number}").press("Bericht bewaren", section="other")
    assert NewsletterItem.get_by_id(number).follows  # only its place changed
    page = els.get(f"/nieuwsbrief/berichten/{number}").press("Bericht bewaren", text="Kom!")
    assert not NewsletterItem.get_by_id(number).follows
    Event.update(title="Anders", place="Elders").where(Event.id == event.id).execute()
    kept = piece(issue, "Intervisie bij Els")
    assert (kept.text, kept.where) == ("Kom!", "Bib")
    assert gathering.offer(stored(issue), PORTAL) == ([], [])  # and it is not gathered a second time


def test_an_event_that_is_called_off_leaves_the_letter_and_the_coordinator_is_told(visit, cast, plan):
    event = plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    Event.update(cancelled_at=clock.now()).where(Event.id == event.id).execute()
    els = visit(cast.els)
    assert "gaat niet door" in els.get(PAGE).text
    assert "Intervisie" not in els.get(f"{PAGE}/voorbeeld").text
    sending.mark_sent(issue, sent_on=date(2025, 10, 3), by=cast.els)
    assert "Intervisie" not in visit(cast.lena).get(PAGE).text
    Event.update(cancelled_at=None).where(Event.id == event.id).execute()
    assert "Intervisie" not in visit(cast.lena).get(PAGE).text


def test_a_sent_letter_stays_as_it_was(visit, cast, plan):
    event = plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    Event.update(place="Bib").where(Event.id == event.id).execute()
    sending.mark_sent(stored(issue), sent_on=date(2025, 10, 3), by=cast.els)
    Event.update(title="Later veranderd", place="Elders").where(Event.id == event.id).execute()
    page = visit(cast.lena).get(PAGE)
    assert "Intervisie" in page.text and "Bib" in page.text and "Elders" not in page.text
    Event.delete().where(Event.id == event.id).execute()
    assert "Intervisie" in visit(cast.lena).get(PAGE).text


# ---- left out, taken in, later news


def test_what_is_left_out_stays_out_and_can_come_back(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    els = visit(cast.els)
    page = els.get(PAGE).press("Weglaten: Intervisie")
    assert "‘Intervisie’ is weggelaten." in page.text and "Niet in de brief" in page.text
    assert letter.gather(stored(issue), PORTAL, by=cast.els) == 0
    page = page.press("Toch opnemen: Intervisie")
    assert "Niet in de brief" not in page.text and titles(issue, "learning")[-1] == "Intervisie"


def test_an_event_planned_after_the_draft_is_offered_and_comes_in_with_one_button(visit, cast, plan):
    issue = draft(cast)
    els = visit(cast.els)
    assert "Nieuw sinds je ontwerp" not in els.get(PAGE).text
    plan("Intervisie", date(2025, 10, 22))
    page = els.get(PAGE)
    assert "Nieuw sinds je ontwerp Intervisie" in page.text
    form = page.form("Zet ze in de brief")
    assert form.press().text.count("volgt de agenda") == form.press().text.count("volgt de agenda") == 1
    assert titles(issue, "learning").count("Intervisie") == 1
    with pytest.raises(RuleError, match="Dit staat al in de brief"):
        letter.include(issue, "event-1", PORTAL, by=cast.els)


def test_the_block_of_the_quarter_can_be_rewritten_and_keeps_its_link(visit, cast):
    issue = draft(cast)
    number = piece(issue, gathering.BLOCK_TITLE).id
    els = visit(cast.els)
    page = els.get(f"/nieuwsbrief/berichten/{number}").press("Bericht bewaren", text="Doe het nu.")
    assert "is bewaard" in page.text
    page = els.get(f"{PAGE}/voorbeeld")
    assert "Doe het nu." in page.text
    assert page.links()[f"{gathering.BLOCK_LINK}: {gathering.BLOCK_TITLE}"] == "http://localhost"


# ---- the example beside it


def test_the_example_shows_what_is_typed_and_keeps_nothing(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    els = visit(cast.els)
    page = els.get(PAGE)
    element = page.form("Tekst bewaren").fill(greeting="Dag **allemaal**,", introduction="- een\n- twee")
    assert element.element.get("hx-post") == f"{PAGE}/voorbeeld" and element.element.get("hx-select") == "#voorbeeld"
    answer = els.post(f"{PAGE}/voorbeeld", element.values)
    (shown,) = answer.tree.xpath('//*[@id="voorbeeld"]')
    assert [li.text_content() for li in shown.xpath(".//li")][:2] == ["een", "twee"]
    assert "Intervisie" in shown.text_content()
    assert stored(issue).introduction == ""
    number = piece(issue, "Intervisie").id
    form = els.get(f"/nieuwsbrief/berichten/{number}").form("Bericht bewaren").fill(title="Nieuw", text="**Vet**")
    (shown,) = els.post(form.element.get("hx-post"), form.values).tree.xpath('//*[@id="voorbeeld"]')
    assert [e.text_content() for e in shown.xpath(".//h3 | .//strong")] == ["Nieuw", "Vet"]
    assert piece(issue, "Intervisie").title == "Intervisie"


def test_a_move_by_htmx_gives_the_page_that_a_fresh_look_gives(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    draft(cast)
    els = visit(cast.els)
    page = els.get(PAGE)
    form = page.form("Hoger: Verplichte vormingen")
    assert form.element.get("hx-select") == "#ontwerp" and form.element.get("hx-select-oob") == "#voorbeeld"
    answer = els.post(form.element.get("hx-post"), form.values, headers={"HX-Request": "true"})
    fresh = els.get(answer.address)
    rows = fresh.tree.xpath('//*[@id="ontwerp"]//li/details')
    opened = [row.xpath("string(summary)") for row in rows if row.get("open") is not None]
    assert opened == ["Verplichte vormingen"], "its buttons are still at hand"
    assert not els.get(PAGE).tree.xpath('//*[@id="ontwerp"]//li/details[@open]'), "and folded for who comes to read"
    for part in ("ontwerp", "voorbeeld"):
        swapped, again = (
            html.tostring(p.tree.xpath(f'//*[@id="{part}"]')[0], encoding="unicode") for p in (answer, fresh)
        )
        token = re.compile(r'name="csrf_token" value="[^"]+"')
        assert token.sub("", swapped) == token.sub("", again)


def test_how_letters_begin_and_end_is_kept_for_the_next_ones(visit, cast):
    first = draft(cast)
    els = visit(cast.els)
    page = els.get("/nieuwsbrief").follow("Begin, slot en briefhoofd instellen")
    page = page.press("Bewaren", newsletter_greeting="Dag buddy’s,", newsletter_signature="Warme groet\nEls")
    assert "Zo beginnen en eindigen je volgende brieven." in page.text
    assert page.press("Bewaren", newsletter_greeting="").status == 422
    later = letter.make_draft(date(2025, 11, 1), PORTAL, by=Person.get_by_id(cast.els.id))
    assert (later.greeting, later.signature) == ("Dag buddy’s,", "Warme groet\nEls")
    assert stored(first).greeting == "Beste vrijwilligers,"


def test_the_figure_of_the_report_counts_what_was_sent_in_a_year(cast):
    letters = ((2024, 12, date(2025, 1, 2)), (2025, 1, date(2025, 1, 7)), (2025, 12, date(2026, 1, 2)), (2025, 2, None))
    for year, month, sent_on in letters:
        NewsletterIssue.create(
            branch=cast.branch, year=year, month=month, greeting="Dag", sent_on=sent_on,
            status="sent" if sent_on else "draft",
        )  # fmt: skip
    assert [rules.count_sent(cast.branch.id, year) for year in (2024, 2025, 2026)] == [0, 2, 1]
    assert rules.count_sent(cast.yusuf.branch_id, 2025) == 0


# ---- Word and mail say what the page says, for every month of the demo


def test_every_letter_of_the_demo_opens_in_word_with_its_headings_and_links(autumn):
    from portal.newsletter.letter.documents.documents import newsletter
    from tests.newsletter.letter.test_documents import HOUSE_STYLE

    with clock.stopped(datetime(2026, 11, 23, 9)):
        issues = list(NewsletterIssue.select())
        assert len(issues) == 21
        for issue in issues:
            facts = rules.gather_newsletter(issue, PORTAL)
            document = docx.Document(io.BytesIO(newsletter(facts, HOUSE_STYLE)))
            headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
            wanted = []
            for section in facts.sections:
                wanted += [section.title] if section.items else []
                wanted += [f"{item.title} – {item.when}" if item.when else item.title for item in section.items]
            assert headings == wanted, issue.month_on
            in_word = [(link.text, link.address) for p in document.paragraphs for link in p.hyperlinks]
            tree = html.fragment_fromstring(mail.body(facts), create_parent="div")
            assert in_word == [(a.text_content(), a.get("href")) for a in tree.iter("a")], issue.month_on
            assert [e.text_content() for e in tree.iter("h2", "h3")] == wanted
            assert len(mail.styled(mail.body(facts)).encode()) < mail.LARGEST - mail.ROOM_FOR_FRAME
        assert {issue.status for issue in issues} == {"draft", "sent"}


def test_the_pieces_of_a_letter_are_in_one_order_however_they_are_moved(cast, plan):
    for day in (6, 7, 8):
        plan(f"Op {day}", date(2025, 10, day))
    issue = draft(cast)

    def order():
        return [item.title for items in pieces.pieces_of(stored(issue)).values() for item in items]

    everything = sorted(order())
    for step in range(40):
        rows = [item for items in pieces.pieces_of(stored(issue)).values() for item in items]
        before, moved = order(), rows[(step * 7) % len(rows)]
        letter.move_item(moved, 1 if step % 3 else -1, by=cast.els)
        assert sorted(order()) == everything
        assert abs(order().index(moved.title) - before.index(moved.title)) <= 1


def test_the_month_without_a_letter_stands_above_the_letters_of_before(cast, visit):
    for month, status in ((8, "sent"), (9, "draft")):
        NewsletterIssue.create(branch=cast.branch, year=2025, month=month, greeting="Dag", status=status)
    text = visit(cast.els).get("/nieuwsbrief").text
    assert text.index("Ontwerp van oktober maken") < text.index("Nieuwsbrieven van 2025")


def test_who_no_longer_agrees_is_not_named_by_a_piece_that_was_written_over(cast):
    Person.update(share_birthday=True, birth_on=date(1990, 10, 14)).where(Person.id == cast.lena.id).execute()
    issue = draft(cast)
    item = piece(issue, "Jarig in oktober")
    values = {name: getattr(item, name) for name in pieces.WORDS}
    text = f"{item.text.replace(NBSP, ' ')}\n\nHoera!"
    letter.update_item(item, by=cast.els, **{**values, "section": item.section, "picture": None, "text": text})
    Person.update(share_birthday=False).where(Person.id == cast.lena.id).execute()
    with pytest.raises(RuleError, match="Lena wil niet met een verjaardag in de brief"):
        sending.mark_sent(NewsletterIssue.get_by_id(issue.id), sent_on=clock.today(), by=cast.els)
    Person.update(share_birthday=True).where(Person.id == cast.lena.id).execute()
    sending.mark_sent(NewsletterIssue.get_by_id(issue.id), sent_on=clock.today(), by=cast.els)


def test_a_day_or_a_name_within_another_names_nobody(cast):
    Person.update(share_birthday=True, birth_on=date(1990, 10, 21)).where(Person.id == cast.lena.id).execute()
    Person.update(given_name="Len", birth_on=date(1980, 10, 21)).where(Person.id == cast.bram.id).execute()
    Person.update(given_name="Lena", birth_on=date(1970, 10, 1)).where(Person.id == cast.els.id).execute()
    issue = draft(cast)
    item = piece(issue, "Jarig in oktober")
    values = {name: getattr(item, name) for name in pieces.WORDS} | {"section": item.section, "picture": None}
    letter.update_item(item, by=cast.els, **values | {"text": f"{item.text}\n\nLena is op 21 oktober 1 jaar bij ons."})
    item = piece(issue, "Jarig in oktober")
    assert birthdays.named_without_consent(issue, birthdays.written_birthdays([item])) == []
    letter.update_item(item, by=cast.els, **values | {"text": "1 oktober: Lena. 21 oktober: Len."})
    with pytest.raises(RuleError, match="Len en Lena willen niet met"):
        sending.mark_sent(stored(issue), sent_on=clock.today(), by=cast.els)


def test_who_no_longer_agrees_is_not_named_by_a_letter_that_was_finished_in_word(cast):
    """What stands elsewhere in it beside that day is no birthday."""
    Person.update(share_birthday=True, birth_on=date(1990, 10, 14)).where(Person.id == cast.lena.id).execute()
    issue = draft(cast)
    evening = "<h3>Intervisie</h3><p>Lena leidt de avond van 14 oktober.</p>"
    said = {"name": "brief.docx", "content": b"", "text": "", "html": f"{evening}<h3>Jarig</h3><p>Lena, 14 oktober</p>"}
    final = FinalLetter.create(branch=cast.branch, issue=issue, **said)
    Person.update(share_birthday=False).where(Person.id == cast.lena.id).execute()
    typed = f"{evening}<p><strong>We vieren wie jarig is</strong></p><ul><li>14 oktober: Lena</li></ul>"
    for html_of_word in (final.html, typed):
        FinalLetter.update(html=html_of_word).execute()
        with pytest.raises(RuleError, match=r"Lena wil niet .* in Word, en stuur de brief dan opnieuw in"):
            sending.mark_sent(stored(issue), sent_on=clock.today(), by=cast.els)
    FinalLetter.update(html=f"<h3>Jarig</h3><p>Bram, 3 oktober</p>{evening}").execute()
    sending.mark_sent(stored(issue), sent_on=clock.today(), by=cast.els)
