"""Demo worlds, each put together once per run: files for tests that read one, or go on from a copy."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from portal import database
from portal.demo import world
from tests.once import once

AUTUMN, MARCH, AUGUST = date(2026, 11, 23), date(2026, 3, 16), date(2026, 8, 15)


@contextmanager
def opened(file: Path, folder: Path, postgres_url: str = "") -> Iterator[None]:
    """The portal on a copy of a migrated file, or on an emptied PostgreSQL."""
    if postgres_url:
        from tests.postgres import emptied

        with contextmanager(emptied)(postgres_url) as url, connected(url):
            yield
        return
    shutil.copy(file, folder / "demo.sqlite3")
    with connected(f"sqlite:///{folder / 'demo.sqlite3'}") as connection:
        connection.pragma("synchronous", "off", permanent=True)  # see `app`
        yield


@contextmanager
def connected(url: str) -> Iterator[Any]:
    before, connection = database.db.obj, database.connect(url)
    yield connection
    if not connection.is_closed():
        connection.manual_close()
    connection.close_all()
    database.db.initialize(before)


def built(factory: pytest.TempPathFactory, migrated: Path, today: date) -> Path:
    """An SQLite file with the demo of a day. Nobody may change it."""

    def build(folder: Path) -> Path:
        with opened(migrated, folder):
            world.build(today)
            database.db.execute_sql("pragma wal_checkpoint(truncate)")
        return folder / "demo.sqlite3"

    return once(factory, f"demo-{today}", build)


@pytest.fixture(scope="session")
def autumn_file(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of 23 November 2026."""
    return built(tmp_path_factory, migrated, AUTUMN)


@pytest.fixture(scope="session")
def march_file(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of 16 March 2026."""
    return built(tmp_path_factory, migrated, MARCH)


@pytest.fixture(scope="session")
def august_file(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo of 15 August 2026, a month without a newsletter."""
    return built(tmp_path_factory, migrated, AUGUST)


@pytest.fixture(scope="session")
def autumn_on_postgres(postgres_url: str) -> Iterator[str]:
    """The address of a PostgreSQL database with the demo of 23 November 2026. Nobody may change it."""
    from tests.postgres import emptied

    with contextmanager(emptied)(postgres_url) as url:
        with connected(url):
            world.build(AUTUMN)
        yield url


@pytest.fixture(scope="module")
def autumn(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[date]:
    """The demo as it stands on 23 November 2026, for files whose tests only read it."""
    if postgres_url:
        with connected(request.getfixturevalue("autumn_on_postgres")):
            yield AUTUMN
        return
    with opened(request.getfixturevalue("autumn_file"), tmp_path_factory.mktemp("demo")):
        yield AUTUMN
