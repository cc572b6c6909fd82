"""What the stories about people need besides the cast."""

import logging
from collections.abc import Callable
from typing import Any

import pytest
from argon2 import PasswordHasher

from portal.sign_in.recovery_codes import rules as recovery


@pytest.fixture(autouse=True)
def quick_codes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten codes on paper take a third of a second to hash; here they take none, unless a test asks for `slow_codes`."""
    if "slow_codes" not in request.fixturenames:
        monkeypatch.setattr(recovery, "_hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


@pytest.fixture
def slow_codes() -> None:
    """For the test that sees how they are kept in service."""


@pytest.fixture
def count_statements(db):
    """How many statements the database gets during a call."""

    class Counting(logging.Handler):
        def __init__(self) -> None:
            super().__init__()
            self.number = 0

        def emit(self, record: logging.LogRecord) -> None:
            self.number += 1

    def count(call: Callable[[], Any]) -> int:
        handler, logger = Counting(), logging.getLogger("peewee")
        level = logger.level
        logger.addHandler(handler)
        logger.setLevel(logging.DEBUG)
        try:
            call()
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)
        return handler.number

    return count
