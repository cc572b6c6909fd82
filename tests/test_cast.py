"""The cast of the second test is that of the first: nothing tells that it was not made anew."""

from dataclasses import fields

import peewee
import pytest
from peewee import Model

from portal import database
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.people.models import Branch, Person, RolePeriod
from tests.cast import arrived, made

TABLES = (Branch, Person, RolePeriod, Family, Trajectory, Match)


def everything() -> list[list[tuple[object, ...]]]:
    return [list(model.select().order_by(model.id).tuples()) for model in TABLES]


def test_who_arrives_again_is_who_was_made(db):
    if not isinstance(database.db.obj, peewee.SqliteDatabase):
        pytest.skip("on PostgreSQL they are made each time")
    arrived()
    for model in reversed(TABLES):
        model.delete().execute()
    again = arrived()
    rows = everything()
    for model in reversed(TABLES):
        model.delete().execute()
    first = made()
    assert everything() == rows and [len(table) for table in rows] == [2, 4, 4, 2, 2, 2]
    for one in fields(first):
        mine, theirs = getattr(first, one.name), getattr(again, one.name)
        assert isinstance(mine, Model) and mine.__data__ == theirs.__data__ and mine.dirty_fields == theirs.dirty_fields
    assert again.lena.branch is again.els.branch is again.branch and again.lenas.volunteer is again.lena


def test_beside_rows_of_a_test_they_get_numbers_of_their_own(db):
    other = Branch.create(name="Home-Start Ergens", municipality="Ergens")
    assert {other.id, arrived().branch.id} == {1, 2}
