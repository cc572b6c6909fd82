"""An empty database, to make a demo world in."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.worlds import opened


@pytest.fixture
def empty(migrated: Path, tmp_path: Path, postgres_url: str) -> Iterator[None]:
    with opened(migrated, tmp_path, postgres_url):
        yield
