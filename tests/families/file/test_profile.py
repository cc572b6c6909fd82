"""Ages, bands and derived answers: on paper, and against a plain recount day by day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from playhouse.test_utils import count_queries

from portal.families.file.facts import ages, profile
from portal.families.file.facts.profile import Facts
from portal.families.models.family import Child, Family, Parent, ProfileFlag
from portal.families.models.match import Trajectory

TODAY = date(2025, 10, 3)


@dataclass(frozen=True)
class Path:
    started_on: date
    closed_on: date | None = None


@dataclass(frozen=True)
class Kid:
    birth_month: date | None = None
    due_month: date | None = None
    band_override: str = ""
    given_name: str = ""


@dataclass(frozen=True)
class Adult:
    birth_year: int | None = None


@dataclass(frozen=True)
class Row:
    flag: str
    year: int
    value: str
    since_on: date | None = None


def month(text: str) -> date:
    return date.fromisoformat(f"{text}-01")


# --- the day that counts ---

SPRING = Path(date(2024, 1, 8), date(2024, 3, 1))


@pytest.mark.parametrize(
    ("paths", "year", "day"),
    [
        ([Path(date(2024, 1, 8))], 2024, date(2024, 12, 31)),
        ([Path(date(2024, 1, 8))], 2025, TODAY),
        ([Path(date(2024, 1, 8), date(2024, 5, 2))], 2024, date(2024, 5, 2)),
        ([Path(date(2024, 1, 8), date(2025, 1, 1))], 2024, date(2024, 12, 31)),
        ([Path(date(2024, 1, 8), date(2025, 1, 1))], 2025, date(2025, 1, 1)),
        (
            [Path(date(2024, 1, 8), date(2024, 3, 1)), Path(date(2024, 9, 1), date(2024, 11, 5))],
            2024,
            date(2024, 11, 5),
        ),
        ([Path(date(2024, 1, 8), date(2024, 3, 1)), Path(date(2024, 9, 1))], 2024, date(2024, 12, 31)),
        ([Path(date(2025, 1, 8), date(2025, 11, 1))], 2025, TODAY),  # a closing that is still to come
        ([], 2024, date(2024, 12, 31)),
    ],
)
def test_ages_are_taken_at_the_end_of_the_year_or_the_last_closing(paths, year, day):
    assert profile.reference_day(paths, year, TODAY) == day


# --- children ---


@pytest.mark.parametrize(
    ("child", "day", "band"),
    [
        (Kid(month("2025-10")), date(2025, 10, 1), "0-6"),
        (Kid(month("2018-11")), date(2025, 10, 31), "0-6"),
        (Kid(month("2018-10")), date(2025, 10, 1), "7-12"),
        (Kid(month("2012-11")), date(2025, 10, 31), "7-12"),
        (Kid(month("2012-10")), date(2025, 10, 1), "12+"),
        (Kid(month("2026-07")), date(2025, 10, 31), "unborn"),  # nine months on
        (Kid(month("2026-08")), date(2025, 10, 31), None),  # later still: it does not count
        (Kid(due_month=month("2025-12")), date(2025, 12, 31), "unborn"),  # the month is not over
        (Kid(due_month=month("2025-12")), date(2026, 1, 1), "0-6"),  # counts as born
        (Kid(due_month=month("2026-10")), date(2025, 12, 31), None),
        (Kid(month("2025-11"), month("2025-12")), date(2025, 12, 1), "0-6"),  # born before it was due
        (Kid(), date(2025, 12, 31), ""),
        (Kid(band_override="12+"), date(2025, 12, 31), "12+"),
        (Kid(month("2024-01"), band_override="7-12"), date(2025, 12, 31), "7-12"),
    ],
)
def test_a_child_counts_in_one_band(child, day, band):
    assert ages.band_on(child, day) == band


def test_ages_are_whole_years():
    child = Kid(month("2023-10"))
    assert [ages.age_on(child, day) for day in (date(2024, 9, 30), date(2024, 10, 1), date(2023, 9, 30))] == [
        0,
        1,
        None,
    ]


# --- derived answers ---


def facts(**more) -> Facts:
    return Facts(**{"trajectories": [Path(date(2024, 3, 1), date(2025, 6, 15))], **more})


@pytest.mark.parametrize(
    ("child", "year", "value"),
    [
        (Kid(month("2021-10")), 2024, "yes"),  # 29 months on 1 March, when the support began
        (Kid(month("2021-09")), 2024, "no"),  # 29 months in February, before it
        (Kid(month("2026-03")), 2025, "yes"),  # a pregnancy on 1 June, before the closing
        (Kid(month("2026-04")), 2025, "no"),
        (Kid(due_month=month("2025-01")), 2024, "yes"),
    ],
)
def test_a_family_is_perinatal_on_a_day_that_it_was_supported(child, year, value):
    answer = profile.perinatal(facts(children=[child]), year, TODAY)
    assert (answer.value, answer.is_computed) == (value, True)
    assert answer.why


def test_what_is_not_known_is_no_no():
    assert profile.perinatal(facts(), 2025, TODAY).value == "unknown"
    assert profile.perinatal(facts(children=[Kid()]), 2025, TODAY).value == "unknown"
    assert profile.perinatal(facts(children=[Kid(), Kid(month("2025-01"))]), 2025, TODAY).value == "yes"
    assert profile.young_parent(facts(), 2025, TODAY).value == "unknown"
    assert profile.young_parent(facts(parents=[Adult(), Adult(1980)]), 2025, TODAY).value == "unknown"


@pytest.mark.parametrize(("born", "value"), [(2001, "yes"), (2000, "no")])
def test_a_young_parent_is_younger_than_25_by_calendar_years(born, value):
    answer = profile.young_parent(facts(parents=[Adult(1970), Adult(born)]), 2025, TODAY)
    assert answer.value == value and str(born) in answer.why


def test_a_family_that_waits_is_perinatal_today():
    assert profile.perinatal(Facts(children=[Kid(month("2025-01"))]), 2025, TODAY).value == "yes"
    assert profile.is_perinatal_on(facts(children=[Kid(due_month=month("2025-12"))]), TODAY)


# --- what was written down ---


def test_an_answer_holds_until_a_later_year_says_otherwise():
    rows = [Row("newcomer", 2025, "no"), Row("newcomer", 2023, "yes", month("2022-05"))]
    said = {year: profile.answer(facts(flags=rows), "newcomer", year, TODAY) for year in (2022, 2023, 2024, 2025)}
    assert [said[year].value for year in said] == ["unknown", "yes", "yes", "no"]
    assert (said[2024].since_on, said[2024].year) == (month("2022-05"), 2023)


def test_what_was_written_down_goes_before_what_is_reckoned():
    known = facts(children=[Kid(month("2025-01"))], flags=[Row("perinatal", 2025, "no")])
    assert profile.answer(known, "perinatal", 2025, TODAY) == profile.FlagAnswer("no", year=2025)
    assert profile.answer(known, "perinatal", 2024, TODAY).value == "yes", "the year before: a pregnancy"


# --- against a plain recount ---

months = st.builds(date, st.integers(2008, 2027), st.integers(1, 12), st.just(1))
days = st.dates(date(2021, 1, 1), date(2026, 12, 31))


@st.composite
def paths(draw):
    """Trajectories that do not overlap, the last perhaps still going on."""
    ends = sorted(draw(st.lists(days, min_size=0, max_size=4, unique=True)))
    pairs = [Path(first, last) for first, last in zip(ends[::2], ends[1::2], strict=False)]
    return [*pairs, Path(ends[-1])] if len(ends) % 2 else pairs


kids = st.builds(
    Kid, st.none() | months, st.none() | months, st.sampled_from(["", "", "", "", "unborn", "0-6", "7-12", "12+"])
)


def add_months(day: date, number: int) -> date:
    year, index = divmod(day.year * 12 + day.month - 1 + number, 12)
    return date(year, index + 1, min(day.day, monthrange(year, index + 1)[1]))


def slow_birthday(child: Kid, day: date) -> tuple[str, date | None]:
    """ "born", "expected" or "unknown", and from which day on."""
    if child.birth_month is not None:
        return ("born" if child.birth_month <= day else "expected"), child.birth_month
    if child.due_month is not None:
        over = add_months(child.due_month, 1)
        return ("born" if over <= day else "expected"), child.due_month
    return "unknown", None


def slow_band(child: Kid, day: date) -> str | None:
    if child.band_override:
        return child.band_override
    how, birth = slow_birthday(child, day)
    if birth is None:
        return ""
    if how == "expected":
        return "unborn" if birth <= add_months(day, 9) else None
    age = sum(date(birth.year + years, birth.month, 1) <= day for years in range(1, 100))
    return "0-6" if age in range(7) else "7-12" if age in range(7, 13) else "12+"


def slow_reference(trajectories, year, today):
    active = [p for p in trajectories if any(
        p.started_on <= day and (p.closed_on is None or day <= p.closed_on)
        for day in (date(year, 1, 1) + timedelta(days=n) for n in range(366)) if day.year == year
    )]  # fmt: skip
    end = today if today.year == year else date(year, 12, 31)
    closings = [p.closed_on for p in active]
    return max(closings) if active and all(day and day <= end for day in closings) else end


def slow_perinatal(known: Facts, year: int) -> str:
    for number in range(366):
        day = date(year, 1, 1) + timedelta(days=number)
        if day.year != year or not any(
            p.started_on <= day and (p.closed_on is None or day <= p.closed_on) for p in known.trajectories
        ):
            continue
        for child in known.children:
            how, birth = slow_birthday(child, day)
            if how == "expected" and birth <= add_months(day, 9):
                return "yes"
            if how == "born" and add_months(birth, 30) > day:
                return "yes"
    return "no"


@given(paths(), st.lists(kids, max_size=5), st.integers(2021, 2025))
@example([Path(date(2024, 3, 1), date(2025, 6, 15))], [Kid(month("2021-09"))], 2024)
def test_bands_and_perinatal_agree_with_a_plain_recount(trajectories, children, year):
    known = Facts(trajectories, children)
    got = profile.profile_of(known, year, TODAY)
    assert got.day == slow_reference(trajectories, year, TODAY)
    expected = [slow_band(child, got.day) for child in children]
    assert sorted(got.bands.elements()) == sorted(band for band in expected if band is not None)
    if any(profile.is_active_in(path, year) for path in trajectories):
        assert (got.answers["perinatal"].value == "yes") == (slow_perinatal(known, year) == "yes")


@given(paths(), st.lists(st.builds(Adult, st.none() | st.integers(1960, 2008)), max_size=3), st.integers(2021, 2025))
def test_young_parents_agree_with_a_plain_recount(trajectories, parents, year):
    day = slow_reference(trajectories, year, TODAY)
    young = any(one.birth_year is not None and day.year - one.birth_year < 25 for one in parents)
    assert (profile.young_parent(Facts(trajectories, parents=parents), year, TODAY).value == "yes") == young


# --- from the database ---


def test_a_whole_branch_is_read_with_four_questions(cast):
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=date(2024, 5, 1))
    Child.create(branch=cast.branch, family=cast.klaver, due_month=date(2026, 1, 1))
    Parent.create(branch=cast.branch, family=cast.klaver, birth_year=2003)
    ProfileFlag.create(branch=cast.branch, family=cast.klaver, year=2025, flag="newcomer", value="yes")
    waits = Family.create(branch=cast.branch, code="G-009", alias="Gezin Linde", municipality="Lindedal")
    Child.create(branch=cast.branch, family=waits, birth_month=date(2024, 5, 1))
    with count_queries() as counted:
        found = profile.gather(cast.branch.id, 2025, TODAY)
    assert counted.count == 4
    assert found.keys() == {cast.klaver.id, cast.zonnebloem.id}, "who only waits is not reached"
    klaver = found[cast.klaver.id]
    assert dict(klaver.bands) == {"0-6": 1, "unborn": 1} and klaver.children == 2
    said = {flag for flag, answer in klaver.answers.items() if answer.value == "yes"}
    assert said == {"newcomer", "perinatal", "young_parent"}
    assert found[cast.zonnebloem.id].answers["perinatal"].value == "unknown"
    assert profile.gather(cast.branch.id, 2024, TODAY) == {}
    Trajectory.update(closed_on=date(2025, 2, 1)).where(Trajectory.family == cast.klaver).execute()
    assert profile.gather(cast.branch.id, 2025, TODAY)[cast.klaver.id].day == date(2025, 2, 1)
