"""Of the tests on PostgreSQL as few run as send whatever the tests on SQLite sent, in every kind and with every end."""

import peewee
import pytest

from portal.contacts.concerns import rules as concerns
from portal.people.models import Person
from portal.sign_in.devices import rules as devices
from tests import both
from tests.both import Recorder, Sent, chosen, kind, on_sqlite, read, shape


def sends(*statements: str, times: int = 1) -> Sent:
    return Sent(frozenset(statements), times)


def test_each_statement_is_sent_by_a_test_that_is_cheap():
    sent = {
        "wide": sends("a", "b", "c"), "a": sends("a"), "once": sends("d"), "dear": sends("a", "b", "c", times=9_000),
        "nothing": sends(),
    }  # fmt: skip
    assert chosen(sent) == {"wide", "once"}
    assert chosen(sent, ["dear", "nothing", "unknown"]) == {"dear", "nothing", "once"}


def test_whatever_is_sent_stays_sent():
    sent = {f"{n}": sends(*(str(n * k % 91) for k in range(1, n % 7 + 2)), times=n * 37 % 50) for n in range(300)}
    taken = chosen(sent)
    for statement in set().union(*(one.statements for one in sent.values())):
        assert any(statement in sent[test].statements for test in taken)
    assert len(taken) < 100 and taken == chosen(dict(reversed(sent.items()))), "the same ones each time"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('SELECT "id" FROM "a" WHERE "b" IN (?, ?)', 'SELECT "id" FROM "a" WHERE "b" IN (?, ?, ?, ?)'),
        ('INSERT INTO "a" VALUES (?, ?), (?, ?)', 'INSERT INTO "a" VALUES (?, ?)'),
        ('SAVEPOINT "s0123456789abcdef0123456789abcdef";', 'SAVEPOINT "sfedcba9876543210fedcba9876543210";'),
        ('SELECT "id" FROM "a" LIMIT 5 OFFSET 20', 'SELECT "id" FROM "a" LIMIT 7 OFFSET 0'),
    ],
)
def test_statements_are_alike_whatever_their_numbers(one, other):
    assert shape(one) == shape(other) != ""
    assert shape(one) != shape(one + " ORDER BY 1")


def test_values_are_told_apart_where_databases_take_them_otherwise():
    values = [None, True, 7, 2**31, "woord", "w" * 256, "a\x00b", "\ud800", 1.5, b"x"]
    assert len({kind(value) for value in values}) == len(values) - 1, "but for the two that are no text"
    assert kind("wo\u0308rd") == kind("woord") and kind(-(2**31)) == kind(0)


def test_what_the_portal_sends_is_written_down_and_read_again(cast, tmp_path, monkeypatch):
    for place, name in ((peewee.Database, "execute_sql"), (both.Prepared, "run_all")):
        monkeypatch.setattr(place, name, getattr(place, name))  # and is itself again afterwards
    recorder = Recorder(tmp_path)
    recorder.listen()
    with recorder.of_a_test("looks[sqlite-1]"):
        assert Person.select().count() == 4, "what a test looks up by itself is no matter of the portal's"
        assert devices.device_for("een sleutel") is None
    with recorder.of_a_test("goes through"):
        assert list(concerns.concerns_of(cast.els)) == [], "a query of the portal's is asked here"
    with recorder.of_a_test("fails"), pytest.raises(peewee.IntegrityError):
        devices.open_device(Person(id=99_999), "Firefox")
    with recorder.of_a_test("asks nothing"):
        pass
    with recorder.of_a_test("skipped here"):
        recorder.is_skipped = True
    found = read(tmp_path)
    assert "skipped here" not in found, "nobody knows what it sends: it runs"
    (asked,) = found["looks[sqlite-1]"].statements
    assert asked.startswith("SELECT") and '"device"' in asked and sorted(asked.split()[-1]) == ["m", "s"]
    assert any("ORDER BY CASE" in statement for statement in found["goes through"].statements)
    (failed,) = [s for s in found["fails"].statements if s.endswith("Error")]
    assert failed.startswith("INSERT") and failed.endswith(" IntegrityError")
    assert found["looks[sqlite-1]"].times == 1 and found["asks nothing"] == Sent(frozenset(), 0)


def test_a_test_is_known_by_its_name_on_sqlite():
    assert on_sqlite("tests/a.py::test_b[postgresql]") == "tests/a.py::test_b[sqlite]"
    assert on_sqlite("tests/a.py::test_postgresql[een-postgresql-2]") == "tests/a.py::test_postgresql[een-sqlite-2]"
