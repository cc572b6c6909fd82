"""Somebody who stopped would come back, and does not after all."""

from datetime import date

import pytest

from portal.agenda.models.answer import Enrolment
from portal.agenda.models.event import Event
from portal.contacts.absences import rules as absences
from portal.contacts.models.absence import Absence
from portal.families.models.match import Match
from portal.home.returning import rules
from portal.home.stopping import rules as stopping
from portal.kit.errors import RuleError
from portal.people.models import RolePeriod
from portal.people.volunteers.facts import latest_volunteer_period
from portal.team.periods import rules as periods
from tests.home.stopping.test_stopping import link

STOPPED, BACK = date(2025, 9, 30), date(2025, 11, 1)


@pytest.fixture
def bram(cast):
    """He stopped, and comes back in November."""
    stopping.stop(cast.bram, stopping.Stop(STOPPED, {}), link, by=cast.els)
    periods.restart_volunteer(cast.bram, periods.RoleStart("family_buddy", BACK), by=cast.els)
    return cast.bram


def test_all_that_hangs_on_the_return_goes_with_it(cast, bram, visit):
    Match.create(
        branch=cast.branch, trajectory=cast.brams.trajectory, family=cast.brams.family, volunteer=bram,
        started_on=date(2025, 11, 5),
    )  # fmt: skip
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


def test_who_began_again_or_never_stopped_is_stopped_in_the_usual_way(cast, bram):
    RolePeriod.update(started_on=date(2025, 10, 2)).where(RolePeriod.started_on == BACK).execute()
    with pytest.raises(RuleError, match="Bram is al begonnen"):
        rules.call_off(bram, link, by=cast.els)
    RolePeriod.update(started_on=date(2025, 11, 2)).where(RolePeriod.person == cast.lena.id).execute()
    with pytest.raises(RuleError, match="was nog geen vrijwilliger"):
        rules.call_off(cast.lena, link, by=cast.els)
