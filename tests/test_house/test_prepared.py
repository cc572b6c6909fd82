"""Queries whose SQL is made once give what the same query would give each time."""

import shutil
from contextlib import closing
from datetime import date, datetime

import peewee
import pytest
from playhouse.test_utils import count_queries

from portal import database
from portal.database import db as current
from portal.database import transaction
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.prepared import Prepared, create
from portal.sign_in.models import Device
from tests.conftest import NOW


def test_rows_are_those_of_the_ordinary_query(cast):
    people = Prepared(lambda branch, name: Person.select().where(Person.branch == branch, Person.given_name > name))
    for name in ("A", "C", "Z"):
        plain = Person.select().where(Person.branch == cast.branch.id, Person.given_name > name)
        assert [p.__data__ for p in people(cast.branch.id, name)] == [p.__data__ for p in plain]
    assert people.first(cast.branch.id, "Z") is None
    assert people.first(cast.branch.id, "K").given_name == "Lena"


def test_joined_rows_bring_their_parents_and_nothing_is_dirty(cast):
    named = Prepared(lambda name: Person.select(Person, Branch).join(Branch).where(Person.given_name == name))
    lena, yusuf = named.first("Lena"), named.first("Yusuf")
    assert (lena.branch.name, yusuf.branch.name) == ("Home-Start Lindedal", "Home-Start Elders")
    assert not lena.dirty_fields and not lena.branch.dirty_fields
    assert lena is not named.first("Lena")  # a fresh object for every request


def test_dates_are_compared_and_read_as_dates(cast):
    covering = Prepared(
        lambda person, day: RolePeriod.select().where(RolePeriod.person == person, RolePeriod.covers(day))
    )
    RolePeriod.update(ended_on=date(2025, 3, 31)).where(RolePeriod.person == cast.lena.id).execute()
    found = [bool(covering(cast.lena.id, day)) for day in (date(2024, 12, 31), date(2025, 1, 1), date(2025, 3, 31))]
    assert found == [False, True, True]
    assert not covering(cast.lena.id, date(2025, 4, 1))
    assert covering.first(cast.lena.id, date(2025, 1, 1)).ended_on == date(2025, 3, 31)


def test_a_value_of_another_kind_is_converted_as_always(cast):
    began = Prepared(lambda who, day: RolePeriod.select().where(RolePeriod.person == who, RolePeriod.started_on == day))
    first = RolePeriod.get(RolePeriod.person == cast.lena.id).started_on
    for who in (cast.lena.id, str(cast.lena.id), cast.lena):
        for day in (first, datetime(first.year, first.month, first.day, 12), first.isoformat()):
            plain = RolePeriod.select().where(RolePeriod.person == who, RolePeriod.started_on == day)
            assert [one.id for one in began(who, day)] == [one.id for one in plain] != []


def test_moments_booleans_and_none_are_stored_as_always(cast):
    make = Prepared(
        lambda person, token, at, ended_at, staff: Device.insert(
            person=person, token_hash=token, label="Telefoon", created_at=at, last_seen_at=at, expires_at=at,
            ended_at=ended_at, staff_roles=staff,
        )
    )  # fmt: skip
    with transaction():
        assert make.run(cast.lena.id, "a", NOW, None, "treasurer") == 1
        make.run_all([(cast.lena.id, "b", NOW, NOW, ""), (cast.lena.id, "c", NOW, None, "")])
    rows = list(
        Device.select(Device.ended_at, Device.staff_roles, Device.last_seen_at).order_by(Device.token_hash).tuples()
    )
    assert rows == [(None, "treasurer", NOW), (NOW, "", NOW), (None, "", NOW)]
    open_ones = Prepared(
        lambda at: Device.select(Device.token_hash).where(Device.is_open(at)).order_by(Device.id).tuples()
    )
    assert open_ones(datetime(2025, 10, 3, 8, 41)) == [("a",), ("c",)]
    assert open_ones(NOW) == []


def test_a_row_is_created_as_always(cast):
    with transaction():
        made = create(Branch, name="Home-Start Ginds", municipality="Ginds", created_at=NOW)
        person = create(Person, branch=cast.branch, given_name="Ann", family_name="Maes", birth_on=date(1950, 3, 1))
    assert not made.dirty_fields
    kept = [(row.__data__, again.__data__) for row in (made, person) if (again := type(row).get_by_id(row.id))]
    assert all(row.items() <= again.items() for row, again in kept)
    assert Person.get_by_id(person.id).branch_id == cast.branch.id


def test_a_limit_stands_in_the_query_itself(cast):
    """SQLite plans a query with `LIMIT ?` anew each time it is run."""
    first = Prepared(lambda branch: Person.select().where(Person.branch == branch).order_by(Person.id).limit(2))
    with count_queries() as counted:
        assert [person.given_name for person in first(cast.branch.id)] == ["Lena", "Bram"]
    ((sql, parameters),) = [record.msg for record in counted.get_queries()]
    assert sql.endswith("LIMIT 2") and parameters == [cast.branch.id]
    with pytest.raises(AssertionError, match="cannot be a hole"):
        Prepared(lambda most: Person.select().limit(most))(2)


def test_what_would_be_planned_again_at_each_execution_is_refused(cast):
    if isinstance(current.obj, peewee.PostgresqlDatabase):
        pytest.skip("PostgreSQL plans as it likes")
    first = Branch.select(Branch.id).order_by(Branch.id).limit(1)
    for build in (
        lambda: Person.select().where(Person.branch << first),
        lambda name: Person.select().where(Person.given_name**name),
    ):
        with pytest.raises(AssertionError, match="planned again"):
            Prepared(build)._of_this_database()


def test_what_the_database_refuses_is_the_usual_error(cast):
    make = Prepared(lambda name, at: Branch.insert(name=name, municipality="", created_at=at))
    taken = ("Home-Start Elders", NOW)
    for write in (lambda: make.run(*taken), lambda: make.run_all([taken])):
        with pytest.raises(peewee.IntegrityError), transaction():
            write()


def test_a_second_database_in_the_same_process_answers_for_itself(cast, migrated, tmp_path):
    branches = Prepared(lambda name: Branch.select(Branch.name).where(Branch.name >= name).order_by(Branch.id).tuples())
    assert branches("") == [("Home-Start Lindedal",), ("Home-Start Elders",)]
    first = current.obj
    shutil.copy(migrated, tmp_path / "other.sqlite3")
    second = database.connect(f"sqlite:///{tmp_path / 'other.sqlite3'}")
    try:
        with closing(second):
            Branch.create(name="Home-Start Ginds", municipality="Ginds")
            assert branches("") == [("Home-Start Ginds",)]
        second.close_all()
    finally:
        current.initialize(first)
    assert branches("Home-Start F") == [("Home-Start Lindedal",)]


def test_a_moment_that_would_stand_still_is_refused(cast):
    at_once = Prepared(lambda: Device.select().where(Device.is_open()))
    with pytest.raises(AssertionError, match="fixed moment"):
        at_once()
    forgot = Prepared(lambda subject: HistoryEntry.insert(subject=subject, subject_id=1, verb="x"))
    with pytest.raises(AssertionError, match="fixed moment"):
        forgot.run("person")


def test_history_tells_the_moment_of_each_entry(cast):
    from portal.history.rules import record
    from tests.entries import entries_for

    later = datetime(2025, 10, 4, 8, 0)
    with transaction():
        record(cast.lena, "one", cast.els)
    with clock.stopped(later), transaction():
        record(cast.lena, "two", cast.els)
    assert [entry.at for entry in entries_for(cast.lena)][-2:] == [NOW, later]
