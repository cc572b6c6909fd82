"""The files that the demo is made from agree with each other, so that who changes one by hand hears what is wrong."""

import dataclasses
from datetime import date

import pytest

from portal.demo.agenda.candidates import Interest
from portal.demo.agenda.happenings import happenings, nth_weekday
from portal.demo.families.households import KNOWN as HOMES
from portal.demo.families.plans import MADE_UP, known_plans
from portal.demo.families.referrals import KNOWN as ASKED
from portal.demo.families.referrals import REFERRERS
from portal.demo.files import rows
from portal.demo.people import VOLUNTEERS, Guided, Remark


def test_every_name_in_a_table_is_that_of_a_volunteer() -> None:
    names = {volunteer.given_name for volunteer in VOLUNTEERS}
    assert len(names) == len(VOLUNTEERS)
    assert {stay.volunteer for plan in known_plans() for stay in plan.stays} <= names
    assert {name for one in rows("mentors", Guided) for name in (one.volunteer, one.mentor)} <= names
    assert {one.given_name for one in rows("remarks", Remark)} <= names
    assert {one.name for one in rows("candidates", Interest) if one.started} <= {one.name for one in VOLUNTEERS}


def test_every_family_has_a_home_and_a_referral_comes_from_somebody() -> None:
    families = {plan.alias.removeprefix("Gezin ") for plan in known_plans()}
    assert set(HOMES) <= families
    assert {alias for alias, asked in ASKED.items() if not asked.municipality} <= families | set(MADE_UP["families"])
    assert {asked.by for asked in ASKED.values()} <= {"", *(referrer.name for referrer in REFERRERS)}


def test_an_event_of_each_year_falls_on_its_weekday() -> None:
    assert nth_weekday(2026, 2, "3e donderdag") == date(2026, 2, 19)
    starts = [(day, happening.part) for day, happening in happenings(2027) if happening.title == "Startopleiding"]
    assert starts[:3] == [(date(2027, 3, 9), 1), (date(2027, 3, 16), 2), (date(2027, 3, 23), 3)]


def test_a_cell_is_read_by_the_type_of_its_column() -> None:
    annelies = next(one for one in VOLUNTEERS if one.given_name == "Annelies")
    assert (annelies.on_paper, annelies.ended_on, annelies.free_weekdays) == (True, None, ())
    assert annelies.account_holder == "Annelies Goos en Jan Baert"
    zwaluw = next(plan for plan in known_plans() if plan.alias == "Gezin Zwaluw")
    assert [(stay.volunteer, stay.km, stay.ended_on) for stay in zwaluw.stays] == [
        ("Fatima", 18, date(2025, 4, 5)), ("Greet", 51, None),
    ]  # fmt: skip


def test_a_column_that_nobody_knows_is_refused() -> None:
    @dataclasses.dataclass
    class Name:
        given_name: str

    with pytest.raises(KeyError, match="family_name"):
        rows("volunteers", Name)
