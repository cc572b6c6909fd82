"""Ten years in the database against one: the coordinator's overview, the quarter report and the year report."""

import time
from datetime import date, timedelta
from pathlib import Path
from statistics import median

from flask.testing import FlaskClient
from peewee import chunked

from benchmarks import world
from benchmarks.figures import Figure
from portal import create_app, database
from portal.contacts.models.contact import THEMES, Contact, ContactTheme
from portal.contacts.models.kind import KINDS
from portal.contacts.models.overview import ContactOverview
from portal.database import transaction
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person, RolePeriod
from portal.sign_in.devices.rules import open_device

FAMILIES = 22  # at any time; each is followed by the next after a year
YEARS = 10
ROUNDS = 15
GOAL = 2.0


def fill(branch: Branch, volunteers: list[Person], years: range) -> None:
    """For each year a match per volunteer with a family of its own, a contact a week, and its four hand-ins."""
    for year in years:
        matches = [_pair(branch, person, place, year) for place, person in enumerate(volunteers)]
        contacts, overviews = [], []
        for place, match in enumerate(matches):
            first = date(year, 1, 1) + timedelta(days=place % 7)
            days = [first + timedelta(weeks=week) for week in range(52) if week % 5]
            contacts += [
                {
                    "branch": branch.id, "match": match.id, "day": day, "kind": list(KINDS)[day.day % len(KINDS)],
                    "counts": day.day != 13, "minutes": 120,
                }
                for day in days if day.year == year
            ]  # fmt: skip
            overviews += [
                {"branch": branch.id, "match": match.id, "year": year, "quarter": n, "status": "handed_in"}
                for n in (1, 2, 3, 4)
            ]
        for model, rows in ((Contact, contacts), (ContactOverview, overviews)):
            for some in chunked(rows, 200):
                model.insert_many(some).execute()
        ids = Contact.select(Contact.id).where(Contact.branch == branch, Contact.day >= date(year, 1, 1))
        chosen = [(id, place) for place, (id,) in enumerate(ids.where(Contact.day <= date(year, 12, 31)).tuples())]
        themes = [{"contact": id, "theme": list(THEMES)[place % len(THEMES)]} for id, place in chosen if place % 3 == 0]
        for some in chunked(themes, 400):
            ContactTheme.insert_many(some).execute()


def _pair(branch: Branch, volunteer: Person, place: int, year: int) -> Match:
    first, last = date(year, 1, 1), date(year, 12, 31)
    family = Family.create(branch=branch, code=f"{year}-{place:03d}", alias=f"Gezin {place}", municipality="Lindedal")
    path = Trajectory.create(branch=branch, family=family, started_on=first, closed_on=last)
    return Match.create(
        branch=branch, trajectory=path, family=family, volunteer=volunteer, started_on=first, ended_on=last
    )


def ten_year_figures(folder: Path) -> list[Figure]:
    """Milliseconds of each page with ten years (under "portal") and with one (under "plain"), in turns."""
    last = Quarter.current().previous()
    sides = [_Side(folder / f"{years}-years.sqlite3", last.year, years) for years in (YEARS, 1)]
    pages = {
        "overview": f"/contacten/overzicht?kwartaal={last}",
        "quarter_report": f"/rapporten/{last}",
        "year_report": f"/rapporten/jaar/{last.year}",
    }
    return [_figure(f"ten_years_{name}_ms", page, sides) for name, page in pages.items()]


class _Side:
    """A database of so many years, its portal, and the coordinator's browser."""

    def __init__(self, path: Path, last_year: int, years: int) -> None:
        self.settings = world.settings_for(path)
        self.app = create_app(self.settings)
        database.migrate()
        with database.db.connection_context(), transaction():
            branch = Branch.create(name="Home-Start Lindedal", municipality="Lindedal")
            people = [_person(branch, f"v{i}", "family_buddy") for i in range(FAMILIES)]
            fill(branch, people, range(last_year - years + 1, last_year + 1))
            token = open_device(_person(branch, "els", "coordinator"), "Firefox op Linux")
        self.token = token

    def connect(self) -> None:
        database.connect(self.settings.database_url)

    def browser(self) -> FlaskClient:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session.update({"_user_id": self.token, "_fresh": True, "_permanent": True})
        return client

    def milliseconds(self, page: str) -> float:
        """One answer of a portal that is awake: the one before it is not timed."""
        self.connect()
        client = self.browser()
        for _ in range(2):
            began = time.perf_counter()
            answer = client.get(page)
            took = 1000 * (time.perf_counter() - began)
        if answer.status_code != 200:
            raise SystemExit(f"GET {page} answered {answer.status_code}")
        database.db.obj.close_all()
        return took


def _person(branch: Branch, name: str, role: str) -> Person:
    person = Person.create(branch=branch, given_name=name, family_name="Voorbeeld", email=f"{name}@voorbeeld.example")
    RolePeriod.create(branch=branch, person=person, role=role, started_on=date(2010, 1, 1))
    return person


def _figure(name: str, page: str, sides: list[_Side]) -> Figure:
    times: list[list[float]] = [[], []]
    for _ in range(ROUNDS):
        for side, kept in zip(sides, times, strict=True):
            kept.append(side.milliseconds(page))
    return Figure(name, median(times[0]), median(times[1]), goal=GOAL, note="ten years, one year")
