"""Copies are made of files with pages as in service."""

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pyrage
import pytest
from flask import Flask

from portal import database
from portal.backup.archive import Lock
from portal.history import chain
from tests.conftest import HISTORY_KEY, POSTGRES, migrated_file
from tests.once import once

KEY = pyrage.x25519.Identity.generate()
QUICK = Lock(recipients=(str(KEY.to_public()),))  # opens at once, where a passphrase is slow on purpose


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chain.use_key(HISTORY_KEY)
    return once(tmp_path_factory, "migrated-as-in-service", lambda folder: migrated_file(folder, page_size=4096))


@pytest.fixture
def elsewhere(database_url: str, tmp_path: Path) -> Iterator[str]:
    """The address of an empty place of the same kind."""
    if database_url.startswith("sqlite"):
        yield f"sqlite:///{tmp_path / 'terug' / 'portal.sqlite3'}"
        return
    from tests.postgres import without_tables

    yield from without_tables(POSTGRES)


def is_untouched(place: str) -> bool:
    """Whether nothing at all was made in the place where a copy was to come back."""
    if place.startswith("sqlite"):
        return not Path(place.removeprefix("sqlite:///")).parent.exists()
    with psycopg.connect(place) as server:
        return server.execute(
            "select count(*) from pg_class where relnamespace = 'public'::regnamespace"
        ).fetchone() == (0,)


@pytest.fixture
def back_home(app: Flask, database_url: str) -> Iterator[None]:
    """Connected to the test's own database again afterwards."""
    yield
    if database.address() != database_url:
        other = database.db.obj
        other.manual_close() if not other.is_closed() else None
        other.close_all()
    database.connect(database_url)


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    (tmp_path / "sleutel.txt").write_text(f"{KEY}\n")
    return str(tmp_path / "sleutel.txt")
