"""The fixed cast, an empty database per test, and browsers that behave like people's."""

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal import create_app, database
from portal.families.models import Family, Match, Trajectory
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod
from portal.settings import Settings
from tests.browser import Visitor

NOW = datetime(2025, 10, 3, 8, 42)  # Friday 3 October 2025, 10.42 in Belgium: the third quarter waits to be handed in


def settings_for(url: str, **changes: str) -> Settings:
    env = {
        "PORTAL_DATABASE_URL": url,
        "PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789",
        "PORTAL_TRUSTED_HOSTS": "localhost,127.0.0.1",
        "PORTAL_URL": "http://localhost",
    }
    return Settings.from_env({**env, **changes})


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once per run and copied for each test."""
    path = tmp_path_factory.mktemp("db") / "empty.sqlite3"
    database.connect(f"sqlite:///{path}")
    database.migrate()
    database.db.close()
    database.db.execute_sql("pragma journal_mode=delete")
    database.db.close()
    database.db.obj.close_all()
    return path


@pytest.fixture(scope="session")
def postgres_url() -> str:
    return os.environ.get("PORTAL_TEST_POSTGRES", "")


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path, postgres_url: str) -> Iterator[str]:
    """An empty migrated database of its own: a copy of one file, or a PostgreSQL schema emptied again."""
    if postgres_url:
        from tests.postgres import emptied

        yield from emptied(postgres_url)
        return
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    yield f"sqlite:///{tmp_path / 'portal.sqlite3'}"


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("jinja")


@pytest.fixture
def app(database_url: str, compiled: Path) -> Iterator[Flask]:
    app = create_app(settings_for(database_url))
    app.jinja_env.bytecode_cache = FileSystemBytecodeCache(str(compiled))  # each template is compiled once per run
    yield app
    database.db.obj.manual_close() if not database.db.is_closed() else None
    database.db.obj.close_all()


@pytest.fixture
def db(app: Flask) -> Flask:
    """For rules through the database, without a page in between."""
    return app


@pytest.fixture(autouse=True)
def stopped_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    if "real_clock" in request.fixturenames:
        yield
        return
    with clock.stopped(NOW):
        yield


@pytest.fixture
def real_clock() -> None:
    """For the few tests that need time to pass by itself."""


@dataclass
class Cast:
    """Lena owns, Bram must see nothing of hers, Els coordinates, Yusuf coordinates another branch."""

    branch: Branch
    lena: Person
    bram: Person
    els: Person
    yusuf: Person
    klaver: Family  # Lena's, on Wednesdays, 4,2 km one way
    zonnebloem: Family  # Bram's
    lenas: Match
    brams: Match


@pytest.fixture
def cast(db: Flask) -> Cast:
    """Everyone a story needs. Lena and Bram started on 8 January 2025."""
    lindedal = Branch.create(name="Home-Start Lindedal", municipality="Lindedal", phone="+3216000000", email="lindedal@home-start.example")
    elders = Branch.create(name="Home-Start Elders", municipality="Elders")

    def person(branch: Branch, given: str, family: str, role: str, **more: object) -> Person:
        someone = Person.create(
            branch=branch, given_name=given, family_name=family, email=f"{given.lower()}@voorbeeld.example", **more
        )
        RolePeriod.create(branch=branch, person=someone, role=role, started_on=date(2025, 1, 1))
        return someone

    lena = person(
        lindedal, "Lena", "Aerts", "family_buddy",
        account_holder="Lena Aerts", iban="BE68539007547034", street="Dorpsstraat 1", postcode="3999", town="Lindedal",
    )  # fmt: skip
    bram = person(lindedal, "Bram", "Wouters", "family_buddy")
    els = person(lindedal, "Els", "Peeters", "coordinator")
    yusuf = person(elders, "Yusuf", "Demir", "coordinator")

    def match(volunteer: Person, code: str, alias: str, weekday: int, km: int) -> tuple[Family, Match]:
        family = Family.create(branch=lindedal, code=code, alias=alias, municipality="Lindedal")
        trajectory = Trajectory.create(branch=lindedal, family=family, started_on=date(2025, 1, 8))
        pair = Match.create(
            branch=lindedal, trajectory=trajectory, family=family, volunteer=volunteer,
            started_on=date(2025, 1, 8), km_one_way=km, usual_weekday=weekday,
        )  # fmt: skip
        return family, pair

    klaver, lenas = match(lena, "G-001", "Gezin Klaver", 3, 42)
    zonnebloem, brams = match(bram, "G-002", "Gezin Zonnebloem", 5, 30)
    return Cast(lindedal, lena, bram, els, yusuf, klaver, zonnebloem, lenas, brams)


@pytest.fixture
def visit(app: Flask):
    """`visit(cast.lena)` is Lena's phone, signed in; `visit()` is a stranger's. Every page they get is checked."""

    def arrive(person: Person | None = None) -> Visitor:
        visitor = Visitor(app)
        if person is not None:
            visitor.sign_in(person)
        return visitor

    return arrive
