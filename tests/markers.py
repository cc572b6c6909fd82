"""What may never stand in the log, watched through the whole suite: whoever is in a test's database, and every token.

`Watch` writes each record as the log in service would. What it looks for are the names, addresses, accounts and phone
numbers in the database when a test ends, and each token and code that was drawn while it ran.
"""

import json
import logging
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

import peewee

from portal import database
from portal.database import tables
from portal.web import log

PRIVATE = {
    "given_name", "family_name", "email", "phone", "street", "iban", "account_holder", "confirmed_iban",
    "confirmed_holder", "calendar_key", "volunteer_name",
    "address", "debtor_name", "debtor_iban", "alias", "to_name", "to_address", "reply_to", "enrol_email",
}  # fmt: skip
"""Columns with what tells who somebody is."""
ALSO_PRIVATE = {("Referrer", "name"), ("FamilyDetails", "name"), ("Letter", "button_url")}
SHORTEST = 3  # "An" and "Jo" are names, but stand in English words as well
TOO_MANY = 2_000  # values of one column; a test with more of them repeats itself


class Watch(logging.Handler):
    """Keeps the lines of one test, and what was drawn at random meanwhile."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.setFormatter(log.AsJson())
        self.lines: list[str] = []
        self.drawn: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def found(self) -> list[str]:
        """The markers that stand in a line, each with that line."""
        return found_in(self.lines, {*self.drawn, *_of_the_database()}) if self.lines else []


def found_in(lines: list[str], markers: set[str]) -> list[str]:
    """ "marker in line" for each marker that stands in a line as a word of its own. JSON's own words are no lines."""
    words = "\n".join(" ".join(_values(json.loads(line))) for line in lines)
    hits = [m for m in markers if len(m) >= SHORTEST and m in words]
    return [m for m in hits if re.search(rf"(?<!\w){re.escape(m)}(?!\w)", words)]


def _values(line: dict[str, Any]) -> Iterator[str]:
    for name, value in line.items():
        if name in ("at", "ms", "request"):  # a moment and numbers of our own making
            continue
        yield " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _of_the_database() -> set[str]:
    """Everyone in the database that this test leaves behind; nothing where it left none that can be read."""
    if database.db.obj is None:
        return set()
    known: set[str] = set()
    opened = False
    try:
        opened = database.db.connect(reuse_if_open=True)
        try:
            together = " union all ".join(f"select * from ({question}) as one" for question in _questions())
            known.update(value for (value,) in database.db.execute_sql(together).fetchall() if value)
        except peewee.DatabaseError:  # one of the tables is broken or older: what can be read still counts
            for question in _questions():
                known.update(value for (value,) in database.db.execute_sql(question).fetchall() if value)
    except peewee.DatabaseError:  # the test broke it, or it has older tables; what was read still counts
        pass
    finally:
        if opened:
            database.db.close()
    return known


@cache
def _questions() -> list[str]:
    """What asks for the values of each private column: written once, for it is asked after every test."""
    return [
        f'select distinct "{table}"."{column.column_name}" from "{table}" limit {TOO_MANY}'
        for model in tables()
        for table in [model._meta.table_name]
        for column in model._meta.sorted_fields
        if column.name in PRIVATE or (model.__name__, column.name) in ALSO_PRIVATE
    ]


@contextmanager
def watched() -> Iterator[Watch]:
    """All loggers at the level of service, each record also to a `Watch`."""
    watch, root, quiet = Watch(), logging.getLogger(), logging.getLogger("peewee")
    levels = [(logger, logger.level) for logger in (root, quiet, log.log)]
    for logger, _ in levels:
        logger.setLevel(logging.INFO)  # peewee's debug level shows statements; in service it is never on
    root.addHandler(watch)
    ours = {"token_urlsafe": secrets.token_urlsafe, "randbelow": secrets.randbelow}

    def token_urlsafe(nbytes: int | None = None) -> str:
        watch.drawn.append(ours["token_urlsafe"](nbytes))
        return watch.drawn[-1]

    def randbelow(below: int) -> int:
        number: int = ours["randbelow"](below)
        if below == 1_000_000:  # a code of six digits
            watch.drawn.append(f"{number:06}")
        return number

    secrets.token_urlsafe, secrets.randbelow = token_urlsafe, randbelow
    try:
        yield watch
    finally:
        secrets.token_urlsafe, secrets.randbelow = ours["token_urlsafe"], ours["randbelow"]
        root.removeHandler(watch)
        for logger, level in levels:
            logger.setLevel(level)
