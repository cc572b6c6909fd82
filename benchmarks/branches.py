"""A branch with what its pages show, and other branches as copies of it, which the database itself writes.

Rows are numbered here, so the tables have to be empty. The numbers of the copies lie among each other, as those of
branches that worked beside each other for years: what one branch reads lies spread over the file.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import SQL, Model, chunked

from portal import database
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.contact import Contact
from portal.families.models.family import FLAGS, Child, Family, Parent, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import Talk
from portal.kit import clock
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, Person, RolePeriod

FIRST_COPY, SPREAD = 1_000_000, 1_000  # row 7 of branch 1 is row 1 007 003 of branch 3


@dataclass(frozen=True)
class Stretch:
    """Days in which each volunteer visits one family. last: None where it still goes on."""

    first: date
    last: date | None = None

    @property
    def until(self) -> date:
        """Its last day, or today."""
        return min(self.last or date.max, clock.today())

    def days(self, every: int, start: int = 0) -> list[date]:
        """A day every so many days, until today at the latest."""
        first = self.first + timedelta(days=start)
        return [first + timedelta(days=n) for n in range(0, (self.until - first).days + 1, every)]

    def months(self) -> list[date]:
        """The first day of each month that begins in it."""
        return [day for day in self.days(1) if day.day == 1]


class Rows:
    """Rows of one branch, numbered here and written many at once."""

    def __init__(self, branch: Branch) -> None:
        self.branch = branch
        self._waiting: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)
        self._last: dict[type[Model], int] = defaultdict(int)

    def add(self, model: type[Model], **values: Any) -> int:
        """One row, with all the fields that others of its table have; returns its number."""
        self._last[model] += 1
        here = {"branch": self.branch.id} if "branch" in model._meta.fields else {}
        self._waiting[model].append({"id": self._last[model], **here, **values})
        return self._last[model]

    def write(self) -> None:
        """Write what waits, each table in one go; the rows may point at each other."""
        for model, rows in self._waiting.items():
            for part in chunked(rows, 500):
                model.insert_many(part).execute()
        self._waiting.clear()

    def tables(self) -> list[type[Model]]:
        return list(self._last)


def add_person(rows: Rows, name: str, role: str, place: int, stretch: Stretch) -> int:
    """Somebody with a role in these days."""
    address = {"street": f"Dorpsstraat {place + 1}", "postcode": "3999", "town": "Dorp"}
    number = rows.add(
        Person, given_name=name.capitalize(), family_name="Voorbeeld", email=f"{name}@voorbeeld.example",
        gender="f" if place % 3 else "m", birth_on=date(1945 + 2 * (place % 28), 1 + place % 12, 3),
        share_birthday=place % 2 == 0, account_holder=name, iban="BE68539007547034", phone="+32470000000", **address,
        confirmed_holder=name, confirmed_iban="BE68539007547034",
    )  # fmt: skip
    rows.add(RolePeriod, person=number, role=role, started_on=stretch.first, ended_on=stretch.last)
    return number


@dataclass(frozen=True)
class Pair:
    """A volunteer with the family they visit."""

    place: int
    match: int
    family: int
    volunteer: int
    km_one_way: int
    days: Sequence[date]  # of the contacts


def add_families(rows: Rows, stretch: Stretch, volunteers: Iterable[int], every: int) -> list[Pair]:
    """Referral, family, children, flags, match, talks, and a contact every so many days, for each volunteer."""
    pairs = []
    for place, person in enumerate(volunteers):
        code = f"{stretch.first:%Y%m}-{place:03d}"
        mine = {"family": rows.add(Family, code=code, alias=f"Gezin {place}", municipality="Lindedal")}
        asked = rows.add(
            Referral, **mine, received_on=stretch.first - timedelta(days=200), status="accepted",
            decided_on=stretch.first - timedelta(days=180), by_family=place % 4 == 0,
        )  # fmt: skip
        path = rows.add(
            Trajectory, **mine, referral=asked, started_on=stretch.first, closed_on=stretch.last,
            closing_reason="completed" if stretch.last else "",
        )  # fmt: skip
        km_one_way = 30 + place
        match = rows.add(
            Match, trajectory=path, **mine, volunteer=person, started_on=stretch.first, ended_on=stretch.last,
            km_one_way=km_one_way, usual_weekday=1 + place % 5,
        )  # fmt: skip
        year, days = stretch.first.year, stretch.days(every, place % 7)
        for number in range(3):
            rows.add(Child, **mine, birth_month=date(year - 3 * number - 1, 5, 1))
        rows.add(Parent, **mine, birth_year=year - 24 - place % 9)
        for flag in list(FLAGS)[:5]:
            rows.add(ProfileFlag, **mine, year=year, flag=flag, value="yes")
        for day in days:
            rows.add(Contact, match=match, day=day, entered_by=person)
        for number, day in enumerate(stretch.days(60)[:3]):
            rows.add(
                Talk, **mine, day=day, family_kind="home_visit", volunteer=person, match=match,
                volunteer_kind="coaching" if number else "",
            )  # fmt: skip
        pairs.append(Pair(place, match, mine["family"], person, km_one_way, days))
    return pairs


def add_year(rows: Rows, stretch: Stretch, channel: int, volunteers: Sequence[int]) -> list[int]:
    """What a year of a branch has besides families: candidates, events and who was there, campaigns, newsletters.

    Returns the numbers of the newsletters.
    """
    for place, day in enumerate(stretch.days(20)[:18]):
        stopped = day + timedelta(days=40)
        is_over = stopped < clock.today()
        rows.add(
            Candidate, given_name="Kim", interested_on=day, channel=channel,
            status="stopped" if is_over else "interested", stopped_on=stopped if is_over else None,
        )  # fmt: skip
        if place < 14:
            rows.add(Outreach, title="Affiches", first_on=day)
        if place < 13:
            event = add_event(rows, day, mandatory_for="" if place else "everyone")
            for person in volunteers[place % 3 :: 3]:
                rows.add(Attendance, event=event, person=person)
    return [
        rows.add(
            NewsletterIssue, year=month.year, month=month.month, greeting="Dag", status="sent",
            sent_on=month + timedelta(days=4), recipients=len(volunteers),
        )
        for month in stretch.months()[:11]
    ]  # fmt: skip


def add_event(rows: Rows, day: date, *, mandatory_for: str = "") -> int:
    """A training on a day."""
    return rows.add(Event, kind="training", title="Vorming", place="Lindedal", day=day, mandatory_for=mandatory_for)


def add_channel(rows: Rows) -> int:
    return rows.add(Channel, name="via via")


# ---- copies


def moved(field: Any) -> Any:
    """The number that a row of the first branch gets in the branch at hand, as SQL. NULL stays NULL."""
    return field * SPREAD + Branch.id + FIRST_COPY


def copy(
    first: Branch, branches: int, tables: Iterable[type[Model]], made: dict[Any, Callable[[], Any]] | None = None
) -> None:
    """More branches, until there are so many, each with the rows of the first.

    What is unique over all branches stays empty, unless `made` gives the SQL for it: field → a function.
    """
    names = [{"name": f"Home-Start Dorp {n}", "municipality": f"Dorp {n}"} for n in range(2, branches + 1)]
    for part in chunked(names, 200):
        Branch.insert_many(part).execute()
    for model in tables:
        if "branch" not in model._meta.fields and "branch_id" not in model._meta.fields:
            continue
        known: dict[Any, Any] = {field: one() for field, one in (made or {}).items() if field.model is model}
        fields = [f for f in model._meta.sorted_fields if f in known or not _is_alone(f)]
        values = [known[field] if field in known else _copied(field) for field in fields]
        mine = model.branch == first.id if "branch" in model._meta.fields else model.branch_id == first.id
        others = model.select(*values).join(Branch, on=SQL("1 = 1")).where(mine, Branch.id != first.id)
        model.insert_from(others.order_by(model.id, Branch.id), fields).execute()


def _copied(field: Any) -> Any:
    if field.name in ("branch", "branch_id"):
        return Branch.id
    return moved(field) if _points_at_a_row(field) else field


def _points_at_a_row(field: Any) -> bool:
    return hasattr(field, "rel_model") or field.name in ("id", "person_id", "family_id")


def _is_alone(field: Any) -> bool:
    """Whether it may be left empty, and no row of another branch may hold the same."""
    fields, indexes = field.model._meta.fields, field.model._meta.indexes
    together = [names for names, is_unique in indexes if is_unique and field.name in names]
    return field.null and (field.unique or any(not any(_points_at_a_row(fields[n]) for n in ns) for ns in together))


@contextmanager
def in_haste() -> Iterator[None]:
    """Write as fast as SQLite can; a power cut would lose the file, and it is thrown away afterwards anyway."""
    kept = {name: database.db.obj.pragma(name) for name in ("synchronous", "cache_size", "foreign_keys")}
    hasty = {"journal_mode": "memory", "synchronous": "off", "cache_size": -1_000_000, "foreign_keys": "off"}
    for name, value in hasty.items():
        database.db.obj.pragma(name, value)
    yield
    for name, value in kept.items():
        database.db.obj.pragma(name, value)
    database.db.obj.pragma("journal_mode", database.journal_mode(database.engine()))
