"""What was told about an event and changed since: everyone who was told a day hears it, once, and nobody else."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from icalendar import Calendar

from portal.agenda.answers import letters
from portal.agenda.answers import rules as answers
from portal.agenda.answers.facts import about, seating_of
from portal.agenda.candidates import rules as candidates
from portal.agenda.events import rules
from portal.agenda.models.event import Event
from portal.agenda.telling import facts
from portal.agenda.telling import rules as telling
from portal.database import transaction
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.links import answer_path
from portal.people.models import RolePeriod
from portal.post.models import Letter, Mailing, PostFile
from portal.post.worker import send_due
from tests.agenda.conftest import details, known_candidate, link
from tests.conftest import NOW
from tests.post.server import mail_server

MOVED = {"day": date(2025, 11, 12), "place": "Bibliotheek"}


def coming(event, person, word="yes"):
    answers.answer(event, person, answers.Answer(word, "portal"), link, by=person)


def leave() -> None:
    """Everything in the outbox leaves."""
    Letter.update(sent_at=clock.now()).where(Letter.sent_at.is_null()).execute()


def waiting(*words: str) -> list[tuple[str, str]]:
    """(first name, subject) of what waits in the outbox and begins with one of these words."""
    rows = Letter.select().where(Letter.sent_at.is_null()).order_by(Letter.to_name)
    return [(row.to_name.split()[0], row.subject) for row in rows if row.subject.startswith(words or "")]


def names(audience) -> list[str]:
    return sorted(person.given_name for person in audience.by_mail + audience.without_mail)


@pytest.fixture
def evening(cast, plan, volunteer):
    """Lena comes, Bram does not, Rita and Omar were invited and said nothing."""
    event = plan()
    for name in ("Rita", "Omar"):
        volunteer(name)
    telling.invite(event, link, by=cast.els)
    leave()
    coming(event, cast.lena)
    coming(event, cast.bram, "no")
    return event


def test_who_was_invited_and_said_nothing_hears_that_it_moved(cast, evening, volunteer, visit):
    volunteer("Noor")
    els = visit(cast.els)
    page = els.get(f"/agenda/{evening.id}/wijzigen").press("Bewaren", place="Bibliotheek")
    assert page.heading == "Wie moet dit weten?" and "Kennen een oude dag of plaats (3)" in page.text
    assert "Zo is het nu:" in page.text and "Bibliotheek" in page.text
    page = page.press("Verder")
    assert "Over 2 minuten vertrekken 3 mails." in page.text
    assert [name for name, _ in waiting("Gewijzigd")] == ["Lena", "Omar", "Rita"], (
        "a no need not, who heard nothing neither"
    )
    assert "Waar: Bibliotheek" in Letter.get(Letter.to_name.startswith("Rita"), Letter.sent_at.is_null()).text
    leave()
    assert names(facts.untold(Event.get_by_id(evening.id))) == []


def test_the_page_says_how_many_do_not_know_until_they_are_told(cast, evening, visit):
    els = visit(cast.els)
    page = els.get(f"/agenda/{evening.id}/wijzigen").press("Bewaren", place="Bibliotheek").press("Verder", who="nobody")
    assert "Er vertrekt geen mail." in page.text and "3 mensen weten dit nog niet" in page.text
    assert not waiting()
    page = page.follow("Laat het hun weten").press("Verder")
    assert len(waiting("Gewijzigd")) == 3 and "weten dit nog niet" not in page.text
    page = page.press("Toch niet")
    assert "Wat je wijzigde, blijft staan." in page.text and "3 mensen weten dit nog niet" in page.text
    assert not waiting() and Event.get_by_id(evening.id).place == "Bibliotheek"


def test_who_answers_on_the_page_of_after_the_move_knows_it(cast, evening):
    with clock.stopped(NOW + timedelta(hours=1)):
        rules.update(evening, details(**MOVED), link, by=cast.els)
    with clock.stopped(NOW + timedelta(hours=2)):
        coming(Event.get_by_id(evening.id), cast.bram)
        assert names(facts.untold(Event.get_by_id(evening.id))) == ["Lena", "Omar", "Rita"]


def test_a_slip_in_the_title_asks_and_proposes_nobody(cast, evening, visit):
    page = visit(cast.els).get(f"/agenda/{evening.id}/wijzigen").press("Bewaren", title="Omgaan met onrust")
    assert page.heading == "Wie moet dit weten?"
    assert "Er vertrekt geen mail." in page.press("Verder").text and not waiting()
    page.press("Verder", who="everyone")
    assert [name for name, _ in waiting("Gewijzigd: Omgaan met onrust")] == ["Lena", "Omar", "Rita"]


def test_what_nobody_reads_asks_nothing(cast, evening, visit):
    page = visit(cast.els).get(f"/agenda/{evening.id}/wijzigen").press("Bewaren", seats="12")
    assert page.heading == "Omgaan met verontrusting"


def test_a_move_that_is_taken_back_before_it_was_told_concerns_nobody_who_was_invited(cast, evening):
    rules.update(evening, details(**MOVED), link, by=cast.els)
    rules.update(evening, details(), link, by=cast.els)
    assert names(facts.untold(Event.get_by_id(evening.id))) == []


def test_who_said_yes_on_the_page_knows_the_day_that_comes_back_and_no_other(cast, plan, volunteer):
    """Lena answers before it moves, Bram while it is on another day; neither has a letter."""
    event = plan()
    coming(event, cast.lena)
    with clock.stopped(NOW + timedelta(hours=1)):
        rules.update(event, details(**MOVED, text="Breng iets mee."), link, by=cast.els)
    with clock.stopped(NOW + timedelta(hours=2)):
        coming(event, cast.bram)
        assert names(facts.untold(Event.get_by_id(event.id))) == ["Lena"]
    with clock.stopped(NOW + timedelta(hours=3)):
        rules.update(event, details(), link, by=cast.els)
        assert names(facts.untold(Event.get_by_id(event.id))) == ["Bram"]
    with clock.stopped(NOW + timedelta(hours=4)):
        rules.update(event, details(starts_at=time(20, 0)), link, by=cast.els)
        assert names(facts.untold(Event.get_by_id(event.id))) == ["Bram", "Lena"]


def test_letters_in_the_outbox_say_the_new_day_and_none_the_old(cast, plan, volunteer):
    event, rita = plan(enrol_by="mail", enrol_name="An Maes", enrol_email="an@voorbeeld.example"), volunteer("Rita")
    telling.invite(event, link, by=cast.els)
    answers.mail_colleague(event, cast.lena, link, "portal", by=cast.lena)
    rules.update(event, details(**MOVED, enrol_by="mail", enrol_email="an@voorbeeld.example"), link, by=cast.els)
    for letter in Letter.select():
        assert "12\u00a0november" in letter.text and "5\u00a0november" not in letter.text, letter.kind
    assert waiting("Kom je ook?") and names(facts.untold(Event.get_by_id(event.id))) == ["Lena"], (
        "she said yes to the 5th"
    )
    assert rita.id in {letter.person_id for letter in Letter.select()}


def test_it_is_off_for_everyone_who_was_told_a_day(cast, evening, visit):
    page = visit(cast.els).get(f"/agenda/{evening.id}").follow("Activiteit annuleren")
    assert "3 mensen krijgen een mail." in page.text and "Gaat niet door: Omgaan met verontrusting" in page.text
    page = page.press("Ja, activiteit annuleren")
    assert [name for name, _ in waiting("Gaat niet door")] == ["Lena", "Omar", "Rita"]
    page = page.press("Toch niet")
    assert "De activiteit gaat gewoon door. Niemand kreeg een mail." in page.text
    assert not waiting() and Event.get_by_id(evening.id).cancelled_at is None


def test_an_invitation_that_did_not_leave_is_torn_up_when_it_is_off(cast, plan):
    event = plan()
    telling.invite(event, link, by=cast.els)
    assert rules.cancel(event, link, by=cast.els) is None and not waiting()
    assert rules.reinstate(event, link, by=cast.els) is None
    assert [person.given_name for person in telling.invited_next(Event.get_by_id(event.id))] == ["Bram", "Lena"]


def test_too_late_to_take_back_says_so_and_changes_nothing(cast, evening, visit):
    page = visit(cast.els).get(f"/agenda/{evening.id}/annulering").press("Ja, activiteit annuleren")
    with clock.stopped(NOW + timedelta(minutes=2)):
        page = page.press("Toch niet")
    assert "Te laat: de mails zijn al vertrokken." in page.text
    assert len(waiting("Gaat niet door")) == 3 and Event.get_by_id(evening.id).cancelled_at is not None


def test_off_and_on_again_is_told_to_who_read_that_it_was_off(cast, evening):
    rules.cancel(evening, link, by=cast.els)
    Letter.update(sent_at=NOW).where(Letter.to_name.startswith("Rita"), Letter.sent_at.is_null()).execute()
    rules.reinstate(evening, link, by=cast.els)
    assert [name for name, _ in waiting()] == ["Rita"] and waiting("Gaat toch door")


def test_after_a_move_the_reminder_leaves_again_for_the_new_day(cast, plan):
    event = plan()
    coming(event, cast.lena)

    def remind(day: int) -> int:
        with clock.stopped(datetime(2025, 11, day, 8)), transaction():
            return letters.remind(clock.today(), link)

    assert (remind(4), remind(4)) == (1, 0)
    with clock.stopped(datetime(2025, 11, 4, 9)):
        rules.update(event, details(**MOVED), link, by=cast.els)
        assert not Letter.select().where(Letter.subject.startswith("Morgen")).exists(), "it had not left"
    assert (remind(11), remind(11)) == (1, 0)
    assert "12\u00a0november" in Letter.get(Letter.subject.startswith("Morgen")).text


def test_who_stops_before_the_new_day_gives_the_seat_to_who_waits_and_hears_why_not_to_come(cast, plan):
    event = plan(seats=1)
    coming(event, cast.lena)
    coming(event, cast.bram)
    RolePeriod.update(ended_on=date(2025, 11, 8)).where(RolePeriod.person == cast.lena.id).execute()
    rules.update(event, details(**MOVED, seats=1), link, by=cast.els)
    assert seating_of(event).seated == (cast.bram.id,)
    assert waiting() == [("Bram", "Je hebt een plaats: Omgaan met verontrusting"),
                         ("Lena", "Gewijzigd: Omgaan met verontrusting")]  # fmt: skip
    assert names(facts.untold(Event.get_by_id(event.id))) == []
    answers.answer(event, cast.lena, answers.Answer("yes", "coordinator"), link, by=cast.els)
    rules.update(event, details(day=date(2025, 11, 19), seats=2), link, by=cast.els)
    assert cast.lena.id in seating_of(event).waiting + seating_of(event).seated, "Els wants her there"


def test_a_letter_that_no_server_took_in_time_does_not_leave_any_more(cast, plan, app):
    """ "Morgen" is wrong tomorrow, and who comes is not asked once it began."""
    event = plan()
    coming(event, cast.lena)
    telling.invite(event, link, by=cast.els)
    rules.update(event, details(**MOVED), link, by=cast.els)
    with clock.stopped(datetime(2025, 11, 11, 8)), transaction():
        letters.remind(clock.today(), link)
    until = {row.to_name.split()[0]: row.expires_at for row in Letter.select()}
    assert until == {"Lena": datetime(2025, 11, 11, 23), "Bram": datetime(2025, 11, 12, 18, 30)}
    with mail_server() as box, clock.stopped(datetime(2025, 11, 11, 23, 1)):
        send_due(replace(app.extensions["settings"], mail_url=box.url))
    assert [mail["Subject"] for mail in box.mails] == ["Kom je ook? Omgaan met verontrusting"]
    assert Letter.get(Letter.subject.startswith("Morgen")).given_up_at is not None


def test_what_volunteers_were_told_of_does_not_become_something_that_they_cannot_see(cast, plan):
    event = plan()
    rules.update(event, details(kind="staff"), link, by=cast.els)
    rules.update(event, details(), link, by=cast.els)
    telling.invite(event, link, by=cast.els)
    with pytest.raises(RuleError, match="Er vertrok al een mail over") as refused:
        rules.update(event, details(kind="staff"), link, by=cast.els)
    assert refused.value.field == "kind"
    with clock.stopped(datetime(2025, 11, 6, 9)):
        rules.update(event, details(kind="staff"), link, by=cast.els)  # what is over is put right for the report


def test_staff_and_candidates_are_told_by_hand(cast, plan, visit):
    network, session = plan(kind="network"), plan(kind="info_session", title="Infosessie")
    noor = candidates.add(known_candidate("Noor", phone="+32470000012"), "sleutel-noor", by=cast.els)
    type(noor).update(status="invited").execute()
    els = visit(cast.els)
    assert els.get(f"/agenda/{network.id}/wijzigen").press("Bewaren", place="Elders").heading != "Wie moet dit weten?"
    assert "Verwittig zelf wie erbij hoort" in els.get(f"/agenda/{network.id}/bericht").text
    page = els.get(f"/agenda/{session.id}/wijzigen").press("Bewaren", place="Elders")
    assert "Kandidaten krijgen geen mail: zeg het zelf (1) Noor Nys 0470 00 00 12" in page.text.replace("\u00a0", " ")


def test_the_page_of_before_does_not_mail_others_than_it_showed(cast, evening, volunteer, visit):
    volunteer("Noor")
    stale = visit(cast.els).get(f"/agenda/{evening.id}/uitnodiging").form("Mail 1 uitnodiging")
    volunteer("Sofie")
    assert "intussen gewijzigd" in stale.press().text and not waiting()
    assert Mailing.select().count() == 1, "the one that invited"


# ---- after midnight


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2025, 11, 5), 5), (date(2025, 10, 25), 6), (date(2026, 3, 28), 4)],
    ids=["usual", "the clock goes back", "the clock goes forward"],
)
def test_an_evening_may_end_after_midnight(cast, plan, visit, day, hours):
    event = plan(day=day, starts_at=time(22), ends_at=time(3))
    assert event.ends - event.starts == timedelta(hours=hours)
    page = visit(cast.els).get(f"/agenda/{event.id}")
    assert "van 22.00 tot 3.00 uur ’s nachts" in page.text.replace("\u00a0", " ")
    file = visit(cast.els).get(f"/agenda/{event.id}.ics").answer.get_data(as_text=True)
    assert f"DTSTART:{event.starts:%Y%m%dT%H%M%SZ}" in file and f"DTEND:{event.ends:%Y%m%dT%H%M%SZ}" in file
    coming(event, cast.lena)
    for minute, status in ((-1, 200), (1, 404)):
        with clock.stopped(event.ends + timedelta(minutes=minute)):
            address = answer_path("een-sleutel-alleen-voor-de-tests-0123456789", cast.lena.id, event.id)
            assert visit().get(address).status == status, "who comes finds the online link till the end"


@pytest.mark.parametrize(("start", "end"), [(time(19, 30), time(9, 30)), (time(19, 30), time(19, 30))])
def test_a_slip_in_the_hours_is_asked_about(cast, plan, start, end):
    with pytest.raises(RuleError, match="Kijk de twee uren na"):
        plan(starts_at=start, ends_at=end)


def test_an_invitation_carries_the_event_as_it_stands_when_it_leaves(cast, plan):
    event = plan()
    telling.invite(event, link, by=cast.els)
    files = {letter.file_id for letter in Letter.select().where(Letter.about == about(event))}
    (file,) = PostFile.select().where(PostFile.id << list(files))
    assert (file.name, file.mime) == ("activiteit.ics", "text/calendar") and b"Huis van het Kind" in bytes(file.content)
    rules.update(event, details(place="Bibliotheek"), link, by=cast.els)
    (file,) = PostFile.select().where(PostFile.id << list(files))
    assert b"Bibliotheek" in bytes(file.content) and b"http" not in bytes(file.content)


def test_mails_that_were_torn_up_are_not_said_to_leave(cast, plan, visit):
    """By a slip in the day, say: a press of which no letter is left has nothing to take back."""
    event = plan()
    telling.invite(event, link, by=cast.els)
    assert "mails vertrekken binnen twee minuten" in visit(cast.els).get(f"/agenda/{event.id}").text
    rules.update(event, details(day=date(2025, 10, 1)), link, by=cast.els)
    page = visit(cast.els).get(f"/agenda/{event.id}")
    assert not Letter.select().exists() and "vertrek" not in page.text


def test_what_was_in_a_newsletter_is_called_off_for_everyone(cast, evening, volunteer, visit):
    """As a move is told: most read of the evening there, and were never invited by name."""
    zoe = volunteer("Zoe")
    els = visit(cast.els)
    page = els.get(f"/agenda/{evening.id}").follow("Activiteit annuleren")
    assert "Wie komt, wacht of er al een mail over kreeg (3)" in page.text
    assert "(4): het stond in de nieuwsbrief" in page.text
    page = page.press("Ja, activiteit annuleren", who="everyone")
    assert "Toch niet" in page.text
    off = {letter.to_name for letter in Letter.select().where(Letter.kind.contains("cancelled"))}
    assert off == {"Lena Aerts", "Rita Claes", "Omar Claes", "Zoe Claes"}, "and not Bram, who said no"
    page.press("Toch niet")
    assert Event.get_by_id(evening.id).cancelled_at is None
    els.get(f"/agenda/{evening.id}").follow("Activiteit annuleren").press("Ja, activiteit annuleren", who="everyone")
    with clock.stopped(clock.now() + timedelta(minutes=3)):
        Letter.update(sent_at=clock.now()).execute()
        els.get(f"/agenda/{evening.id}").press("Het gaat toch door")
        on = {letter.to_name for letter in Letter.select().where(Letter.kind.contains("-on-"))}
        assert on == off, "whoever read that it is off reads that it is on"
    assert zoe.name in on


def test_where_no_answer_is_asked_it_can_still_be_called_off_for_everyone(cast, plan, visit):
    event = plan(enrol_by="none")
    page = visit(cast.els).get(f"/agenda/{event.id}").follow("Activiteit annuleren")
    assert "Niemand" in page.text
    page.press("Ja, activiteit annuleren", who="everyone")
    assert {letter.person_id for letter in Letter.select()} == {cast.lena.id, cast.bram.id}


def test_what_staff_alone_sees_is_called_off_for_nobody(cast, plan, visit):
    event = plan(kind="staff")
    page = visit(cast.els).get(f"/agenda/{event.id}").follow("Activiteit annuleren")
    assert "Niemand krijgt een mail." in page.text and "het stond in de nieuwsbrief" not in page.text
    with pytest.raises(RuleError, match="Kies wie dit moet weten"):
        rules.cancel(event, link, "everyone", by=cast.els)


def test_the_calendar_file_of_the_invitation_is_followed_by_that_of_each_change(cast, evening):
    """One name and a higher number each time: a phone that took the first shows where and whether it is now."""

    def entry():
        file = Letter.select().order_by(Letter.id.desc()).first().file
        (found,) = Calendar.from_ical(bytes(file.content)).events
        return found

    def on_its_way():
        return entry()["uid"], int(entry()["sequence"]), str(entry()["status"]), str(entry()["location"])

    first = Letter.select().where(Letter.kind.endswith("invite")).first().file
    (invited,) = Calendar.from_ical(bytes(first.content)).events
    uid = invited["uid"]
    rules.update(evening, details(**MOVED), link, by=cast.els)
    telling.tell(Event.get_by_id(evening.id), "told", link, by=cast.els)
    name, moved, status, place = on_its_way()
    assert (name, status, place) == (uid, "CONFIRMED", "Bibliotheek")
    leave()
    rules.cancel(Event.get_by_id(evening.id), link, by=cast.els)
    name, off, status, _ = on_its_way()
    assert (name, status) == (uid, "CANCELLED") and off > moved
    leave()
    rules.reinstate(Event.get_by_id(evening.id), link, by=cast.els)
    name, on, status, _ = on_its_way()
    assert (name, status) == (uid, "CONFIRMED") and on > off
