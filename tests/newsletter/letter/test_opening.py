"""The first evening opens the letter and asks who comes; what is over is told; the facts of an event share a box."""

import re
from datetime import date

from lxml import html

from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import FOR_CANDIDATES, FOR_STAFF, Event
from portal.kit import clock
from portal.newsletter.letter import rules
from portal.newsletter.letter.documents import mail
from portal.newsletter.letter.documents.documents import Opening
from portal.newsletter.letter.documents.plain import plain
from portal.newsletter.letter.facts.letter import gather_newsletter
from portal.newsletter.letter.facts.opening import days_in
from portal.newsletter.models import NewsletterIssue
from portal.newsletter.sending import rules as sending
from portal.newsletter.sending.facts.contents import past_of
from portal.newsletter.sending.rules import Dispatch
from portal.post.models import Letter
from portal.root import ROOT
from tests.newsletter.conftest import PORTAL

PAGE = "/nieuwsbrief/2025-10"
WHEN = "Woensdag 22\u00a0oktober om 19.30\u00a0uur"


def draft(cast):
    return rules.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)


def opening(issue):
    return gather_newsletter(NewsletterIssue.get_by_id(issue.id), PORTAL).opening


def test_the_first_evening_that_asks_who_comes_opens_the_letter(cast, plan):
    plan("Later", date(2025, 11, 5))
    plan("Zonder inschrijven", date(2025, 10, 10), enrol_by="none")
    first = plan("Intervisie", date(2025, 10, 22))
    assert opening(draft(cast)) == Opening(first.id, WHEN, "ben je welkom in De Linde voor ‘Intervisie’.")


def test_an_earlier_evening_that_is_not_for_volunteers_does_not_open_the_letter(cast, plan):
    earlier = plan("Infosessie", date(2025, 10, 15))
    first = plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    assert opening(issue).event_id == earlier.id
    for kind in sorted(FOR_CANDIDATES | FOR_STAFF):
        Event.update(kind=kind).where(Event.id == earlier.id).execute()
        assert opening(issue).event_id == first.id, kind


def test_it_follows_the_agenda_until_the_letter_leaves_and_not_after(cast, plan):
    event = plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    Event.update(day=date(2025, 10, 23), is_online=True, place="").execute()
    assert opening(issue).when.startswith("Donderdag 23") and "online welkom" in opening(issue).what
    sending.mark_sent(NewsletterIssue.get(), sent_on=clock.today(), by=cast.els)
    Event.update(day=date(2025, 10, 30)).execute()
    assert opening(issue).when.startswith("Donderdag 23") and opening(issue).event_id == event.id


def test_she_leaves_it_out_and_puts_it_back(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    els = visit(cast.els)
    assert Opening.QUESTION in els.get(PAGE).text
    page = els.get(PAGE).press("Niet in de opening")
    assert Opening.QUESTION not in page.text and opening(issue) is None
    assert Opening.QUESTION in els.get(PAGE).press("Zet dit in de opening").text


def test_each_copy_asks_its_own_reader_and_who_answered_is_not_asked(cast, plan, links):
    event = plan("Intervisie", date(2025, 10, 22))
    draft(cast)
    Enrolment.create(branch=cast.branch, event=event, person=cast.bram, answer="yes")
    sending.send(NewsletterIssue.get(), Dispatch(links, ROOT / "templates" / "word" / "house-style.docx"), by=cast.els)
    lena, bram = (Letter.get(Letter.person_id == one.id) for one in (cast.lena, cast.bram))
    where = links.answer(cast.lena, event)
    start = lena.html.index(Opening.QUESTION)
    assert where in lena.html[start : lena.html.index("<h2")]
    assert f"{Opening.QUESTION}\n{where}" in lena.text
    assert 'class="button"' not in bram.html[bram.html.index(Opening.QUESTION) : bram.html.index("<h2")]
    assert mail.ANSWER not in lena.html + bram.html


def test_on_the_page_the_opening_asks_and_the_piece_does_not_ask_again(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    draft(cast)
    sending.mark_sent(NewsletterIssue.get(), sent_on=clock.today(), by=cast.els)
    page = visit(cast.lena).get(PAGE)
    assert len(page.tree.xpath("//form[contains(@aria-label, 'Kom je?')]")) == 1


def test_what_is_over_is_told_before_it_leaves(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    issue = draft(cast)
    values = {"text": "", "where": "", "price": "", "extra": "", "enrol": "", "link": "", "is_mandatory": False}
    rules.add_item(
        issue, submission_key="k", section="other", title="Markt", when="zondag 7 september", by=cast.els, **values
    )
    els = visit(cast.els)
    for address in (PAGE, f"{PAGE}/verzending"):
        text = els.get(address).text.replace("\xa0", " ")
        assert "Markt: 7 september" in text and "Intervisie: 22 oktober" not in text
    with clock.stopped(clock.now().replace(day=23)):
        assert dict(past_of(issue)) == {"Markt": date(2025, 9, 7), "Intervisie": date(2025, 10, 22)}


def test_days_without_a_year_are_those_nearest_to_the_month_of_the_letter():
    assert days_in("van 28 december tot 3 januari", date(2025, 12, 1)) == [date(2025, 12, 28), date(2026, 1, 3)]
    assert days_in("31 februari, 3 of 5 mensen", date(2025, 2, 1)) == []
    assert days_in("5 mei 2024", date(2026, 5, 1)) == [date(2024, 5, 5)]


def test_the_facts_of_one_event_stand_in_one_cell_that_the_dark_knows():
    shown = html.fragment_fromstring(
        mail.styled('<p class="kader">Wanneer?<br>Waar?</p><p>x</p><p class="kader">a</p><p class="kader">b</p>'),
        create_parent="div",
    )
    cells = shown.xpath("//table/tr/td[@class='box']")
    assert [cell.text_content() for cell in cells] == ["Wanneer?Waar?", "ab"]
    assert all(cell.get("bgcolor") for cell in cells), "Outlook for Windows knows no background in a style"
    frame = (ROOT / "templates" / "post" / "letter.html").read_text()
    assert ".box { background" in frame and '[if mso]><table role="presentation" width="560"' in frame


def test_every_line_that_a_letter_draws_is_dark_in_the_dark():
    shown = html.fragment_fromstring(
        mail.styled("<h2>Kop</h2><table><tr><td>1</td><th>2</th></tr></table><hr>"), create_parent="div"
    )
    drawn = [one for one in shown.iter() if "#dcd5e3" in one.get("style", "")]
    assert {one.tag for one in drawn} == {"h2", "td", "th", "hr"}
    frame = (ROOT / "templates" / "post" / "letter.html").read_text()
    rules = re.search(r"prefers-color-scheme: dark\) \{(.*?)\n\}", frame, re.S)[1]
    chosen = re.findall(r"^  ([^{]+) \{[^}]*border-color: #40364a", rules, re.M)
    for selector in (one for several in chosen for one in several.split(", ")):
        steps = [f"*[@class='{word[1:]}']" if word[0] == "." else word for word in selector.split()]
        drawn = [one for one in drawn if one not in shown.xpath(f"//{'//'.join(steps)}")]
    assert not drawn


def test_an_extra_line_is_kept_beside_words_that_follow_the_agenda(visit, cast, plan):
    plan("Intervisie", date(2025, 10, 22))
    draft(cast)
    els = visit(cast.els)
    page = els.get(PAGE).follow("Wijzigen: Intervisie")
    page.form("Bericht bewaren").fill(extra="je ticket geef je in").press()
    Event.update(place="De Kouter").execute()
    facts = gather_newsletter(NewsletterIssue.get(), PORTAL)
    (item,) = [item for section in facts.sections for item in section.items if item.title == "Intervisie"]
    assert ("Extra:", "Je ticket geef je in") in item.lines and item.where == "De Kouter"


def test_an_event_with_a_link_to_enrol_says_via_this_link(cast, plan):
    plan("Studiedag", date(2025, 10, 22), enrol_by="link", enrol_link="https://voorbeeld.example/in?dag=1")
    draft(cast)
    inside = mail.body(gather_newsletter(NewsletterIssue.get(), PORTAL))
    assert 'Via <a href="https://voorbeeld.example/in?dag=1">deze link</a>' in inside
    assert "Via deze link (https://voorbeeld.example/in?dag=1)" in plain(inside)
