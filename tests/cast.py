"""The people of the tests' stories, and how they come to stand in an empty database."""

import logging
import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import peewee

from portal import database
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.kit import clock
from portal.people.models import Branch, Person, RolePeriod

OPENED_AT = datetime(2025, 1, 1, 9, 0)  # both branches are in the portal since New Year


@dataclass
class Cast:
    """Lena owns, Bram must see nothing of hers, Els coordinates, Yusuf coordinates another branch."""

    branch: Branch
    lena: Person
    bram: Person
    els: Person
    yusuf: Person
    klaver: Family  # Lena's, on Wednesdays, 4,2 km one way
    zonnebloem: Family  # Bram's
    lenas: Match
    brams: Match


def made() -> Cast:
    """Everyone a story needs. Lena and Bram started on 8 January 2025."""
    lindedal = Branch.create(
        name="Home-Start Lindedal",
        municipality="Lindedal",
        phone="+3216000000",
        email="lindedal@home-start.example",
        created_at=OPENED_AT,
    )
    elders = Branch.create(name="Home-Start Elders", municipality="Elders", created_at=OPENED_AT)

    def person(branch: Branch, given: str, family: str, role: str, **more: object) -> Person:
        someone = Person.create(
            branch=branch,
            given_name=given,
            family_name=family,
            email=f"{given.lower()}@voorbeeld.example",
            **more,
        )
        RolePeriod.create(branch=branch, person=someone, role=role, started_on=date(2025, 1, 1))
        return someone

    lena = person(
        lindedal, "Lena", "Aerts", "family_buddy",
        account_holder="Lena Aerts", iban="BE68539007547034", confirmed_holder="Lena Aerts",
        confirmed_iban="BE68539007547034", street="Dorpsstraat 1", postcode="3999", town="Lindedal",
    )  # fmt: skip
    bram = person(lindedal, "Bram", "Wouters", "family_buddy")
    els = person(lindedal, "Els", "Peeters", "coordinator")
    yusuf = person(elders, "Yusuf", "Demir", "coordinator")

    def match(volunteer: Person, code: str, alias: str, weekday: int, km: int) -> tuple[Family, Match]:
        family = Family.create(branch=lindedal, code=code, alias=alias, municipality="Lindedal")
        trajectory = Trajectory.create(branch=lindedal, family=family, started_on=date(2025, 1, 8))
        pair = Match.create(
            branch=lindedal, trajectory=trajectory, family=family, volunteer=volunteer,
            started_on=date(2025, 1, 8), km_one_way=km, usual_weekday=weekday,
        )  # fmt: skip
        return family, pair

    klaver, lenas = match(lena, "G-001", "Gezin Klaver", 3, 42)
    zonnebloem, brams = match(bram, "G-002", "Gezin Zonnebloem", 5, 30)
    return Cast(lindedal, lena, bram, els, yusuf, klaver, zonnebloem, lenas, brams)


@dataclass(frozen=True)
class Known:
    """How the cast was made at some moment: what was sent, and what came of it."""

    sent: list[tuple[str, Any]]
    pickled: bytes


_known: dict[datetime, Known] = {}


def arrived() -> Cast:
    """The cast. In an SQLite database where none of their tables holds a row, what was sent to the first such one at
    the same moment is sent again, in one transaction: the same rows, without asking peewee for the same words."""
    if not isinstance(database.db.obj, peewee.SqliteDatabase) or not _is_empty():
        return made()
    if (known := _known.get(clock.now())) is None:
        with _noted() as sent:
            cast = made()
        _known[clock.now()] = Known(sent, pickle.dumps(cast))
        return cast
    with database.db.atomic():
        for statement, values in known.sent:
            database.db.execute_sql(statement, values)
    cast = pickle.loads(known.pickled)
    assert isinstance(cast, Cast)
    return cast


def _is_empty() -> bool:
    tables = [model._meta.table_name for model in (Branch, Person, RolePeriod, Family, Trajectory, Match)]
    found = database.db.execute_sql(" union all ".join(f'select 1 from "{name}"' for name in tables) + " limit 1")
    return found.fetchone() is None


@contextmanager
def _noted() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that is sent meanwhile, with its values."""

    class Noting(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            sent.append(record.msg)

    sent: list[tuple[str, Any]] = []
    handler, logger = Noting(), logging.getLogger("peewee")
    level, goes_on = logger.level, logger.propagate
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    logger.propagate = False
    try:
        yield sent
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)
        logger.propagate = goes_on
