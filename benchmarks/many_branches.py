"""The year page of one branch: alone in its database, and among many branches of five years each.

`make bench` takes 40 branches; `PORTAL_BENCH_FULL=1` (or `python -m benchmarks.many_branches`) builds 1 000 of them,
with 2,7 million contacts.
"""

import os
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from flask.testing import FlaskClient
from peewee import SQL, chunked

from benchmarks import world
from benchmarks.figures import Figure
from portal import create_app, database
from portal.agenda.models import Candidate, Channel, Event, Outreach
from portal.contacts.models import Contact
from portal.database import transaction
from portal.families.models import FLAGS, Child, Family, Match, Parent, ProfileFlag, Referral, Talk, Trajectory
from portal.kit import clock
from portal.newsletter.models import NewsletterIssue
from portal.people.devices import open_device
from portal.people.models import Branch, Person, RolePeriod

FAMILIES, YEARS, CONTACTS = 22, 5, 25  # a year; contacts per family and year
ROUNDS = 15
GOAL = 2.0
SOME, ALL = 40, 1_000
STEP = 100_000  # between the numbers of one branch's rows and those of the next


def many_branches_figures(folder: Path) -> list[Figure]:
    """Milliseconds of the year page among many branches (under "portal") and alone (under "plain"), in turns."""
    branches = ALL if os.environ.get("PORTAL_BENCH_FULL") == "1" else SOME
    return measure(folder, branches)


def measure(folder: Path, branches: int) -> list[Figure]:
    year = clock.today().year - 1
    sides = [_Side(folder / f"{number}-branches.sqlite3", number, year) for number in (branches, 1)]
    note = f"{branches} branches × {YEARS} years, {sides[0].contacts} contacts; one branch"
    pages = {
        "year_page": f"/rapporten/jaar/{year}/cijfers",
        "year_list": f"/rapporten/jaar/{year}/lijst?cijfer=children",
    }
    return [_figure(f"many_branches_{name}_ms", page, sides, note) for name, page in pages.items()]


class _Side:
    """A database of so many branches, all alike, its portal, and the browser of the first one's coordinator."""

    def __init__(self, path: Path, branches: int, year: int) -> None:
        self.settings = world.settings_for(path)
        self.app = create_app(self.settings)
        database.migrate()
        with database.db.connection_context(), transaction():
            branch = Branch.create(name="Home-Start 1", municipality="Lindedal")
            els = _fill(branch, year)
            self.token = open_device(els, "Firefox op Linux")
            _copy(branch, branches)
        with database.db.connection_context():
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


def _fill(branch: Branch, last_year: int) -> Person:
    """One branch, five years: families with children and flags, contacts, talks, candidates, events, letters."""
    people = [_person(branch, f"v{i}", "family_buddy", i) for i in range(FAMILIES)]
    channel = Channel.create(branch=branch, name="via via")
    rows: dict[Any, list[dict[str, Any]]] = {
        model: [] for model in (Contact, Child, Parent, ProfileFlag, Talk, Candidate, Event, NewsletterIssue, Outreach)
    }
    here = {"branch": branch.id}
    for year in range(last_year - YEARS + 1, last_year + 1):
        first, last = date(year, 1, 1), date(year, 12, 31)
        for place, person in enumerate(people):
            family = Family.create(**here, code=f"{year}-{place:03d}", alias=f"Gezin {place}", municipality="Lindedal")
            asked = Referral.create(
                **here, family=family, received_on=first - timedelta(days=200), status="accepted",
                decided_on=first - timedelta(days=180), by_family=place % 4 == 0,
            )  # fmt: skip
            path = Trajectory.create(**here, family=family, referral=asked, started_on=first, closed_on=last)
            match = Match.create(
                **here, trajectory=path, family=family, volunteer=person, started_on=first, ended_on=last
            )  # fmt: skip
            mine = {**here, "family": family.id}
            rows[Child] += [{**mine, "birth_month": date(year - 3 * i - 1, 5, 1)} for i in range(3)]
            rows[Parent].append({**mine, "birth_year": year - 24 - place % 9})
            rows[ProfileFlag] += [{**mine, "year": year, "flag": flag, "value": "yes"} for flag in list(FLAGS)[:5]]
            rows[Contact] += [
                {**here, "match": match.id, "day": first + timedelta(days=14 * i + place % 7)} for i in range(CONTACTS)
            ]
            rows[Talk] += [
                {**mine, "day": first + timedelta(days=60 * i), "family_kind": "home_visit", "volunteer": person.id,
                 "volunteer_kind": "coaching" if i else ""}
                for i in range(3)
            ]  # fmt: skip
        days = [first + timedelta(days=20 * i) for i in range(18)]
        rows[Candidate] += [{**here, "given_name": "Kim", "interested_on": day, "channel": channel.id} for day in days]
        rows[Event] += [{**here, "kind": "training", "title": "Vorming", "day": day} for day in days[:13]]
        rows[Outreach] += [{**here, "title": "Affiches", "first_on": day} for day in days[:14]]
        rows[NewsletterIssue] += [
            {**here, "year": year, "month": month, "greeting": "Dag", "status": "sent", "sent_on": date(year, month, 5)}
            for month in range(1, 12)
        ]
    for model, some in rows.items():
        for part in chunked(some, 100):
            model.insert_many(part).execute()
    return _person(branch, "els", "coordinator", 0)


def _copy(first: Branch, branches: int) -> None:
    """The other branches, as copies of the first: the database itself writes their rows, millions of them."""
    numbers = [{"name": f"Home-Start {n}", "municipality": "Lindedal"} for n in range(2, branches + 1)]
    for part in chunked(numbers, 200):
        Branch.insert_many(part).execute()
    for model in (
        Person, RolePeriod, Channel, Family, Referral, Trajectory, Match, Contact, Child, Parent, ProfileFlag, Talk,
        Candidate, Event, Outreach, NewsletterIssue,
    ):  # fmt: skip
        # What is unique over all branches stays empty.
        fields = [field for field in model._meta.sorted_fields if not (field.unique and field.null)]
        values = []
        for field in fields:
            if field.name == "branch":
                values.append(Branch.id)
            elif field.name == "id" or (hasattr(field, "rel_model") and field.rel_model is not Branch):
                values.append(field + (Branch.id - first.id) * STEP)  # NULL stays NULL
            else:
                values.append(field)
        others = (
            model.select(*values).join(Branch, on=SQL("1 = 1")).where(model.branch == first.id, Branch.id != first.id)
        )
        model.insert_from(others, fields).execute()


def _person(branch: Branch, name: str, role: str, place: int) -> Person:
    person = Person.create(
        branch=branch, given_name=name, family_name="Voorbeeld", email=f"{name}@voorbeeld.example",
        gender="f" if place % 3 else "m", birth_on=date(1945 + 2 * place, 3, 1),
    )  # fmt: skip
    RolePeriod.create(branch=branch, person=person, role=role, started_on=date(2015, 1, 1))
    return person


def _figure(name: str, page: str, sides: list[_Side], note: str) -> Figure:
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for side, kept in zip(sides, times, strict=True):
            kept.append(side.milliseconds(page))
    return Figure(name, median(times[0]), median(times[1]), goal=GOAL, note=note)


if __name__ == "__main__":
    began = time.perf_counter()
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        for figure in measure(Path(folder), int(sys.argv[1]) if len(sys.argv) > 1 else ALL):
            figure.show()
    print(f"{time.perf_counter() - began:.0f} seconds in all", file=sys.stderr)
