"""Somebody would begin, come back or take up another role, and does not after all."""

from datetime import date

import pytest

from portal.agenda.answers import rules as answers
from portal.agenda.candidates import rules as candidates
from portal.agenda.models.answer import Attendance, Enrolment
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.contacts.absences import rules as absences
from portal.contacts.models.absence import Absence
from portal.families.models.match import Match
from portal.families.models.talk import Talk
from portal.home.returning import rules
from portal.home.stopping import rules as stopping
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import latest_volunteer_period
from portal.post.models import Letter
from portal.team.periods import rules as periods
from tests.agenda.conftest import known_candidate
from tests.home.stopping.test_stopping import link

STOPPED, BACK = date(2025, 9, 30), date(2025, 11, 1)
NOOR = {"given_name": "Noor", "family_name": "Nys"}


@pytest.fixture
def bram(cast):
    """He stopped, and comes back in November."""
    stopping.stop(cast.bram, stopping.Stop(STOPPED, {}), link, by=cast.els)
    periods.restart_volunteer(cast.bram, periods.RoleStart("family_buddy", BACK), by=cast.els)
    return cast.bram


def on(day):
    """The three boxes of a first day."""
    year, month, number = day.split("-")
    return {"started_on__dag": number, "started_on__maand": month, "started_on__jaar": year}


def will_visit(cast, person, day=date(2025, 11, 5)):
    Match.create(
        branch=cast.branch, trajectory=cast.brams.trajectory, family=cast.brams.family, volunteer=person, started_on=day
    )


def test_all_that_hangs_on_the_return_goes_with_it(cast, bram, visit):
    will_visit(cast, bram)
    event = Event.create(branch=cast.branch, kind="training", title="Vorming", day=date(2025, 11, 20))
    Enrolment.create(branch=cast.branch, event=event, person=bram, answer="yes")
    absences.announce(bram, date(2025, 12, 1), date(2025, 12, 7), "", by=cast.els)
    page = visit(cast.els).get(f"/vrijwilligers/{bram.id}")
    assert "Gezinsbuddy vanaf 1 november 2025" in page.text and "Bram start opnieuw op 1 november 2025." in page.text
    page = page.press("Toch niet opnieuw starten")
    assert "Bram start niet opnieuw. De koppeling die nog moest beginnen, is weg." in page.text
    assert "Gestopt" in page.text and "Opnieuw starten" in page.text
    period = latest_volunteer_period(bram)
    assert (period.ended_on, period.finishing) == (STOPPED, True), "the third quarter is still to be handed in"
    assert not Match.select().where(Match.volunteer == bram, Match.started_on > STOPPED).exists()
    assert not Absence.select().exists() and not Enrolment.select().where(Enrolment.answer == "yes").exists()


def test_called_off_twice_it_is_said_that_it_was(cast, bram, visit):
    form = visit(cast.els).get(f"/vrijwilligers/{bram.id}").form("Toch niet opnieuw starten")
    assert form.press().all("flash") == ["Bram start niet opnieuw."]
    assert form.press().all("flash") == ["Dat was al afgezegd. Er is niets dubbel gebeurd."]


def test_who_began_is_stopped_in_the_usual_way(cast, bram):
    RolePeriod.update(started_on=date(2025, 10, 2)).where(RolePeriod.started_on == BACK).execute()
    with pytest.raises(RuleError, match="Bram is al begonnen"):
        rules.call_off(bram, link, by=cast.els)


def test_a_role_that_follows_upon_another_is_called_by_its_name(cast, visit):
    stopping.stop(cast.bram, stopping.Stop(date(2025, 10, 31), {}), link, by=cast.els)
    els = visit(cast.els)
    page = els.get(f"/vrijwilligers/{cast.bram.id}/herstart").press(
        "Opnieuw starten", role="mentor", **on("2025-11-01")
    )
    assert page.all("flash") == ["Bram is vrijwilliger vanaf 1 november 2025."]
    assert "Bram is gezinsbuddy tot en met 31 oktober 2025, en meter/peter vanaf 1 november 2025." in page.text
    page = page.press("Toch geen meter/peter worden")
    assert page.all("flash") == ["Bram is gezinsbuddy tot en met 31 oktober 2025, en stopt dan."]
    assert latest_volunteer_period(cast.bram).role == "family_buddy"


# ---- somebody who would be a volunteer for the first time


def added(els, **fields):
    page = els.get("/vrijwilligers/nieuw")
    page = page.press("Bewaren", **NOOR, role="family_buddy", **on("2025-11-03"), **fields)
    return page, Person.get(Person.given_name == "Noor")


def test_who_does_not_begin_after_all_leaves_nothing_behind(cast, visit):
    page, noor = added(visit(cast.els), email="noor@voorbeeld.example")
    assert "Noor begint op 3 november 2025." in page.text
    will_visit(cast, noor)
    event = Event.create(branch=cast.branch, kind="training", title="Vorming", day=date(2025, 10, 20), seats=1)
    for person in (noor, cast.lena):
        answers.answer(event, person, answers.Answer("yes", "coordinator"), link, by=cast.els)
    page = page.visitor.get(f"/vrijwilligers/{noor.id}").press("Toch niet beginnen")
    assert page.address.endswith("/vrijwilligers") and page.all("flash") == [
        "Noor begint niet, en staat niet meer in de lijst. De koppeling die nog moest beginnen, is weg."
    ]
    assert not Person.select().where(Person.given_name == "Noor").exists()
    assert not RolePeriod.select().where(RolePeriod.person == noor.id).exists()
    assert not Match.select().where(Match.volunteer == noor.id).exists()
    assert Letter.select().where(Letter.person_id == cast.lena.id).count() == 1, "the seat is hers"
    page, _ = added(visit(cast.els), email="noor@voorbeeld.example")
    assert "Noor begint op 3 november 2025." in page.text, "nobody has the address any more"


def test_who_was_a_candidate_is_one_again(cast, visit):
    candidate = candidates.add(known_candidate(given_name="Noor"), "k", by=cast.els)
    page = visit(cast.els).get(f"/kandidaten/{candidate.id}/start")
    page = page.press("Start als vrijwilliger", family_name="Nys", **on("2025-11-03"))
    assert page.all("flash")[0].startswith("Noor is gezinsbuddy vanaf 3 november 2025, en kan zich dan aanmelden.")
    noor = Person.get(Person.given_name == "Noor")
    page = page.visitor.get(f"/vrijwilligers/{noor.id}").press("Toch niet beginnen")
    assert page.address.endswith(f"/kandidaten/{candidate.id}")
    assert page.all("flash") == ["Noor begint niet, en is weer kandidaat."]
    found = Candidate.get_by_id(candidate.id)
    assert (found.status, found.person_id) == ("interested", None)


def test_what_counts_of_them_is_not_lost_unseen(cast, visit):
    page, noor = added(visit(cast.els))
    talk = Talk.create(
        branch=cast.branch, volunteer=noor, volunteer_kind="introduction", day=date(2025, 10, 2), by=cast.els
    )
    refused = page.press("Toch niet beginnen")
    assert "Bij Noor staat al een gesprek op 2 oktober 2025, en dat telt mee." in refused.text
    talk.delete_instance()
    event = Event.create(branch=cast.branch, kind="training", title="Vorming", day=date(2025, 10, 1))
    there = Attendance.create(branch=cast.branch, event=event, person=noor)
    refused = page.press("Toch niet beginnen")
    assert "Bij Noor staat al Vorming op 1 oktober 2025, en dat telt mee." in refused.text
    assert latest_volunteer_period(noor) is not None, "nothing of it was done"
    there.delete_instance()
    assert "staat niet meer in de lijst" in page.press("Toch niet beginnen").text


def test_who_coordinates_stays(cast):
    RolePeriod.create(branch=cast.branch, person=cast.els, role="mentor", started_on=BACK)
    rules.call_off(cast.els, link, by=cast.els)
    assert latest_volunteer_period(cast.els) is None and Person.get_by_id(cast.els.id).is_coordinator
