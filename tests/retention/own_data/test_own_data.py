"""The copy of what is kept about somebody: whatever a table holds of them is in it."""

import re
from datetime import date
from pathlib import Path

import peewee
import pytest

from portal.contacts.models.absence import Absence
from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.contacts.quotes import rules as quotes
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


def test_a_quote_that_was_typed_from_paper_is_of_whoever_said_it(cast):
    contact = contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.els)
    quotes.give(contact, quotes.Words("Soms luister ik alleen.", "listening", True, "sleutel"), by=cast.els)

    def told(someone):
        return next(list(one.rows) for one in person._visits(someone) if one.name == "Citaten")

    assert len(told(cast.lena)) == 1 and told(cast.els) == []
