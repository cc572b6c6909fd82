"""Copies are made of files with pages as in service."""

from pathlib import Path

import pytest

from portal.history import chain
from tests.conftest import HISTORY_KEY, migrated_file
from tests.once import once


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    chain.use_key(HISTORY_KEY)
    return once(tmp_path_factory, "migrated-as-in-service", lambda folder: migrated_file(folder, page_size=4096))
