"""The year page of one branch: alone in its database, and among many branches of five years each.

`make bench` takes 40 branches; `PORTAL_BENCH_FULL=1` (or `python -m benchmarks.many_branches`) builds 1 000 of them,
with 2,9 million contacts.
"""

import os
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient

from benchmarks import branches, world
from benchmarks.branches import Rows, Stretch
from benchmarks.figures import Figure
from portal import create_app, database
from portal.contacts.models.contact import Contact
from portal.database import transaction
from portal.kit import clock
from portal.people.models import Branch, Person
from portal.sign_in.devices.rules import open_device

FAMILIES, YEARS = 22, 5  # at any time
ROUNDS = 15
GOAL = 2.0
SOME, ALL = 40, 1_000


def many_branches_figures(folder: Path) -> list[Figure]:
    """Milliseconds of the year page among many branches (under "portal") and alone (under "plain"), in turns."""
    return measure(folder, ALL if os.environ.get("PORTAL_BENCH_FULL") == "1" else SOME)


def measure(folder: Path, number: int, rounds: int = ROUNDS) -> list[Figure]:
    year = clock.today().year - 1
    sides = [_Side(folder / f"{some}-branches.sqlite3", some, year) for some in (number, 1)]
    note = f"{number} branches × {YEARS} years, {sides[0].contacts} contacts; one branch"
    pages = {
        "year_page": f"/rapporten/jaar/{year}/cijfers",
        "year_list": f"/rapporten/jaar/{year}/lijst?cijfer=children",
    }
    return [_figure(f"many_branches_{name}_ms", page, sides, rounds, note) for name, page in pages.items()]


class _Side:
    """A database of so many branches, all alike, its portal, and the browser of the first one's coordinator."""

    def __init__(self, path: Path, number: int, year: int) -> None:
        self.settings = world.settings_for(path)
        self.app = create_app(self.settings)
        database.migrate()
        with database.db.connection_context(), branches.in_haste(), transaction():
            branch = Branch.create(name="Home-Start 1", municipality="Lindedal")
            branches.copy(branch, number, _fill(Rows(branch), year))
            els = Person.get(Person.branch == branch, Person.given_name == "Els")
            self.token = open_device(els, "Firefox op Linux")
            self.contacts = Contact.select().count()
        database.db.obj.close_all()

    def milliseconds(self, page: str) -> float:
        """One answer of a portal that is awake: the one before it is not timed."""
        database.connect(self.settings.database_url)
        client: FlaskClient = self.app.test_client()
        with client.session_transaction() as session:
            session.update({"_user_id": self.token, "_fresh": True, "_permanent": True})
        for _ in range(2):
            began = time.perf_counter()
            answer = client.get(page)
            took = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"GET {page} answered {answer.status_code}")
        database.db.obj.close_all()
        return took


def _fill(rows: Rows, last_year: int) -> Sequence[type[Any]]:
    """One branch, five years: families with children and flags, contacts, talks, candidates, events, letters."""
    every = Stretch(date(2015, 1, 1))
    people = [branches.add_person(rows, f"v{place}", "family_buddy", place, every) for place in range(FAMILIES)]
    channel = branches.add_channel(rows)
    for year in range(last_year - YEARS + 1, last_year + 1):
        part = Stretch(date(year, 1, 1), date(year, 12, 31))
        branches.add_families(rows, part, people, every=14)
        branches.add_year(rows, part, channel, people)
    branches.add_person(rows, "els", "coordinator", 0, every)
    rows.write()
    return rows.tables()


def _figure(name: str, page: str, sides: list[_Side], rounds: int, note: str) -> Figure:
    times: list[list[float]] = [[], []]
    for _ in range(rounds):
        for side, kept in zip(sides, times, strict=True):
            kept.append(side.milliseconds(page))
    return Figure(name, median(times[0]), median(times[1]), goal=GOAL, note=note)


if __name__ == "__main__":
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for figure in measure(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else ALL):
            figure.show()
    print(f"{time.perf_counter() - began:.0f} seconds in all", file=sys.stderr)
