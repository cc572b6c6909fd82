"""Demo worlds, made in databases of their own."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest

from portal import database
from portal.demo import world
from tests.once import once


@contextmanager
def empty_database(migrated: Path, folder: Path, postgres_url: str) -> Iterator[None]:
    """The portal on a copy of a migrated file, or on an emptied PostgreSQL."""
    if postgres_url:
        from tests.postgres import emptied

        urls = emptied(postgres_url)
        url = next(urls)
    else:
        shutil.copy(migrated, folder / "demo.sqlite3")
        urls, url = iter(()), f"sqlite:///{folder / 'demo.sqlite3'}"
    connection = database.connect(url)
    yield
    if not connection.is_closed():
        connection.manual_close()
    connection.close_all()
    next(urls, None)


AUTUMN = date(2026, 11, 23)


@pytest.fixture(scope="session")
def autumn_file(migrated: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with the demo of 23 November 2026, made once per run."""

    def build(folder: Path) -> Path:
        with empty_database(migrated, folder, ""):
            world.build(AUTUMN)
            database.db.execute_sql("pragma wal_checkpoint(truncate)")
        return folder / "demo.sqlite3"

    return once(tmp_path_factory, "autumn", build)


@pytest.fixture(scope="module")
def autumn(
    request: pytest.FixtureRequest, migrated: Path, tmp_path_factory: pytest.TempPathFactory, postgres_url: str
) -> Iterator[date]:
    """The demo as it stands on 23 November 2026, for files whose tests only read it."""
    if postgres_url:
        with empty_database(migrated, Path(), postgres_url):
            world.build(AUTUMN)
            yield AUTUMN
        return
    with empty_database(request.getfixturevalue("autumn_file"), tmp_path_factory.mktemp("demo"), ""):
        yield AUTUMN


@pytest.fixture
def empty(migrated: Path, tmp_path: Path, postgres_url: str) -> Iterator[None]:
    with empty_database(migrated, tmp_path, postgres_url):
        yield
