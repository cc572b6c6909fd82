"""How many questions the database is asked."""

import logging
from collections.abc import Callable
from typing import Any

import pytest


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
