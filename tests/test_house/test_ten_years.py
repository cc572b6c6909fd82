"""Ten years of 22 matches: a page about one quarter or one year fetches no more than after two years."""

import re
from datetime import date
from typing import Any

import peewee
import pytest
from flask.testing import FlaskClient
from playhouse.test_utils import count_queries

from benchmarks.ten_years import FAMILIES, fill
from portal.contacts.models.contact import Contact
from portal.database import db as database
from portal.people.models import Person, RolePeriod
from tests.conftest import Cast

PAGES = (
    "/contacten/overzicht?kwartaal=2025K3",
    "/rapporten/2025K3",
    "/rapporten/2025K3.docx",
    "/rapporten/2025K3.xlsx",
    "/rapporten/jaar/2025",
    "/rapporten/jaar/2025.docx",
    "/rapporten/jaar/2025.xlsx",
)
EARLIER = range(2016, 2024)
STEP = 50  # instructions of SQLite's machine per tick


@pytest.fixture
def volunteers(cast: Cast) -> list[Person]:
    people = [
        Person.create(branch=cast.branch, given_name=f"Nu{i:02d}", family_name="Jacobs", email=f"nu{i}@x.example")
        for i in range(FAMILIES)
    ]
    for person in people:
        RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2016, 1, 1))
    return people


def selects(client: FlaskClient, page: str) -> list[tuple[str, Any]]:
    """The questions a page asks the database."""
    with count_queries() as counted:
        assert client.get(page).status_code == 200
    asked = [record.msg for record in counted.get_queries()]
    return [(sql, params) for sql, params in asked if sql.startswith("SELECT")]


def cost(client: FlaskClient, page: str) -> tuple[int, int, int]:
    """How many questions a page asks, how many rows come back, and how much work that is inside SQLite."""
    questions = selects(client, page)
    ticks = [0]
    is_sqlite = isinstance(database.obj, peewee.SqliteDatabase)
    with database.connection_context():
        if is_sqlite:
            database.connection().set_progress_handler(lambda: ticks.__setitem__(0, ticks[0] + 1), STEP)
        rows = sum(len(database.execute_sql(sql, params).fetchall()) for sql, params in questions)
        if is_sqlite:
            database.connection().set_progress_handler(None, STEP)
    return len(questions), rows, ticks[0]


def test_pages_fetch_as_much_after_ten_years_as_after_two(visit, cast, volunteers):
    client = visit(cast.els).client
    fill(cast.branch, volunteers, range(2024, 2026))
    for page in PAGES:
        cost(client, page)  # whoever was here a moment ago is not noted again
    after_two = {page: cost(client, page) for page in PAGES}
    fill(cast.branch, volunteers, EARLIER)
    assert Contact.select().count() > 8_000
    after_ten = {page: cost(client, page) for page in PAGES}
    for page, (questions, rows, work) in after_ten.items():
        assert (questions, rows) == after_two[page][:2], page
        assert rows > 50 and work <= 1.2 * after_two[page][2] + 20, (page, after_two[page], after_ten[page])


def test_contacts_of_a_period_are_found_through_an_index(visit, cast, volunteers):
    if not isinstance(database.obj, peewee.SqliteDatabase):
        return  # PostgreSQL decides by the size of its tables, and these are small
    fill(cast.branch, volunteers, range(2024, 2026))
    client = visit(cast.els).client
    scanned = set()
    for page in PAGES:
        for sql, params in selects(client, page):
            tables = {alias: table for table, alias in re.findall(r'"(\w+)" AS "(t\d+)"', sql)}
            for *_, step in database.execute_sql(f"explain query plan {sql}", params).fetchall():
                if step.startswith("SCAN"):
                    name = step.split()[1].strip('"')
                    scanned.add(tables.get(name, name))
    assert not [table for table in scanned if table.startswith("contact")], scanned
