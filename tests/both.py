"""Which tests also run on PostgreSQL, where those on SQLite ran just before and recorded what they sent.

Where PORTAL_TEST_SENT names a folder, each test on SQLite writes there what the portal sent to the database: each
statement, with the kinds of its values, and how it ended. A run on PostgreSQL that finds such a folder takes as few
tests as send all of it, and every test that is `ABOUT_THE_DATABASE`. Without the folder all tests run on both.
"""

import heapq
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any

import peewee
import pytest

from portal.prepared import Prepared

ABOUT_THE_DATABASE = re.compile(
    r"tests/(backup|exchange|history|post)/|test_house/test_order\.py"
    r"|test_(races|concurrency|migrations|upgrades|limits|seats|search|inputs|list|prepared|row_objects|queries|growth|lists"
    r"|driver)\.py"
)
"""Tests that depend on more than which statements are sent: on concurrency, on order, on what a type holds."""


@dataclass(frozen=True)
class Sent:
    """What a test sends: which statements, and how many in all."""

    statements: frozenset[str]
    times: int


LISTED = re.compile(r"\?(?:, \?)+")
ROWS = re.compile(r"\(\?\)(?:, \(\?\))+")
DRAWN = re.compile(r'(SAVEPOINT) "?s[0-9a-f]{20,}"?|\b(LIMIT|OFFSET) \d+')
NOT_ON_BOTH = re.compile(r"(?i)pragma|explain|vacuum|attach|detach")
MORE = re.compile(r"\b(JOIN|ORDER BY|GROUP BY|CASE|LIKE|UNION|SUM|MIN|MAX|COALESCE|WITH|OVER)\b")
LARGEST = 2**31  # a column of integers in PostgreSQL holds less than this
LONGEST = 255


@cache
def shape(statement: str) -> str:
    """A statement, whatever the length of the lists in it. Empty for what only SQLite knows."""
    if NOT_ON_BOTH.match(statement):
        return ""
    return ROWS.sub("(?)", LISTED.sub("?", DRAWN.sub(r"\1\2", statement)))


def kind(value: Any) -> str:
    """The kind of a value, as far as two databases may treat it differently."""
    match value:
        case None:
            return "0"
        case bool():
            return "b"
        case int():
            return "i" if -LARGEST <= value < LARGEST else "I"
        case str():
            return "N" if _is_no_text(value) else "s" if len(value) <= LONGEST else "S"
        case datetime():
            return "m"
        case date():
            return "d"
        case time():
            return "t"
    return type(value).__name__


def _is_no_text(value: str) -> bool:
    return "\x00" in value or (not value.isascii() and any("\ud800" <= sign <= "\udfff" for sign in value))


@cache
def _is_plain(statement: str) -> bool:
    """Whether it can only be a test's own where a test sends it: a query with more to it may be one that the portal
    made, and that is asked when a test goes through it."""
    return not statement.startswith("SELECT") or not MORE.search(statement)


TESTS = f"{Path(__file__).parent}{os.sep}"
BETWEEN = tuple(f"{os.sep}{name}" for name in ("peewee.py", "playhouse", "both.py", "contextlib.py"))


def _is_of_the_tests() -> bool:
    """Whether the test itself sends it, to check something or to set the scene."""
    frame = sys._getframe(2)
    while frame.f_back is not None and any(part in frame.f_code.co_filename for part in BETWEEN):
        frame = frame.f_back
    return frame.f_code.co_filename.startswith(TESTS)


class Recorder:
    """What the tests of this process send."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._file = (folder / f"{os.getpid()}.jsonl").open("w", encoding="utf-8")
        self._known: dict[str, int] = {}
        self._now: Counter[str] = Counter()
        self.is_skipped = False  # the running test, so what it would have sent is unknown

    def note(self, statement: str, values: Sequence[Any] | None, ended: str = "") -> None:
        if (found := shape(statement)) and (not _is_plain(found) or not _is_of_the_tests()):
            kinds = "".join(map(kind, values or ()))
            if len(kinds) != found.count("?"):  # it has a list
                kinds = "".join(sorted({*kinds}))
            self._now[f"{found} {kinds} {ended}".rstrip()] += 1

    @contextmanager
    def of_a_test(self, name: str) -> Iterator[None]:
        self._now.clear()
        self.is_skipped = False
        yield
        if self.is_skipped:
            return
        for statement in self._now.keys() - self._known.keys():
            self._known[statement] = len(self._known)
            self._write([self._known[statement], statement])
        sent = sorted(self._known[statement] for statement in self._now)
        self._write({"test": name, "sent": sent, "times": self._now.total()})

    def _write(self, line: Any) -> None:
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()

    def listen(self) -> None:
        """From now on every statement of the portal in this process is noted."""
        execute, run_all, recorder = peewee.Database.execute_sql, Prepared.run_all, self

        def execute_sql(self: Any, sql: str, params: Any = None) -> Any:
            try:
                done = execute(self, sql, params)
            except Exception as error:
                recorder.note(sql, params, type(error).__name__)
                raise
            recorder.note(sql, params)
            return done

        def noted(self: Any, rows: Iterable[tuple[Any, ...]]) -> None:
            rows = list(rows)
            for row in rows:
                recorder.note(self._of_this_database().sql, row)
            run_all(self, rows)

        peewee.Database.execute_sql, Prepared.run_all = execute_sql, noted  # type: ignore[method-assign]


def read(folder: Path) -> dict[str, Sent]:
    """Test → what it sent, as recorded by all processes of a run."""
    found: dict[str, Sent] = {}
    for path in sorted(folder.glob("*.jsonl")):
        known: dict[int, str] = {}
        for line in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if isinstance(line, list):
                known[line[0]] = line[1]
            else:
                found[line["test"]] = Sent(frozenset(known[number] for number in line["sent"]), line["times"])
    return found


def chosen(sent: dict[str, Sent], always: Iterable[str] = ()) -> set[str]:
    """The fewest tests, about, that send whatever all of them send; `always` are among them."""
    wanted = set().union(*(one.statements for one in sent.values()))

    def worth(test: str) -> float:
        """How many wanted statements it sends, for its cost: starting it, and all that it sends."""
        return len(sent[test].statements & wanted) / (sent[test].times + 50)

    taken = {test for test in always if test in sent}
    for test in taken:
        wanted -= sent[test].statements
    waiting = [(-worth(test), test) for test in sent if test not in taken]
    heapq.heapify(waiting)
    while waiting:
        before, best = heapq.heappop(waiting)
        now = -worth(best)
        if now > before:  # some of it was taken meanwhile: back in the queue
            if now:
                heapq.heappush(waiting, (now, best))
        elif now:
            taken.add(best)
            wanted -= sent[best].statements
    return taken


def on_sqlite(name: str) -> str:
    """The same test on SQLite."""
    test, bracket, case = name.partition("[")
    return test + bracket + re.sub(r"\bpostgresql\b", "sqlite", case, count=1)


def left_out(items: list[pytest.Item], folder: Path) -> set[str]:
    """Of the tests on PostgreSQL, those whose statements are all sent by others. Unknown ones run."""
    names = {item.nodeid: on_sqlite(item.nodeid) for item in items if item.get_closest_marker("postgres")}
    known = read(folder) if names else {}
    sent = {name: known[there] for name, there in names.items() if there in known}
    return sent.keys() - chosen(sent, filter(ABOUT_THE_DATABASE.search, sent))
