"""A row of a prepared query becomes the very object that peewee makes of it."""

from datetime import date, datetime, timedelta
from typing import Any

import peewee
import pytest

from portal import row_objects
from portal.contacts.models.overview import ContactOverview
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match
from portal.people.models import Branch, Person, RolePeriod
from portal.prepared import Prepared
from portal.sign_in.models import Device
from tests.conftest import NOW

Mentor = Person.alias("mentor")
QUERIES = {
    "one table": Person.select().order_by(Person.id),
    "some of its columns": Person.select(Person.id, Person.email, Person.created_at).order_by(Person.id),
    "without its id": Person.select(Person.given_name, Person.on_paper).order_by(Person.id),
    "a sum beside it": Person.select(
        Person.id,
        RolePeriod.select(peewee.fn.COUNT(RolePeriod.id)).where(RolePeriod.person == Person.id).alias("terms"),
    ).order_by(Person.id),
    "a sum alone": RolePeriod.select(peewee.fn.COUNT(RolePeriod.id).alias("terms")).group_by(RolePeriod.ended_on),
    "the id under the name of its attribute": RolePeriod.select(
        RolePeriod.id, RolePeriod.person.alias("person_id")
    ).order_by(RolePeriod.id),
    "one column twice": Person.select(Person.id, Person.email, Person.email.alias("mail")).order_by(Person.id),
    "a parent": Match.select(Match, Family).join(Family).order_by(Match.id),
    "two parents": Match.joined().order_by(Match.id),
    "a grandparent": Device.select(Device, Person, Branch).join(Person).join(Branch).order_by(Device.id),
    "a parent without the key to it": RolePeriod.select(RolePeriod.role, Person).join(Person).order_by(RolePeriod.id),
    "joined and not read": RolePeriod.select().join(Person).where(Person.email != "").order_by(RolePeriod.id),
    "of a parent not the id": RolePeriod.select(RolePeriod, Person.email).join(Person).order_by(RolePeriod.id),
    "of a parent alone": RolePeriod.select(Person).join(Person).order_by(RolePeriod.id),
    "only a grandparent": RolePeriod.select(RolePeriod, Branch).join(Person).join(Branch).order_by(RolePeriod.id),
    "perhaps a parent": RolePeriod.select(RolePeriod, Person)
    .join(Person, peewee.JOIN.LEFT_OUTER, on=(RolePeriod.appointed_by == Person.id))
    .order_by(RolePeriod.id),
    "perhaps a child": Family.select(Family, FamilyDetails)
    .join(FamilyDetails, peewee.JOIN.LEFT_OUTER)
    .order_by(Family.id),
    "under another name": RolePeriod.select(RolePeriod, Mentor)
    .join(Mentor, on=(RolePeriod.person == Mentor.id))
    .order_by(RolePeriod.id),
    "with an attribute of its own": RolePeriod.select(RolePeriod, Person)
    .join(Person, on=(RolePeriod.person == Person.id), attr="whose")
    .order_by(RolePeriod.id),
    "tuples": ContactOverview.select(
        ContactOverview.match, ContactOverview.on_paper, ContactOverview.handed_in_at, peewee.fn.MAX(ContactOverview.id)
    )
    .group_by(ContactOverview.match, ContactOverview.on_paper, ContactOverview.handed_in_at)
    .tuples(),
    "dicts": RolePeriod.select(RolePeriod.id, RolePeriod.started_on).order_by(RolePeriod.id).dicts(),
}


@pytest.fixture
def rows(cast: Any) -> None:
    """Of each of these tables some, with and without what may be missing."""
    first = {"branch": cast.branch, "person": cast.lena, "role": "mentor"}
    RolePeriod.create(started_on=date(2020, 2, 29), ended_on=date(2021, 1, 1), **first)
    RolePeriod.create(started_on=date(2022, 1, 1), appointed_by=cast.els, appointed_at=NOW, **first)
    FamilyDetails.create(branch=cast.branch, family=cast.klaver)
    match = Match.select().get()
    ContactOverview.create(branch=cast.branch, match=match, year=2025, quarter=2, status="open", on_paper=True)
    moment = NOW.replace(microsecond=123) + timedelta(days=1)
    ContactOverview.create(branch=cast.branch, match=match, year=2025, quarter=3, handed_in_at=moment)
    for token, ended in (("a", None), ("b", NOW)):
        Device.create(person=cast.lena, token_hash=token, label="x", expires_at=moment, ended_at=ended)


def told(row: Any) -> Any:
    """All that an object holds, and what hangs on it."""
    if not isinstance(row, peewee.Model):
        return [(type(value), value) for value in (row.items() if isinstance(row, dict) else row)]
    held = {name: told(value) if isinstance(value, peewee.Model) else value for name, value in vars(row).items()}
    data = {name: (type(value), value) for name, value in row.__data__.items()}
    return type(row), held | {"__data__": data, "__rel__": {k: v and told(v) for k, v in row.__rel__.items()}}


@pytest.mark.parametrize("kind", QUERIES)
def test_it_is_the_same(rows, kind):
    ours, theirs = Prepared(lambda: QUERIES[kind])(), list(QUERIES[kind].clone())
    assert [told(row) for row in ours] == [told(row) for row in theirs]
    assert len(ours) >= 2


def test_most_of_them_are_made_here(rows, monkeypatch):
    """What peewee's own reader would have made of a row is not asked, but where a joined table has none."""
    asked: list[str] = []
    for wrapper in (peewee.ModelCursorWrapper, peewee.ModelObjectCursorWrapper, peewee.ModelTupleCursorWrapper):
        own = wrapper.process_row
        monkeypatch.setattr(wrapper, "process_row", lambda its, row, own=own: asked.append(kind) or own(its, row))
    for kind in QUERIES:
        Prepared(lambda: QUERIES[kind])()  # noqa: B023 - called at once
    assert set(asked) == {
        "of a parent not the id", "of a parent alone", "only a grandparent", "perhaps a parent", "perhaps a child",
        "with an attribute of its own",
    }  # fmt: skip


def test_a_day_that_is_stored_as_a_moment_is_read_as_always(cast):
    """As peewee reads them: what is no day stays what it is."""
    read = row_objects._from_text(date.fromisoformat, RolePeriod.started_on.python_value)
    for value in (None, "2025-10-03", "2025-10-03 08:41:00", "no day", date(2025, 10, 3), datetime(2025, 10, 3, 8)):
        assert read(value) == RolePeriod.started_on.python_value(value)
