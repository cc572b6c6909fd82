"""The demo's figures of 2025 are those of the annual report, counted again from plain rows."""

from collections import Counter
from datetime import date

import pytest

from portal.contacts.models import Contact
from portal.families.models import Family, Match, Trajectory
from portal.kit.dates import Quarter, age_on
from portal.people.models import Branch, Person, RolePeriod

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)

pytestmark = pytest.mark.usefixtures("autumn")


def volunteers_of_2025() -> dict[int, tuple[Person, str]]:
    rows = RolePeriod.select(RolePeriod, Person).join(Person).where(RolePeriod.role != "coordinator")
    return {
        row.person_id: (row.person, row.role)
        for row in rows
        if row.started_on <= LAST and (row.ended_on is None or row.ended_on >= FIRST)
    }


def test_twenty_two_volunteers_of_whom_nineteen_buddies_and_three_mentors() -> None:
    roles = Counter(role for _, role in volunteers_of_2025().values())
    assert roles == {"family_buddy": 19, "mentor": 3}


def test_four_buddies_and_one_mentor_started_in_2025() -> None:
    started = RolePeriod.select().where(RolePeriod.started_on.between(FIRST, LAST))
    assert Counter(row.role for row in started) == {"family_buddy": 4, "mentor": 1}


def test_eight_men_and_fourteen_women() -> None:
    assert Counter(p.gender for p, _ in volunteers_of_2025().values()) == {"m": 8, "f": 14}


def test_ages_on_the_last_day_of_2025() -> None:
    bands = {"20-25": (20, 25), "26-50": (26, 50), "51-65": (51, 65), "66-75": (66, 75), "76+": (76, 120)}
    ages = [age_on(person.birth_on, LAST) for person, _ in volunteers_of_2025().values()]
    counts = {band: sum(low <= age <= high for age in ages) for band, (low, high) in bands.items()}
    assert counts == {"20-25": 0, "26-50": 8, "51-65": 5, "66-75": 9, "76+": 0}


def test_rita_is_71_and_lena_34_and_they_can_be_written_to(autumn: date) -> None:
    rita, lena = (Person.get(Person.email == f"{name}@lindedal.example") for name in ("rita", "lena"))
    assert (rita.name, age_on(rita.birth_on, autumn)) == ("Rita Smets", 71)
    assert (lena.name, age_on(lena.birth_on, autumn)) == ("Lena Aerts", 34)


def test_twenty_two_families_were_reached_with_seven_starts_and_ten_closings() -> None:
    trajectories = list(Trajectory.select())
    active = [t for t in trajectories if t.started_on <= LAST and (not t.closed_on or t.closed_on >= FIRST)]
    assert len({t.family_id for t in active}) == 22
    assert sum(FIRST <= t.started_on <= LAST for t in trajectories) == 7
    assert sum(t.closed_on is not None and FIRST <= t.closed_on <= LAST for t in trajectories) == 10


def test_fifteen_families_at_the_beginning_of_the_year_and_twelve_at_its_end() -> None:
    def on(day: date) -> int:
        return sum(t.started_on <= day and (t.closed_on is None or t.closed_on > day) for t in Trajectory.select())

    assert (on(FIRST), on(LAST)) == (15, 12)


def test_closed_trajectories_lasted_thirteen_months_on_average() -> None:
    lengths = [
        (t.closed_on - t.started_on).days / 30.44
        for t in Trajectory.select()
        if t.closed_on and FIRST <= t.closed_on <= LAST
    ]
    assert round(sum(lengths) / len(lengths)) == 13


def test_five_hundred_and_fifty_two_contacts_ten_per_active_family_and_quarter() -> None:
    counted = Contact.select().where(Contact.counts, Contact.day.between(FIRST, LAST)).count()
    assert counted == 552
    active = 0.0
    for number in range(1, 5):
        quarter = Quarter(2025, number)
        for match in Match.select():
            first = max(match.started_on, quarter.first)
            last = min(match.ended_on or quarter.last, quarter.last)
            active += max((last - first).days + 1, 0) / quarter.length
    assert round(counted / active) == 10


def test_some_families_changed_volunteer_without_closing_the_trajectory() -> None:
    per_trajectory = Counter(m.trajectory_id for m in Match.select().where(Match.started_on <= LAST))
    assert sum(count > 1 for count in per_trajectory.values()) == 3


def test_every_match_lies_inside_its_trajectory_and_mentors_have_none() -> None:
    mentors = {row.person_id for row in RolePeriod.select().where(RolePeriod.role == "mentor")}
    for match in Match.select(Match, Trajectory).join(Trajectory):
        trajectory = match.trajectory
        assert match.family_id == trajectory.family_id
        assert match.started_on >= trajectory.started_on
        assert (match.ended_on is None) <= (trajectory.closed_on is None)
        assert not trajectory.closed_on or match.ended_on <= trajectory.closed_on
        assert match.volunteer_id not in mentors
        assert 12 <= match.km_one_way <= 140


def test_families_are_known_by_code_and_alias_alone() -> None:
    families = list(Family.select().order_by(Family.code))
    assert [f.code for f in families[:3]] == ["G-001", "G-002", "G-003"]
    assert len({f.alias for f in families}) == len(families)
    surnames = {person.family_name for person in Person.select()}
    assert not any(f.alias.removeprefix("Gezin ") in surnames for f in families)


def test_there_is_one_branch_and_it_says_that_it_is_a_demo() -> None:
    branch = Branch.get()
    assert (branch.name, branch.phone, branch.is_demo) == ("Home-Start Lindedal", "+3216000000", True)
