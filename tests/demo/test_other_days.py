"""The demo can be made on any day, always the same one, and never among real people."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest

from portal.contacts.models import (
    Absence,
    Concern,
    ConcernAnswer,
    Contact,
    ContactOverview,
    ContactTheme,
    Quote,
)
from portal.contacts.rules import owed_by
from portal.database import db
from portal.demo import world
from portal.demo.families import plans_until
from portal.demo.people import moment
from portal.expenses.models import (
    STATUSES,
    ExpenseLine,
    ExpenseNote,
    FlatRateCeiling,
    MileageRate,
    Place,
    Receipt,
    RegimeChoice,
)
from portal.families.models import Family, Match, Trajectory
from portal.history.models import Counter as NumberCounter
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter, age_on
from portal.kit.errors import RuleError
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Branch, Person, RolePeriod
from tests.conftest import FULL

TABLES = (
    Branch, Person, RolePeriod, Family, Trajectory, Match, Contact, ContactTheme, ContactOverview,
    MileageRate, FlatRateCeiling, RegimeChoice, Place, ExpenseNote, ExpenseLine, Receipt,
    NewsletterIssue, NewsletterItem, HistoryEntry,
    NumberCounter, Quote, Concern, ConcernAnswer, Absence,
)  # fmt: skip


def snapshot() -> dict[str, list[Any]]:
    """Every row of the demo, but for the password that nobody knows."""
    rows = {}
    for model in TABLES:
        fields = [f for name, f in model._meta.fields.items() if name != "password_hash"]
        rows[model.__name__] = [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in model.select(*fields).order_by(model.id).tuples()
        ]
    return rows


OTHER_DAYS = [date(2028, 3, 1), date(2026, 1, 2), date(2026, 10, 1), date(2027, 2, 28)]


@pytest.mark.parametrize("today", OTHER_DAYS if FULL else OTHER_DAYS[:1])
def test_other_days_give_a_world_that_holds_too(empty: None, today: date) -> None:
    world.build(today)
    assert Contact.select().where(Contact.day.between(date(2025, 1, 1), date(2025, 12, 31))).count() == 552
    trajectories = list(Trajectory.select())
    closed = [t.closed_on for t in trajectories if t.closed_on]
    assert sum(t.started_on.year == 2025 for t in trajectories) == 7
    assert sum(day.year == 2025 for day in closed) == 10
    assert 12 <= len(trajectories) - len(closed) <= 18
    for contact in Contact.select(Contact, Match).join(Match):
        assert contact.match.started_on <= contact.day < today
        assert contact.match.ended_on is None or contact.day <= contact.match.ended_on
    statuses = Counter(note.status for note in ExpenseNote.select())
    assert set(statuses) >= set(STATUSES) - {"paying", "withdrawn", "given"}
    assert ExpenseLine.select().where(ExpenseLine.cents.is_null()).count() == 0
    assert max(r.valid_until for r in MileageRate.select()) >= date(today.year, 12, 31)
    last = Quarter.of(today).previous()
    early = moment(today, 1)
    assert HistoryEntry.select().where(HistoryEntry.at > early).count() == 0
    with clock.stopped(early):
        lena, rita = (Person.get(Person.given_name == name) for name in ("Lena", "Rita"))
        assert [owed.quarter for owed in owed_by(lena, last)] == [last]
        assert owed_by(rita, last) == []
    assert (age_on(rita.birth_on, today), age_on(lena.birth_on, today)) == (71, 34)
    note = ExpenseNote.get(
        ExpenseNote.volunteer == rita.id, ExpenseNote.year == last.year, ExpenseNote.quarter == last.number
    )
    assert note.status == "submitted"
    draft = NewsletterIssue.get(NewsletterIssue.status == "draft")
    assert (draft.year, draft.month) == (today.year, today.month)


def test_in_august_the_draft_is_that_of_september(empty: None) -> None:
    world.build(date(2026, 8, 15))
    assert [(i.year, i.month) for i in NewsletterIssue.select().where(NewsletterIssue.status == "draft")] == [(2026, 9)]


@pytest.mark.parametrize(
    "today", [date(2025, 1, 3), date(2025, 4, 1), date(2025, 10, 3)] if FULL else [date(2025, 4, 1)]
)
def test_a_day_in_2025_shows_the_year_so_far(empty: None, today: date) -> None:
    world.build(today)
    assert Contact.select().where(Contact.day >= today).count() == 0
    assert Match.select().where(Match.ended_on >= today).count() == 0
    assert Person.select().where(Person.given_name == "Emma").count() == 0


def test_the_same_day_gives_the_same_world_twice(empty: None) -> None:
    today = date(2026, 2, 10)
    world.build(today)
    first = snapshot()
    for model in reversed(TABLES):
        model.delete().execute()
    if "sqlite" in type(db.obj).__name__.lower():
        with clock.stopped(clock.now() + timedelta(hours=5)):
            world.build(today)
        assert snapshot() == first
    else:
        world.build(today)
        assert {name: len(rows) for name, rows in snapshot().items()} == {
            name: len(rows) for name, rows in first.items()
        }


def test_a_later_day_keeps_the_families_of_an_earlier_one() -> None:
    earlier, later = plans_until(date(2026, 6, 1)), plans_until(date(2027, 6, 1))
    assert [(p.alias, p.started_on, p.stays[0].volunteer) for p in earlier] == [
        (p.alias, p.started_on, p.stays[0].volunteer) for p in later[: len(earlier)]
    ]


def test_the_demo_never_comes_into_a_database_that_is_in_use(empty: None) -> None:
    assert world.is_empty()
    Branch.create(name="Home-Start Elders", municipality="Elders")
    assert not world.is_empty()
    with pytest.raises(RuleError) as refused:
        world.build(date(2026, 11, 23))
    assert refused.value.message == "In deze databank staan al gegevens. Kies een lege databank voor de demo."
    assert (Branch.select().count(), Person.select().count(), MileageRate.select().count()) == (1, 0, 0)


def test_nobody_knows_the_coordinators_password(empty: None) -> None:
    world.build(date(2025, 1, 3))
    els = Person.get(Person.email == "els@lindedal.example")
    assert els.password_hash.startswith("$argon2")
    assert "Els" not in els.password_hash and els.is_coordinator
