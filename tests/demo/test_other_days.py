"""The demo can be made on any day, always the same one, and never among real people."""

from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import FOR_VOLUNTEERS, Event
from portal.contacts.models.contact import Contact
from portal.contacts.quarters.facts import owed_by
from portal.database import db, tables
from portal.demo import world
from portal.demo.families.plans import plans_until
from portal.demo.making import moment
from portal.expenses.models.notes import STATUSES, ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.families.models.family import Child
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import PlannedTalk, Talk
from portal.history import verifying
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter, age_on
from portal.kit.errors import RuleError
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, Person
from portal.reports.figures.facts.figures import plain, year_figures
from portal.reports.figures.rules import shown_years
from portal.reports.models import YearSnapshot
from tests.conftest import FULL
from tests.demo.printed import PRINTED
from tests.reports.recount import recount, tables_of
from tests.worlds import AUGUST, opened


def snapshot() -> dict[str, list[Any]]:
    """Every row of the demo, but for the password that nobody knows."""
    rows = {}
    for model in tables():
        fields = [f for name, f in model._meta.fields.items() if name != "password_hash"]
        rows[model.__name__] = [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in model.select(*fields).order_by(model.id).tuples()
        ]
    return rows


OTHER_DAYS = [date(2028, 3, 1), date(2026, 1, 2), date(2026, 10, 1), date(2027, 2, 28)]


@pytest.mark.slow("puts years of a branch together, and counts them again")
@pytest.mark.parametrize("today", OTHER_DAYS if FULL else OTHER_DAYS[:1])
def test_other_days_give_a_world_that_holds_too(empty: None, today: date) -> None:
    world.build(today)
    counted = recount(tables_of(Branch.get().id), 2025, today)
    assert {key: counted[key] for key in PRINTED} == PRINTED
    with clock.stopped(moment(today, 12)):
        branch = Branch.get()
        computed = year_figures(branch, 2025)
        assert {key: computed.value(key) for key in PRINTED} == PRINTED
        assert [f.origin for f in shown_years(branch, [2023, 2024])] == ["frozen", "frozen"]
        assert (shown_years(branch, [2025])[0].origin == "frozen") == (today > date(2026, 3, 20))
        if today.year > 2026:  # and a year that nobody wrote out
            now = year_figures(branch, today.year - 1).as_numbers()
            recounted = recount(tables_of(branch.id), today.year - 1, today)
            assert {key: now[key] for key in recounted} == {key: plain(value) for key, value in recounted.items()}
    trajectories = list(Trajectory.select())
    closed = [t.closed_on for t in trajectories if t.closed_on]
    assert 12 <= len(trajectories) - len(closed) <= 18
    for contact in Contact.select(Contact, Match).join(Match):
        assert contact.match.started_on <= contact.day < today
        assert contact.match.ended_on is None or contact.day <= contact.match.ended_on
    statuses = Counter(note.status for note in ExpenseNote.select())
    assert set(statuses) == set(STATUSES) - {"withdrawn"}
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
    waiting = Referral.select().where(
        Referral.status == "accepted", Referral.id.not_in(Trajectory.select(Trajectory.referral))
    )
    assert 2 <= waiting.count() <= 12
    assert PlannedTalk.select().where(PlannedTalk.status == "planned", PlannedTalk.due_on >= today).count() >= 5
    assert Talk.select().where(Talk.day >= today).count() == 0
    assert Attendance.select().join(Event).where(Event.day >= today).count() == 0
    assert Event.select().where(Event.day >= today, Event.kind << list(FOR_VOLUNTEERS)).count() >= 2
    assert Child.select().where(Child.birth_month > today).count() == 0
    assert verifying.faults(HistoryEntry) == []


def test_in_august_the_draft_is_that_of_september(august_file: Path, tmp_path: Path) -> None:
    with opened(august_file, tmp_path):
        drafts = NewsletterIssue.select().where(NewsletterIssue.status == "draft")
        assert [(i.year, i.month) for i in drafts] == [(2026, 9)]


@pytest.mark.parametrize(
    "today", [date(2025, 1, 3), date(2025, 4, 1), date(2025, 10, 3)] if FULL else [date(2025, 4, 1)]
)
def test_a_day_in_2025_shows_the_year_so_far(empty: None, today: date) -> None:
    world.build(today)
    assert Contact.select().where(Contact.day >= today).count() == 0
    assert Talk.select().where(Talk.day >= today).count() == 0
    assert Referral.select().where(Referral.received_on >= today).count() == 0
    assert Candidate.select().where(Candidate.interested_on >= today).count() == 0
    assert Trajectory.select().where(Trajectory.started_on > today).count() == 0
    assert {s.year for s in YearSnapshot.select()} == {2023, 2024}
    assert Match.select().where(Match.ended_on >= today).count() == 0
    assert Person.select().where(Person.given_name == "Emma").count() == 0


def test_the_same_day_gives_the_same_world_twice(empty: None, august_file: Path, tmp_path_factory: Any) -> None:
    with opened(august_file, tmp_path_factory.mktemp("first")):
        first = snapshot()
    if "sqlite" in type(db.obj).__name__.lower():
        with clock.stopped(clock.now() + timedelta(hours=5)):
            world.build(AUGUST)
        assert snapshot() == first
    else:
        world.build(AUGUST)
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


def test_nobody_knows_the_coordinators_password(autumn: date) -> None:
    els = Person.get(Person.email == "els@lindedal.example")
    assert els.password_hash.startswith("$argon2")
    assert "Els" not in els.password_hash and els.is_coordinator
