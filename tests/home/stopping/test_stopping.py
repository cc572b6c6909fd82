"""A volunteer stops: what hangs on them is shown on one page, settled with it, moved and taken back."""

from datetime import date, datetime, time, timedelta

import pytest

from portal.agenda.answers import rules as answers
from portal.agenda.answers.facts import seating_of
from portal.agenda.events import rules as events
from portal.agenda.models.event import Event
from portal.agenda.telling import rules as telling
from portal.contacts.absences import rules as absences
from portal.contacts.models.absence import Absence
from portal.contacts.quarters import rules as contacts
from portal.families.models.match import Match
from portal.families.models.talk import PlannedTalk
from portal.families.support import rules as support
from portal.families.talks.rules import plan_running
from portal.home.stopping import rules as stopping
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import latest_volunteer_period
from portal.post.models import Letter
from tests.conftest import NOW
from tests.entries import entries_for

LAST = date(2025, 10, 20)


@pytest.fixture
def rita(cast):
    """A third volunteer, without a family."""
    someone = Person.create(branch=cast.branch, given_name="Rita", family_name="Claes", email="rita@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
    return someone


def planned(cast, day=date(2025, 11, 5), seats=None, kind="training"):
    details = events.EventDetails(
        kind=kind, title="Omgaan met verontrusting", text="", day=day, starts_at=time(19, 30), ends_at=time(21, 30),
        place="Huis van het Kind", is_online=False, online_link="", price="", organiser="", partner="",
        enrol_by="portal", enrol_name="", enrol_email="", enrol_link="", mandatory_for="", seats=seats,
    )  # fmt: skip
    return events.create(details, f"sleutel-{day}", None, by=cast.els)


def link(person_id, event_id):
    return f"/kom/{person_id}-{event_id}"


def stop(laptop, person, day=LAST, button="Stopzetten", **more):
    page = laptop.get(f"/vrijwilligers/{person.id}/einde")
    days = {"ended_on__dag": str(day.day), "ended_on__maand": str(day.month), "ended_on__jaar": str(day.year)}
    return page.press(button, **days, **more)


def fresh(match):
    return Match.get_by_id(match.id)


def test_a_family_whose_volunteer_stops_is_to_be_done_at_once_and_alone_from_the_day_after(cast, visit):
    laptop = visit(cast.els)
    page = stop(laptop, cast.lena)
    assert "De laatste dag is bewaard. G-001 wacht daarna op iemand anders." in page.text
    assert fresh(cast.lenas).ended_on == LAST
    page = laptop.get(f"/gezinnen/{cast.klaver.id}")
    assert "Lena Aerts (tot en met 20 oktober 2025) gaat naar dit gezin." in page.text
    assert "G-001" not in laptop.get("/gezinnen?toon=zonder-vrijwilliger").text
    todo = laptop.get("/te-doen").text
    assert "Lena Aerts (tot en met 20 oktober 2025) gaat naar dit gezin. Daarna nog niemand. nog 18 dagen" in todo
    sentence = "Niemand gaat nu naar dit gezin, al sinds 21 oktober 2025."
    with clock.stopped(datetime(2025, 10, 21, 8)):
        laptop = visit(cast.els)
        assert sentence in laptop.get(f"/gezinnen/{cast.klaver.id}").text
        assert "G-001" in laptop.get("/gezinnen?toon=zonder-vrijwilliger").text
        assert "G-001, Gezin Klaver" in laptop.get("/te-doen").text and sentence in laptop.get("/te-doen").text
        assert "zonder vrijwilliger" in laptop.get("/").text


def test_who_takes_over_begins_the_day_after_with_her_own_distance_and_talks(cast, visit, rita):
    plan_running(clock.today())
    id = cast.lenas.id
    page = stop(visit(cast.els), cast.lena, **{f"who_{id}": str(rita.id), f"km_{id}": "6,1"})
    assert "wacht daarna" not in page.text and "Daarna nog niemand" not in visit(cast.els).get("/te-doen").text
    after = Match.get(Match.volunteer == rita.id)
    assert (after.family_id, after.started_on, after.km_one_way, after.usual_weekday) == (
        cast.klaver.id, date(2025, 10, 21), 61, 3,
    )  # fmt: skip
    talks = PlannedTalk.select().where(PlannedTalk.match == id, PlannedTalk.status == "planned")
    assert all(talk.due_on <= LAST for talk in talks) and talks.where(PlannedTalk.kind == "closing").count() == 1
    assert PlannedTalk.select().where(PlannedTalk.match == after.id, PlannedTalk.kind == "introduction").exists()
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}")
    both = "Lena Aerts (tot en met 20 oktober 2025) gaat naar dit gezin. Rita Claes begint op 21 oktober 2025."
    assert both in page.text


def test_who_takes_over_begins_later_where_the_last_day_is_put_off(cast, visit, rita):
    id = cast.lenas.id
    stop(visit(cast.els), cast.lena, **{f"who_{id}": str(rita.id), f"km_{id}": "6,1"})
    stop(visit(cast.els), cast.lena, date(2025, 10, 27), "Laatste dag wijzigen")
    after = Match.get(Match.volunteer == rita.id)
    assert (after.started_on, after.km_one_way, after.usual_weekday) == (date(2025, 10, 28), 61, 3)
    assert fresh(cast.lenas).ended_on == date(2025, 10, 27)


def test_who_would_fit_is_said_beside_the_choice(cast, visit, rita):
    Person.update(town="Lindedal").where(Person.id == rita.id).execute()
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde")
    assert "Wie zou passen? Rita Claes: woont in Lindedal." in page.text


def test_what_to_think_of_stands_behind_each_name(cast, visit, rita):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde")
    assert f"{cast.bram.name} (gaat al naar G-002; uittreksel uit het strafregister niet gezien;" in page.text


def test_somebody_else_is_asked_where_the_day_or_distance_does_not_fit_and_nothing_is_half_written(cast, visit, rita):
    id = cast.lenas.id
    chosen = {f"who_{id}": str(rita.id), f"km_{id}": "3000"}
    page = stop(visit(cast.els), cast.lena, **chosen)
    assert page.status == 422 and "meer dan 300 km" in page.text
    assert page.form("Stopzetten").values[f"who_{id}"] == str(rita.id)
    assert fresh(cast.lenas).ended_on is None and latest_volunteer_period(cast.lena).ended_on is None


def test_a_contact_after_the_last_day_is_named_with_its_family(cast, visit):
    contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    page = stop(visit(cast.els), cast.lena, date(2025, 9, 30))
    assert page.status == 422
    assert "Gezin Klaver (G-001): Op 1 oktober 2025 is nog een contact genoteerd." in page.text
    assert latest_volunteer_period(cast.lena).ended_on is None


def test_a_seat_after_the_last_day_goes_to_who_waits_first_with_the_letter(cast, visit, rita):
    event, soon = planned(cast, seats=1), planned(cast, date(2025, 10, 10))
    for person, moment in ((cast.lena, 1), (cast.bram, 2), (rita, 3)):
        with clock.stopped(NOW + timedelta(minutes=moment)):
            answers.answer(event, person, answers.Answer("yes", "portal"), link, by=person)
    answers.answer(soon, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde")
    assert "de plaats naar wie het eerst wacht" in page.text
    page = stop(visit(cast.els), cast.lena)
    assert "1 plaats bij een activiteit is vrij." in page.text
    sitting = seating_of(Event.get_by_id(event.id))
    assert (sitting.seated, sitting.waiting) == ((cast.bram.id,), (rita.id,))
    told = Letter.select().where(Letter.kind == f"event-{event.id}-seat")
    assert [letter.person_id for letter in told] == [cast.bram.id]
    assert seating_of(soon).seated == (cast.lena.id,), "what comes before the last day stays"


def test_an_invitation_that_did_not_leave_is_torn_up_and_a_mailed_one_opens_nothing_after_it(cast, visit):
    event = planned(cast)
    telling.invite(event, link, by=cast.els)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde")
    assert "Uitnodiging voor Omgaan met verontrusting, 5 november 2025" in page.text
    stop(visit(cast.els), cast.lena)
    assert [x.person_id for x in Letter.select().where(Letter.kind == f"event-{event.id}-invite")] == [cast.bram.id]
    assert "Omgaan met verontrusting" not in visit(cast.lena).get("/").text


def test_absences_after_the_last_day_go_and_others_stay(cast, visit):
    before = absences.announce(cast.lena, date(2025, 10, 6), date(2025, 10, 8), "", by=cast.lena)
    absences.announce(cast.lena, date(2025, 12, 1), date(2025, 12, 8), "holiday", by=cast.lena)
    stop(visit(cast.els), cast.lena)
    assert [row.id for row in Absence.select()] == [before.id]


def test_a_match_that_would_begin_after_the_last_day_goes(cast, visit):
    family = cast.zonnebloem
    later = support.start_match(
        family,
        support.NewMatch(volunteer_id=cast.lena.id, started_on=date(2025, 11, 1), km_one_way=10),
        "later",
        by=cast.els,
    )
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde")
    assert "Zou beginnen op 1 november 2025" in page.text
    page = stop(visit(cast.els), cast.lena)
    assert not Match.select().where(Match.id == later.id).exists()
    page = page.press("Ongedaan maken")
    assert "Eén koppeling die nog moest beginnen, kwam niet terug. Koppel opnieuw." in page.text


# ---- another day, and taking it back


def test_another_last_day_moves_what_hung_on_it(cast, visit, rita):
    event = planned(cast)
    answers.answer(event, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    stop(visit(cast.els), cast.lena, **{f"who_{cast.lenas.id}": str(rita.id)})
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde")
    assert "Rita Claes neemt over vanaf 21 oktober 2025." in page.text
    stop(visit(cast.els), cast.lena, date(2025, 11, 30), "Laatste dag wijzigen")
    after = Match.get(Match.volunteer == rita.id)
    assert (fresh(cast.lenas).ended_on, after.started_on) == (date(2025, 11, 30), date(2025, 12, 1))
    assert seating_of(event).seated == (cast.lena.id,), "the evening is before the last day again"
    stop(visit(cast.els), cast.lena, date(2025, 10, 15), "Laatste dag wijzigen")
    assert (fresh(cast.lenas).ended_on, fresh(after).started_on) == (date(2025, 10, 15), date(2025, 10, 16))
    assert seating_of(event).seated == ()


def test_a_match_that_began_once_the_last_day_was_known_follows_it(cast, visit):
    stop(visit(cast.els), cast.lena)
    page = visit(cast.els).get(f"/gezinnen/{cast.zonnebloem.id}/koppelingen/nieuw")
    page.press("Koppeling bewaren", volunteer=str(cast.lena.id))
    late = Match.get(Match.volunteer == cast.lena.id, Match.family == cast.zonnebloem.id)
    assert late.ended_on == LAST
    stop(visit(cast.els), cast.lena, date(2025, 11, 30), "Laatste dag wijzigen")
    assert fresh(late).ended_on == date(2025, 11, 30)
    visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Toch niet gestopt")
    assert fresh(late).ended_on is None


def test_taken_back_long_after_it_is_said_that_the_days_since_count(cast, visit):
    stop(visit(cast.els), cast.lena)
    with clock.stopped(datetime(2025, 11, 28, 9)):
        page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Toch niet gestopt")
    assert "Alles telt door sinds 20 oktober 2025, alsof er geen einde was." in page.all("flash")[0]


def test_taken_back_everything_is_as_it_was(cast, visit, rita):
    plan_running(clock.today())
    event = planned(cast)
    answers.answer(event, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    talks = {t.id: (t.status, t.due_on) for t in PlannedTalk.select()}
    page = stop(visit(cast.els), cast.lena, **{f"who_{cast.lenas.id}": str(rita.id)}).press("Ongedaan maken")
    assert page.all("flash") == ["Lena is weer vrijwilliger."]
    assert fresh(cast.lenas).ended_on is None and latest_volunteer_period(cast.lena).ended_on is None
    assert not Match.select().where(Match.volunteer == rita.id).exists()
    assert seating_of(event).seated == (cast.lena.id,)
    back = {t.id: (t.status, t.due_on) for t in PlannedTalk.select().where(PlannedTalk.id << list(talks))}
    assert back == talks
    assert [e.verb for e in entries_for(latest_volunteer_period(cast.lena))] == [
        "stop", "settle", "finish", "reopen", "take_back",
    ]  # fmt: skip


def test_what_cannot_come_back_is_said(cast, visit, rita):
    event = planned(cast, seats=1)
    for person in (cast.lena, cast.bram):
        answers.answer(event, person, answers.Answer("yes", "portal"), link, by=person)
    absences.announce(cast.lena, date(2025, 12, 1), date(2025, 12, 8), "", by=cast.lena)
    stop(visit(cast.els), cast.lena, date(2025, 10, 2), **{f"who_{cast.lenas.id}": str(rita.id)})
    contacts.log_day(Match.get(Match.volunteer == rita.id), date(2025, 10, 3), by=rita)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").press("Toch niet gestopt")
    assert "Rita Claes blijft ook naar Gezin Klaver (G-001) gaan." in page.text
    assert "Lena nu op de wachtlijst: de plaats is weg." in page.text
    assert "Een afwezigheid van na de laatste dag is weg." in page.text
    assert fresh(cast.lenas).ended_on is None


@pytest.mark.parametrize(
    ("day", "sentence"),
    [
        (date(2024, 1, 1), "De laatste dag valt voor de eerste."),
        (date(2027, 1, 1), "Kies een dag binnen het jaar."),
    ],
)
def test_an_impossible_last_day_is_refused(cast, visit, day, sentence):
    page = stop(visit(cast.els), cast.lena, day)
    assert page.status == 422 and sentence in page.text


def test_stopping_twice_is_a_conflict(cast, visit):
    laptop = visit(cast.els)
    form = laptop.get(f"/vrijwilligers/{cast.lena.id}/einde").form("Stopzetten")
    form.press()
    page = form.press()
    assert page.status == 409 and "Lena stopt al op 3 oktober 2025. Er is niets dubbel gebeurd." in page.text
    with clock.stopped(NOW + timedelta(days=1)):
        page = stop(visit(cast.els), cast.lena, NOW.date(), "Laatste dag wijzigen")
        assert "Lena is al gestopt. Er is niets dubbel gebeurd." in page.text


def test_who_takes_over_twice_is_one_match(cast, visit, rita):
    form = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde").form("Stopzetten")
    form.fill(**{f"who_{cast.lenas.id}": str(rita.id)})
    form.press()
    form.press()
    assert Match.select().where(Match.volunteer == rita.id).count() == 1


# ---- what older rows and workbooks leave open


def test_a_match_left_open_by_who_stopped_leaves_its_family_alone_and_gets_its_last_day(cast, visit):
    RolePeriod.update(ended_on=date(2025, 9, 12)).where(RolePeriod.person == cast.lena.id).execute()
    laptop = visit(cast.els)
    page = laptop.get(f"/gezinnen/{cast.klaver.id}")
    assert "Niemand gaat nu naar dit gezin, al sinds 13 september 2025." in page.text
    assert "G-001" in laptop.get("/gezinnen?toon=zonder-vrijwilliger").text
    assert support.end_stopped(clock.today()) == 1
    assert fresh(cast.lenas).ended_on == date(2025, 9, 12) and fresh(cast.brams).ended_on is None
    assert support.end_stopped(clock.today()) == 0


# ---- between the announcement and the last day


def test_who_stops_soon_begins_nowhere_after_it_and_no_longer_than_it(cast, visit, rita):
    Person.update(town="Lindedal").where(Person.id == rita.id).execute()
    stop(visit(cast.els), rita, LAST)
    assert "Rita Claes: woont" not in visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}/einde").text
    begins = {"km_one_way": 0, "usual_weekday": None, "volunteer_id": rita.id}
    with pytest.raises(RuleError, match="Rita Claes stopt op 20"):
        support.start_match(cast.klaver, support.NewMatch(started_on=date(2025, 10, 21), **begins), "na", by=cast.els)
    match = support.start_match(
        cast.klaver, support.NewMatch(started_on=date(2025, 10, 6), **begins), "voor", by=cast.els
    )
    assert match.ended_on == LAST


def test_a_match_of_who_stopped_is_not_opened_again(cast, visit):
    stop(visit(cast.els), cast.lena, date(2025, 10, 2))
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").press("Heropenen: koppeling met Lena Aerts")
    assert "Lena Aerts is vrijwilliger tot en met 2 oktober 2025. Koppel iemand anders." in page.text
    assert fresh(cast.lenas).ended_on == date(2025, 10, 2)


def test_nobody_takes_over_from_themselves(cast):
    herself = {cast.lenas.id: stopping.Handover(cast.lena.id, None, 84, "sleutel")}
    with pytest.raises(RuleError, match="Kies iemand anders") as refused:
        stopping.stop(cast.lena, stopping.Stop(LAST, herself), link, by=cast.els)
    assert refused.value.field == f"who_{cast.lenas.id}"
    assert Match.get_by_id(cast.lenas.id).ended_on is None, "nothing of it was done"


def test_the_colleague_who_keeps_the_enrolments_hears_that_somebody_who_stops_does_not_come(cast):
    event = planned(cast)
    keeps = {"enrol_by": "mail", "enrol_email": "vorming@lindedal.example", "enrol_name": "Ann"}
    Event.update(**keeps).where(Event.id == event.id).execute()
    answers.answer(Event.get_by_id(event.id), cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    Letter.update(sent_at=clock.now()).execute()
    stopping.stop(cast.lena, stopping.Stop(LAST, {}), link, by=cast.els)
    letter = Letter.get(Letter.sent_at.is_null(), Letter.to_address == "vorming@lindedal.example")
    assert letter.subject.startswith("Uitschrijving")
