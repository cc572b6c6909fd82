"""After a test of this room the history has the key of the other tests again."""

from collections.abc import Iterator

import pytest

from portal.history import chain
from tests.backup.joining.places import HERE


@pytest.fixture(autouse=True)
def key_of_the_tests() -> Iterator[None]:
    yield
    chain.use_key(HERE)
