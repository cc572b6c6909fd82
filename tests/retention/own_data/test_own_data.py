"""The copy of what is kept about somebody: whatever a table holds of them is in it."""

import re
from pathlib import Path

import peewee
import pytest

from portal.contacts.models.absence import Absence
from portal.contacts.models.contact import Contact
from portal.families.models.family import Child, FamilyDetails, Parent, Partner, ProfileFlag
from portal.families.models.match import Trajectory
from portal.families.models.referral import Referral
from portal.people.models import Person, RolePeriod
from portal.retention.own_data.facts import family, person
from portal.team.models import VolunteerRemark

TECHNICAL = {"id", "created_at", "submission_key", "anonymised_at"}
LEFT_OUT = {
    Person: {"mail_place", "calendar_key", "password_hash", "second_factor_since", "disabled_at"},  # signing in
    RolePeriod: {"appointed_at", "finishing"},
    Referral: {"sent_in_at", "sender_phone", "sender_email"},  # of whoever filled in the form
    Contact: {"counts"},  # follows from its kind
}
"""What is kept and not told, and why nobody misses it."""


@pytest.mark.parametrize(
    ("module", "table"),
    [(family, one) for one in (FamilyDetails, Child, Parent, Partner, ProfileFlag, Referral, Trajectory, Contact)]
    + [(person, one) for one in (Person, RolePeriod, Absence, Contact, VolunteerRemark)],
)
def test_each_column_about_somebody_is_in_their_copy(module, table):
    source = Path(module.__file__)
    told = set(re.findall(r"\w+", source.read_text())) | TECHNICAL | LEFT_OUT.get(table, set())
    kept = {name for name, field in table._meta.fields.items() if not isinstance(field, peewee.ForeignKeyField)}
    new = sorted(kept - told)
    assert not new, f"tell it in portal/retention/own_data/facts/{source.name}, or name it in LEFT_OUT: {new}"
