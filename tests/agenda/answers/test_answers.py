"""Coming or not: through the link in a letter, signed in, by a coordinator; invitations and what follows."""

from datetime import date, datetime, time, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import daily
from portal.agenda.answers import facts as answers
from portal.agenda.answers import letters
from portal.agenda.answers import rules as answers_rules
from portal.agenda.answers.facts import seating_of
from portal.agenda.events import rules
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event
from portal.agenda.telling import rules as telling
from portal.database import transaction
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.links import answer_path, personal_link, read_token
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.post.rules import REST
from portal.team.volunteers import rules as people_rules
from tests.agenda.conftest import START, details, link
from tests.conftest import NOW

SECRET = "een-sleutel-alleen-voor-de-tests-0123456789"


def path(person: Person, event: Event) -> str:
    return answer_path(SECRET, person.id, event.id)


def said(event: Event, person: Person) -> str:
    row = Enrolment.get_or_none(Enrolment.event == event.id, Enrolment.person == person.id)
    return row.answer if row else ""


# ---- the link --------------------------------------------------------------------------------------------------


def test_two_taps_from_a_letter_without_signing_in(cast, plan, visit):
    event = plan(is_online=True, online_link="https://meet.example/avond")
    phone = visit()
    page = phone.get(path(cast.lena, event))
    assert page.heading == "Omgaan met verontrusting" and "Dag Lena, kom je ook?" in page.text
    assert "Aerts" not in page.text and "meet.example" not in page.text + page.answer.get_data(as_text=True)
    page = page.press("Ik kom")
    assert "Je komt." in page.text
    assert page.links()["Online meedoen"] == "https://meet.example/avond"
    assert (said(event, cast.lena), Enrolment.get().via) == ("yes", "link")
    page = page.press("Ik kom toch niet")
    assert "Je komt niet." in page.text and "Online meedoen" not in page.links()
    assert said(event, cast.lena) == "no"
    assert phone.get("/agenda").heading == "Aanmelden", "the link signs nobody in"


def test_looking_decides_nothing(cast, plan, visit):
    """Mail programs open every link in a letter."""
    event = plan()
    scanner = visit()
    before = HistoryEntry.select().count()
    for address in (path(cast.lena, event), path(cast.lena, event) + "/agenda.ics"):
        for _ in range(3):
            assert scanner.get(address).status == 200
            assert scanner.client.head(address).status_code == 200
    for said_word in ("ja", "nee"):
        assert scanner.get(f"{path(cast.lena, event)}/{said_word}").status == 405
    assert not Enrolment.select().exists() and HistoryEntry.select().count() == before


def test_an_answer_can_change_until_it_starts(cast, plan, visit):
    event = plan(is_online=True, online_link="https://meet.example/avond")
    phone = visit()
    with clock.stopped(START - timedelta(seconds=1)):
        page = phone.get(path(cast.lena, event))
        page.press("Ik kom")
    with clock.stopped(START):
        late = page.press("Ik kom niet")
        assert "al begonnen" in late.text and said(event, cast.lena) == "yes"
        assert "Ik kom niet" not in late.text
        assert late.links()["Online meedoen"], "who comes in late finds the way"
        assert "Online meedoen" not in phone.get(path(cast.bram, event)).links()
    with clock.stopped(datetime(2025, 11, 5, 22, 59)):
        assert phone.get(path(cast.lena, event)).status == 200
    with clock.stopped(datetime(2025, 11, 5, 23, 0)):
        assert phone.get(path(cast.lena, event)).status == 404, "the day is over in Belgium"


def test_a_whole_day_is_open_until_its_evening(cast, plan):
    event = plan(starts_at=None, ends_at=None)
    with clock.stopped(datetime(2025, 11, 5, 22, 59)):
        assert event.is_open
    with clock.stopped(datetime(2025, 11, 5, 23, 0)):
        assert not event.is_open


def test_links_that_open_nothing_all_look_the_same(cast, plan, visit, app):
    event, staff = plan(), plan(kind="staff", title="Teamoverleg")
    elsewhere = rules.create(details(), "van-yusuf", by=cast.yusuf)
    stopped = Person.create(branch=cast.branch, given_name="Ria", family_name="Weg")
    RolePeriod.create(
        branch=cast.branch, person=stopped, role="family_buddy", started_on=date(2025, 1, 1), ended_on=date(2025, 9, 1)
    )
    good = path(cast.bram, event)
    Person.update(disabled_at=NOW).where(Person.id == cast.lena.id).execute()
    other_purpose = personal_link(SECRET, cast.bram.id, "/agenda").removeprefix("/k/")
    bad = {
        "nonsense": "/kom/niemand-kent-dit",
        "disabled": path(cast.lena, event),
        "stopped": path(stopped, event),
        "no volunteer": path(cast.els, event),
        "not for volunteers": path(cast.bram, staff),
        "of another branch": path(cast.bram, elsewhere),
        "an event that is not there": answer_path(SECRET, cast.bram.id, 999_999),
        "a person who is not there": answer_path(SECRET, 999_999, event.id),
        "made with another key": answer_path("x" * 40, cast.bram.id, event.id),
        "changed": good[:-2] + ("A" if good[-2] != "A" else "B") + good[-1],
        "for another purpose": f"/kom/{other_purpose}",
    }
    visitor = visit()
    assert visitor.get(good).status == 200
    pages = {why: visitor.get(address) for why, address in bad.items()}
    assert {why: page.status for why, page in pages.items() if page.status != 404} == {}
    assert len({page.text for page in pages.values()}) == 1
    page = pages["nonsense"]
    assert page.heading == "Deze link werkt niet meer" and page.links()["Aanmelden"] == "/aanmelden"
    form = visitor.get(good).form("Ik kom")
    for why, address in bad.items():
        answer = visitor.post(f"{address}/ja", {"csrf_token": form.values["csrf_token"]})
        assert answer.status == 404, why
    assert not Enrolment.select().exists()
    assert visitor.get(f"/k/{good.removeprefix('/kom/')}").status == 404, "and it is no personal link either"


@given(st.integers(1, 2**31 - 1), st.integers(1, 2**31 - 1), st.data())
def test_a_token_is_read_again_and_none_can_be_made_up(person_id, event_id, data):
    token = answer_path(SECRET, person_id, event_id).removeprefix("/kom/")
    assert read_token(SECRET, token) == (person_id, event_id)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(whitelist_categories=["Lu", "Ll", "Nd"], max_codepoint=127))
    forged = token[:place] + letter + token[place + 1 :]
    assert read_token(SECRET, forged) in (None, (person_id, event_id))
    if forged != token:
        # base64 leaves some bits of its last letter unused: that changes the spelling, never the meaning
        assert read_token(SECRET, forged) is None or place == len(token) - 1


# ---- signed in -------------------------------------------------------------------------------------------------


def test_a_volunteers_agenda(cast, plan, visit):
    event = plan(seats=1)
    plan(title="Teamoverleg", kind="staff")
    plan(title="Feest", kind="thank_you", enrol_by="none", day=date(2025, 12, 12))
    plan(title="Vroeger", day=date(2025, 2, 1))
    answers_rules.answer(event, cast.bram, answers_rules.Answer("yes", "portal"), link, by=cast.bram)
    phone = visit(cast.lena)
    page = phone.get("/agenda")
    assert "Eén uitnodiging wacht op je antwoord." in page.text
    assert "Teamoverleg" not in page.text and "Vroeger" in page.text
    page = page.follow("Omgaan met verontrusting")
    assert "Alle plaatsen zijn nu bezet" in page.text
    page = page.press("Ik kom")
    assert "Je staat op de wachtlijst, plaats 1." in page.text
    assert "wachtlijst, plaats 1" in phone.get("/agenda").all("tag")
    answers_rules.answer(event, cast.bram, answers_rules.Answer("no", "portal"), link, by=cast.bram)
    assert "Je komt." in phone.get(f"/agenda/{event.id}").text


def test_addresses_of_an_event_can_be_tapped(cast, plan, visit):
    event = plan(enrol_by="mail", enrol_name="Mieke Nijs", enrol_email="mieke@vorming.example",
                 text="Meer op https://vorming.example/avond.\n\nOf vraag het aan nora@vorming.example.")  # fmt: skip
    links = visit(cast.lena).get(f"/agenda/{event.id}").links()
    for address in ("https://vorming.example/avond", "mailto:nora@vorming.example", "mailto:mieke@vorming.example"):
        assert address in links.values(), address


def test_the_online_link_is_for_who_has_a_seat(cast, plan, visit):
    event = plan(is_online=True, online_link="https://meet.example/avond", seats=1)
    answers_rules.answer(event, cast.bram, answers_rules.Answer("yes", "portal"), link, by=cast.bram)
    phone = visit(cast.lena)
    for press in (None, "Ik kom", "Ik kom toch niet"):
        page = phone.get(f"/agenda/{event.id}")
        page = page.press(press) if press else page
        assert "meet.example" not in page.text + page.answer.get_data(as_text=True)
    assert "https://meet.example/avond" in visit(cast.bram).get(f"/agenda/{event.id}").links().values()


def test_a_cancelled_event_takes_no_answer(cast, plan, visit):
    event = plan()
    phone = visit(cast.lena)
    page = phone.get(f"/agenda/{event.id}")
    coordinators = visit(cast.els).get(f"/agenda/{event.id}").form("Komt: Bram Wouters")
    rules.cancel(event, link, by=cast.els)
    late = page.press("Ik kom")
    assert "gaat niet door" in late.text and said(event, cast.lena) == ""
    late = coordinators.press()
    assert "gaat niet door" in late.text and said(event, cast.bram) == ""


def test_the_coordinator_writes_down_what_somebody_said(cast, plan, visit):
    event = plan()
    els = visit(cast.els)
    page = els.get(f"/agenda/{event.id}")
    assert "Nog geen antwoord (2)" in page.text
    page = page.press("Komt: Bram Wouters")
    assert "Bewaard: Bram komt." in page.text and "Komt (1)" in page.text
    row = Enrolment.get()
    assert (row.person_id, row.answer, row.via) == (cast.bram.id, "yes", "coordinator")
    entry = HistoryEntry.get(HistoryEntry.verb == "answer")
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.bram.id)
    page = page.press("Geen antwoord: Bram Wouters")
    assert "Nog geen antwoord (2)" in page.text and not Enrolment.select().exists()
    entry = HistoryEntry.get(HistoryEntry.verb == "no_answer")
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.bram.id)


# ---- inviting --------------------------------------------------------------------------------------------------


def test_inviting_by_mail_writes_once_to_who_did_not_answer(cast, plan, volunteer, visit):
    rita, omar = volunteer("Rita", email=None, on_paper=True), volunteer("Omar")
    event = plan(text="Een avond.", mandatory_for="everyone")
    answers_rules.answer(event, cast.bram, answers_rules.Answer("no", "portal"), link, by=cast.bram)
    page = visit(cast.els).get(f"/agenda/{event.id}/uitnodiging")
    assert "Krijgt een uitnodiging (2)" in page.text and "Rita Claes geen mailadres" in page.text
    page = page.press("Mail 2 uitnodigingen")
    assert "Over 2 minuten vertrekken 2 mails." in page.text
    letters = list(Letter.select().where(Letter.kind == f"event-{event.id}-invite").order_by(Letter.person_id))
    assert [letter.person_id for letter in letters] == [cast.lena.id, omar.id]
    assert "woensdag 5\u00a0november 2025, van 19.30 tot 21.30\u00a0uur" in letters[0].text.lower()
    assert letters[0].button_url == path(cast.lena, event)
    assert visit().get(letters[0].button_url).heading == "Omgaan met verontrusting"
    assert "Mail " not in " ".join(b.text_content() for b in page.tree.iter("button")), "nobody is left to invite"
    with pytest.raises(RuleError, match="al uitgenodigd"):
        telling.invite(event, link, by=cast.els)
    assert Letter.select().where(Letter.person_id == rita.id).count() == 0


def test_an_invitation_that_fails_halfway_leaves_no_letter(cast, plan, volunteer, monkeypatch):
    volunteer("Rita")
    event, written = plan(), []

    def stumble(what, person, *args, **kwargs):
        if written:
            raise RuntimeError("the disk is full")
        written.append(person)
        return letters.write(what, person, *args, **kwargs)

    monkeypatch.setattr(telling, "write", stumble)
    with pytest.raises(RuntimeError):
        telling.invite(event, link, by=cast.els)
    assert written and not Letter.select().exists()


def test_whatsapp_with_a_link_of_ones_own(cast, plan, volunteer, visit):
    rita = volunteer("Rita")
    event = plan()
    page = visit(cast.els).get(f"/agenda/{event.id}")
    address = page.links()["Openen in WhatsApp voor Rita Claes"]
    assert address.startswith("https://wa.me/32470000011?text=")
    text = parse_qs(urlsplit(address).query)["text"][0]
    assert text == page.tree.get_element_by_id(f"bericht-{rita.id}").text.strip()
    assert "Dag Rita" in text and text.endswith(f"http://localhost{path(rita, event)}")
    assert "Openen in WhatsApp voor Lena Aerts" not in page.links(), "she has no phone number"


def test_who_starts_before_the_event_is_invited_answers_and_hears_that_it_moved(cast, plan, volunteer, visit):
    event, rita = plan(), volunteer("Rita")
    RolePeriod.update(started_on=date(2025, 11, 1)).where(RolePeriod.person == rita.id).execute()
    telling.invite(event, lambda *ids: answer_path(SECRET, *ids), by=cast.els)
    invited = Letter.get(Letter.person_id == rita.id)
    page = visit().get(invited.button_url).press("Ik kom")
    assert page.status == 200 and said(event, rita) == "yes"
    assert rita in letters.people_of({rita.id}), "who is told of a move"
    later = plan(day=date(2025, 10, 20))
    assert visit().get(path(rita, later)).status == 404, "that is before her first day"


# ---- a colleague -----------------------------------------------------------------------------------------------


def colleagues(**more: object) -> dict[str, object]:
    return {"enrol_by": "mail", "enrol_name": "An Maes", "enrol_email": "an@voorbeeld.example", **more}


@pytest.fixture
def unheard(cast, plan, volunteer):
    """An event that Rita said yes to before enrolling by mail was asked: the colleague knows of nothing."""
    rita, event = volunteer("Rita"), plan()
    answers_rules.answer(event, rita, answers_rules.Answer("yes", "portal"), link, by=rita)
    Event.update(**colleagues()).where(Event.id == event.id).execute()
    return rita, event


def test_a_mail_to_a_colleague_with_everything_filled_in(visit, unheard):
    rita, event = unheard
    page = visit(rita).get(f"/agenda/{event.id}")
    address = page.links()["Zelf mailen"]
    parts = urlsplit(address)
    assert (parts.scheme, parts.path) == ("mailto", "an@voorbeeld.example")
    fields = parse_qs(parts.query)
    assert fields["subject"] == ["Inschrijving: Omgaan met verontrusting"]
    body = fields["body"][0]
    for word in ("Rita Claes", "0470 00 00 11", "Home-Start Lindedal", "Dag An Maes", "5 november 2025"):
        assert word in body.replace("\u00a0", " ")
    assert "+" not in parts.query, "mail programs show a plus as a plus"


def test_the_portal_mails_a_colleague_who_did_not_hear_once(visit, unheard):
    rita, event = unheard
    phone = visit(rita)
    stale = phone.get(f"/agenda/{event.id}")
    page = stale.press("Laat het portaal mailen")
    assert "We mailen An Maes voor jou" in page.text
    again = stale.press("Laat het portaal mailen")
    assert "kreeg je mail al" in again.text
    (letter,) = to_colleague(event)
    assert (letter.to_address, letter.person_id) == ("an@voorbeeld.example", rita.id)
    assert "Rita Claes" in letter.text and "rita@voorbeeld.example" in letter.text
    assert said(event, rita) == "yes"


def test_the_portal_mails_a_colleague_who_did_not_hear_from_the_personal_link(visit, unheard):
    rita, event = unheard
    page = visit().get(path(rita, event)).press("Laat het portaal mailen")
    assert "We mailen An Maes." in page.text and "Je komt." in page.text
    assert to_colleague(event)[0].person_id == rita.id


def test_another_colleague_did_not_hear_what_the_one_before_did(cast, plan, visit):
    """The address was a slip: what waits goes to the right one, and whoever the wrong one heard of can be mailed."""
    event = plan(**colleagues())
    answers_rules.answer(event, cast.bram, answers_rules.Answer("yes", "portal"), link, by=cast.bram)
    Letter.update(sent_at=NOW).execute()
    answers_rules.answer(event, cast.lena, answers_rules.Answer("yes", "portal"), link, by=cast.lena)
    changed = details(**colleagues(enrol_name="An Maes", enrol_email="an.maes@voorbeeld.example"))
    rules.update(event, changed, link, by=cast.els)
    before, waits = to_colleague(event)
    assert (before.to_address, waits.to_address) == ("an@voorbeeld.example", "an.maes@voorbeeld.example")
    assert waits.to_name == "An Maes" and "Dag An Maes" in waits.text
    page = visit(cast.bram).get(f"/agenda/{event.id}").press("Laat het portaal mailen")
    assert "We mailen An Maes voor jou" in page.text
    assert to_colleague(event)[-1].to_address == "an.maes@voorbeeld.example"


def to_colleague(event, what="enrol"):
    return list(Letter.select().where(Letter.kind == f"event-{event.id}-{what}").order_by(Letter.id))


@pytest.mark.parametrize("where", ["agenda", "link", "home"])
def test_one_tap_enrols_at_the_colleague_and_can_be_undone(cast, plan, visit, where):
    event = plan(**colleagues())
    start = {"agenda": f"/agenda/{event.id}", "link": path(cast.lena, event), "home": "/"}[where]
    page = visit(None if where == "link" else cast.lena).get(start)
    assert "Zeg je ja, dan mailen we An Maes je naam en gsm-nummer." in page.text
    page = page.press("Ik kom")
    assert "Je komt. We mailen An Maes, dan ben je ingeschreven." in page.text
    (letter,) = to_colleague(event)
    assert letter.to_address == "an@voorbeeld.example" and "Lena" in letter.text
    assert letter.due_at - clock.now() == timedelta(minutes=2), "a slip reaches nobody"
    page = page.press("Ongedaan maken")
    assert "Ongedaan gemaakt." in page.text
    assert to_colleague(event) == [] and said(event, cast.lena) == ""
    assert "Ik kom" in [b.text_content() for b in page.tree.iter("button")]


def test_the_colleague_hears_of_a_no_only_where_the_yes_left(cast, plan, visit):
    event = plan(**colleagues())
    page = visit(cast.lena).get(f"/agenda/{event.id}").press("Ik kom")
    page = page.press("Ik kom toch niet")
    assert to_colleague(event) == [] and to_colleague(event, "unenrol") == []
    page = page.press("Ik kom toch")
    Letter.update(sent_at=clock.now()).where(Letter.kind == f"event-{event.id}-enrol").execute()
    page = page.press("Ik kom toch niet")
    (off,) = to_colleague(event, "unenrol")
    assert (off.to_address, off.subject) == ("an@voorbeeld.example", "Uitschrijving: Omgaan met verontrusting")
    page.press("Ik kom toch")
    assert to_colleague(event, "unenrol") == [] and len(to_colleague(event)) == 1, "she never heard of the no"


def test_who_waits_for_a_seat_is_enrolled_when_it_comes_free(cast, plan, volunteer, visit):
    rita, event = volunteer("Rita"), plan(**colleagues(seats=1))
    first = visit(rita).get(f"/agenda/{event.id}").press("Ik kom")
    visit(cast.lena).get(f"/agenda/{event.id}").press("Ik kom")
    assert [letter.person_id for letter in to_colleague(event)] == [rita.id]
    first.press("Ik kom toch niet")
    assert [letter.person_id for letter in to_colleague(event)] == [cast.lena.id]


# ---- what people are told --------------------------------------------------------------------------------------


def test_who_comes_hears_that_it_moved(cast, plan, visit):
    event = plan()
    answers_rules.answer(event, cast.lena, answers_rules.Answer("yes", "portal"), link, by=cast.lena)
    answers_rules.answer(event, cast.bram, answers_rules.Answer("no", "portal"), link, by=cast.bram)
    els = visit(cast.els)
    page = els.get(f"/agenda/{event.id}/wijzigen").press("Bewaren", starts_at="20u00")
    assert page.heading == "Wie moet dit weten?"
    page = page.press("Verder")
    assert "Over 2 minuten vertrekt 1 mail." in page.text
    letter = Letter.get(Letter.subject.startswith("Gewijzigd"))
    assert letter.person_id == cast.lena.id and "van 20.00 tot 21.30" in letter.text
    page = els.get(f"/agenda/{event.id}/wijzigen").press("Bewaren", text="Andere uitleg").press("Verder")
    assert "Er vertrekt geen mail." in page.text, "words matter to nobody, where she does not say so"
    Letter.update(sent_at=NOW).execute()
    page = els.get(f"/agenda/{event.id}/wijzigen").press("Bewaren", place="Elders").press("Verder", who="nobody")
    assert Letter.select().count() == 1 and Event.get_by_id(event.id).place == "Elders"
    assert "Eén iemand weet dit nog niet" in page.text


def test_a_wrong_tap_on_cancel_is_undone_unheard(cast, plan, visit):
    event = plan()
    answers_rules.answer(event, cast.lena, answers_rules.Answer("yes", "portal"), link, by=cast.lena)
    els = visit(cast.els)
    page = els.get(f"/agenda/{event.id}/annulering")
    assert "Krijgt een mail (1) Lena Aerts" in page.text
    page = page.press("Ja, activiteit annuleren")
    assert "gaat niet door" in page.text
    letter = Letter.get(Letter.subject.startswith("Gaat niet door"))
    assert letter.due_at == NOW + REST
    page.press("Toch niet")
    assert not Letter.select().exists() and Event.get_by_id(event.id).cancelled_at is None


def test_who_was_told_that_it_was_off_is_told_that_it_is_on(cast, plan):
    event = plan()
    for person in (cast.lena, cast.bram):
        answers_rules.answer(event, person, answers_rules.Answer("yes", "portal"), link, by=person)
    rules.cancel(event, link, by=cast.els)
    Letter.update(sent_at=NOW).where(Letter.person_id == cast.lena.id).execute()
    assert rules.reinstate(event, link, by=cast.els).letters.count() == 1
    assert [letter.person_id for letter in Letter.select().where(Letter.subject.startswith("Gaat toch door"))] == [
        cast.lena.id
    ]
    assert Letter.select().where(Letter.person_id == cast.bram.id).count() == 0
    assert rules.cancel(event, link, by=cast.els).letters.count() == 2, "off again: both hear of it"


def test_cancelling_twice_and_reinstating_twice(cast, plan):
    event = plan()
    rules.cancel(event, link, by=cast.els)
    with pytest.raises(RuleError, match="niets dubbel"):
        rules.cancel(event, link, by=cast.els)
    rules.reinstate(event, link, by=cast.els)
    with pytest.raises(RuleError, match="niets dubbel"):
        rules.reinstate(event, link, by=cast.els)


# ---- the day before --------------------------------------------------------------------------------------------


def test_the_day_before_who_comes_is_reminded_once(cast, plan, volunteer, app):
    rita, settings = volunteer("Rita"), app.extensions["settings"]
    event = plan(seats=1)
    for person in (cast.lena, rita):
        answers_rules.answer(event, person, answers_rules.Answer("yes", "portal"), link, by=person)
    answers_rules.answer(event, cast.bram, answers_rules.Answer("no", "portal"), link, by=cast.bram)
    off = plan(title="Gaat niet door")
    answers_rules.answer(off, cast.lena, answers_rules.Answer("yes", "portal"), link, by=cast.lena)
    rules.cancel(off, link, by=cast.els)
    plan(title="Later", day=date(2025, 11, 6), starts_at=time(9), ends_at=None)
    reminders = Letter.select().where(Letter.kind.contains("-reminder-"))
    for day in (3, 4, 4, 5):
        with clock.stopped(datetime(2025, 11, day, 8)):
            daily.run(settings, clock.today())
    (letter,) = reminders
    assert letter.person_id == cast.lena.id and letter.subject == "Morgen: Omgaan met verontrusting"
    assert letter.button_url == path(cast.lena, event)
    with clock.stopped(datetime(2025, 11, 4, 8)), transaction():
        assert letters.remind(date(2025, 11, 4), link) == 0, "nor by another machine"


def test_who_stopped_is_not_reminded(cast, plan):
    event = plan()
    answers_rules.answer(event, cast.lena, answers_rules.Answer("yes", "portal"), link, by=cast.lena)
    RolePeriod.update(ended_on=date(2025, 10, 31)).where(RolePeriod.person == cast.lena.id).execute()
    with clock.stopped(datetime(2025, 11, 4, 8)), transaction():
        assert letters.remind(clock.today(), link) == 0


def test_open_invitations_are_what_still_waits(cast, plan):
    first, second = plan(), plan(title="Intervisie", kind="peer_supervision", day=date(2025, 10, 20))
    for other in ({"enrol_by": "none"}, {"kind": "info_session"}, {"kind": "staff"}, {"day": date(2025, 10, 2)}):
        plan(title="Niet", **other)
    rules.cancel(plan(title="Af"), link, by=cast.els)
    assert [event.id for event in answers.open_invitations(cast.lena)] == [second.id, first.id]
    answers_rules.answer(second, cast.lena, answers_rules.Answer("no", "portal"), link, by=cast.lena)
    assert [event.id for event in answers.open_invitations(cast.lena)] == [first.id]
    assert [event.id for event in answers.open_invitations(cast.bram)] == [second.id, first.id]
    assert seating_of(second).no == (cast.lena.id,)


def test_no_page_asks_for_a_yes_that_would_be_refused(cast, plan, visit):
    """Whoever was seated by the coordinator for an evening after their last day can still say no."""
    event = plan(enrol_by="link", enrol_link="https://voorbeeld.example/hier")
    RolePeriod.update(ended_on=date(2025, 10, 31)).where(RolePeriod.person == cast.lena).execute()
    for page in (visit(cast.lena).get(f"/agenda/{event.id}"), visit().get(path(cast.lena, event))):
        assert answers_rules.AFTER in page.text and "Ik kom" not in page.text and "ook hier in" not in page.text
    answers_rules.answer(event, cast.lena, answers_rules.Answer("yes", "coordinator"), link, by=cast.els)
    for page in (visit(cast.lena).get(f"/agenda/{event.id}"), visit().get(path(cast.lena, event))):
        assert "Je komt." in page.text
    assert answers_rules.AFTER in page.press("Ik kom toch niet").text


def test_nothing_waits_for_an_answer_after_ones_last_day_until_one_comes_back(cast, plan):
    first, second = plan(day=date(2025, 11, 3)), plan(day=date(2025, 12, 1))
    RolePeriod.update(ended_on=date(2025, 11, 30)).where(RolePeriod.person == cast.lena).execute()
    assert [event.id for event in answers.open_invitations(cast.lena)] == [first.id]
    RolePeriod.create(branch=cast.branch, person=cast.lena, role="family_buddy", started_on=date(2025, 12, 1))
    assert [event.id for event in answers.open_invitations(cast.lena)] == [first.id, second.id]


@pytest.mark.parametrize("where", ["page", "link", "home"])
def test_undoing_a_change_of_mind_gives_the_answer_of_before_back(cast, plan, visit, where):
    """Also where the wrong button was tapped twice."""
    event = plan()
    address = {"page": f"/agenda/{event.id}", "link": path(cast.lena, event), "home": f"/agenda/{event.id}"}[where]
    phone = visit() if where == "link" else visit(cast.lena)
    if where == "home":
        page = phone.get("/").press("Ik kom")
        assert page.press("Ongedaan maken").heading == "Dag Lena" and said(event, cast.lena) == "", "it was the first"
        phone.get("/").press("Ik kom")
        page = phone.get(address)
    else:
        page = phone.get(address).press("Ik kom")
    page.press("Ik kom toch niet")
    page = page.press("Ik kom toch niet")
    assert said(event, cast.lena) == "no"
    page = page.press("Ongedaan maken")
    assert said(event, cast.lena) == "yes" and "Je komt. We kijken ernaar uit." in page.text
    assert said(event, cast.lena) == "yes" and page.press("Ongedaan maken") and said(event, cast.lena) == "no"


def test_who_does_not_come_after_all_reads_nothing_of_a_seat(cast, plan, volunteer):
    """A letter that waited for the mail server would else wish them till tomorrow."""
    event, rita = plan(seats=1), volunteer("Rita")
    for person in (cast.lena, rita):
        answers_rules.answer(event, person, answers_rules.Answer("yes", "portal"), link, by=person)
    answers_rules.answer(event, cast.lena, answers_rules.Answer("no", "portal"), link, by=cast.lena)
    assert [letter.kind for letter in Letter.select()] == [f"event-{event.id}-seat"]
    with clock.stopped(datetime(2025, 11, 4, 8, 0)), transaction():
        assert letters.remind(clock.today(), link) == 1
        answers_rules.answer(event, rita, answers_rules.Answer("no", "portal"), link, by=rita)
        assert not Letter.select().exists()


def test_no_colleague_is_mailed_once_the_portal_keeps_the_enrolments(cast, plan):
    event = plan(enrol_by="mail", enrol_name="An Maes", enrol_email="an@voorbeeld.example")
    answers_rules.answer(event, cast.lena, answers_rules.Answer("yes", "portal"), link, by=cast.lena)
    assert Letter.select().count() == 1
    rules.update(event, details(), link, by=cast.els)
    assert not Letter.select().exists() and said(event, cast.lena) == "yes"


def test_a_colleague_answers_at_the_mailbox_that_she_has_now(cast, plan):
    """Of two who share a mailbox, the other keeps it."""
    event = plan(enrol_by="mail", enrol_name="An Maes", enrol_email="an@voorbeeld.example")
    for person in (cast.lena, cast.bram):
        Person.update(email="samen@voorbeeld.example", mail_place=person.id % 2).where(Person.id == person.id).execute()
        someone = Person.get_by_id(person.id)
        answers_rules.answer(event, someone, answers_rules.Answer("yes", "portal"), link, by=someone)
    people_rules.change_own_address(Person.get_by_id(cast.lena.id), "lena.aerts@voorbeeld.example")
    hers, his = (
        Letter.get(Letter.person_id == one.id, Letter.kind.endswith("enrol")) for one in (cast.lena, cast.bram)
    )
    assert (hers.to_address, his.to_address) == ("an@voorbeeld.example",) * 2
    assert hers.reply_to == "lena.aerts@voorbeeld.example" and his.reply_to == "samen@voorbeeld.example"
    assert hers.text.endswith("Antwoorden kan op lena.aerts@voorbeeld.example.") and his.text.endswith(
        f"{his.reply_to}."
    )


def test_that_it_is_full_is_said_wherever_somebody_is_asked(cast, plan, volunteer, visit):
    """Before the tap, and not that they are enrolled; also to whoever said no and may come after all."""
    event, rita = (
        plan(seats=1, enrol_by="mail", enrol_name="An Maes", enrol_email="an@voorbeeld.example"),
        volunteer("Rita"),
    )
    said_no = answers_rules.Answer("no", "portal")
    answers_rules.answer(event, rita, said_no, link, by=rita)
    places = [(cast.lena, "/"), (cast.lena, f"/agenda/{event.id}"), (rita, f"/agenda/{event.id}")]
    links = [path(cast.lena, event), path(rita, event)]

    def said_there():
        pages = [visit(person).get(address) for person, address in places] + [visit().get(one) for one in links]
        return {("Alle plaatsen zijn nu bezet." in page.text, "dan mailen we An Maes" in page.text) for page in pages}

    assert said_there() == {(False, True)}
    answers_rules.answer(event, cast.bram, answers_rules.Answer("yes", "portal"), link, by=cast.bram)
    assert said_there() == {(True, False)}
