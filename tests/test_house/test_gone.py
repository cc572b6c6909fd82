"""What somebody takes away twice, in two windows at once, goes once, and is told to be gone the second time."""

from datetime import date

import pytest

from portal.contacts.absences import rules as absences
from portal.contacts.models.absence import Absence
from portal.expenses.models.places import Place
from portal.expenses.models.rates import MileageRate
from portal.expenses.places import rules as places
from portal.expenses.settings import rules as settings
from portal.families.members import rules as members
from portal.families.models.family import Child
from portal.families.models.referral import IntakeStop
from portal.families.stops import rules as stops
from portal.history.models import HistoryEntry
from portal.kit.errors import RuleError
from portal.sign_in.models import Passkey
from portal.sign_in.second_step import rules as second_step
from portal.team.mentors import rules as mentors
from portal.team.models import Mentoring

DAY = date(2025, 9, 1)
GONE = {
    "guidance": (mentors.remove, lambda c: Mentoring.create(
        branch=c.branch, volunteer=c.lena, mentor=c.bram, started_on=DAY, submission_key="k")),
    "place": (places.remove_place, lambda c: Place.create(branch=c.branch, name="Station", km=40, key="station")),
    "rate": (settings.remove_rate, lambda c: MileageRate.create(
        branch=c.branch, kind="car", valid_from=DAY, valid_until=DAY, rate_e4=4309, source="circulaire")),
    "absence": (absences.call_off, lambda c: Absence.create(
        branch=c.branch, volunteer=c.lena, first_on=date(2025, 11, 3), last_on=date(2025, 11, 4))),
    "child": (members.remove, lambda c: Child.create(branch=c.branch, family=c.klaver, given_name="Sam")),
    "intake stop": (stops.remove_stop, lambda c: IntakeStop.create(branch=c.branch, first_on=DAY)),
    "passkey": (second_step.remove_passkey, lambda c: Passkey.create(
        person=c.els, credential_id="x", public_key="x", label="Chrome")),
}  # fmt: skip
"""What → the rule that takes it away, and how one comes about."""


@pytest.mark.parametrize("what", GONE)
def test_the_second_window_hears_that_it_is_gone_and_the_history_says_it_once(cast, what):
    remove, make = GONE[what]
    row = make(cast)
    other_window = type(row).get_by_id(row.id)
    remove(row, by=cast.els)
    written = HistoryEntry.select().count()
    with pytest.raises(RuleError, match=r"al weg.*Er is niets dubbel gebeurd") as told:
        remove(other_window, by=cast.els)
    assert told.value.conflict and HistoryEntry.select().count() == written
