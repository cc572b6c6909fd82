"""Reading the access log: who opened which family's file, and when."""

from datetime import date, datetime, timedelta
from typing import Any

from peewee import JOIN, fn

from portal.families.models.family import Family, FileView
from portal.families.viewing.rules import MANY, WHAT
from portal.kit import clock
from portal.kit.folding import order_key
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import by_name

SHOWN_WITH_FAMILY = 5
DAYS_COUNTED = 31


@dataclass(frozen=True)
class DayCount:
    """How often the files of a branch were opened on a day, and by how many people."""

    branch: str
    day: date
    times: int
    people: int


def found(person: Person, family_id: int | None = None, by: int | None = None) -> Any:
    """A query of what a coordinator may see of the log, the latest first, with person and family.

    family_id: of one family alone; MANY for the lists alone, whose lines have no family.
    """
    query = (
        FileView.select(FileView, Family, Person)
        .join_from(FileView, Family, JOIN.LEFT_OUTER, on=(FileView.family_id == Family.id), attr="family")
        .join_from(FileView, Person, on=(FileView.person_id == Person.id), attr="person")
        .where(FileView.branch == person.branch_id)
        .order_by(FileView.at.desc(), FileView.id.desc())
    )
    if not person.is_coordinator:
        query = query.where(FileView.id.is_null())
    if family_id is not None:
        query = query.where(FileView.family_id == family_id)
    return query.where(FileView.person_id == by) if by is not None else query


def people_in(branch_id: int) -> list[Person]:
    """Everyone who is in the log of a branch, by name."""
    seen = FileView.select(FileView.person_id).where(FileView.branch == branch_id)
    return by_name(Person.select().where(Person.id << seen))


def per_day(today: date) -> list[DayCount]:
    """For the network: how often in the last month, per day and branch, without any family. One query."""
    first = clock.from_local(datetime.combine(today - timedelta(days=DAYS_COUNTED - 1), datetime.min.time()))
    rows = (
        FileView.select(FileView.branch, FileView.at, FileView.person_id, Branch.name)
        .join(Branch)
        .where(FileView.at >= first, FileView.family_id != MANY)
        .tuples()
    )
    counted: dict[tuple[date, str], list[int]] = {}
    for _, at, person_id, branch in rows.iterator():
        counted.setdefault((clock.day_of(at), branch), []).append(person_id)
    days = [DayCount(branch, day, len(ids), len(set(ids))) for (day, branch), ids in counted.items()]
    return sorted(days, key=lambda one: (-one.day.toordinal(), order_key(one.branch)))


def part_of(family: Family) -> dict[str, Any]:
    """What `home/family_file/_views.html` prints on a family's page: who opened it lately."""
    latest = (
        FileView.select(FileView, Person)
        .join(Person, on=(FileView.person_id == Person.id), attr="person")
        .where(FileView.family_id == family.id)
        .order_by(FileView.at.desc(), FileView.id.desc())
        .limit(SHOWN_WITH_FAMILY)
    )
    total = FileView.select(fn.COUNT(FileView.id)).where(FileView.family_id == family.id).scalar()
    return {"view_part": {"family": family, "latest": list(latest), "total": total}, "what_words": WHAT}
