"""The branch that is measured: volunteers with a match each, some years of contacts and expense notes."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path

from peewee import chunked

from benchmarks import SECRET_KEY
from portal import create_app, database
from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.models.overview import ContactOverview
from portal.database import transaction
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, claim_key
from portal.expenses.models.rates import MileageRate
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.money import trip_cents
from portal.people.models import Branch, Person, RolePeriod
from portal.settings import Settings
from portal.sign_in.devices.rules import open_device

VOLUNTEERS = 22
RATE = 4309
QUARTERS_WITH_DATA = 8
EMPTY_QUARTERS = 28  # longer ago: there the measured hand-ins find room
DAYS_PER_HAND_IN = 12


@dataclass(frozen=True)
class World:
    """What the measurements need to know of the branch they visit."""

    tokens: tuple[str, ...]  # of one signed-in phone per volunteer
    hand_ins: tuple[tuple[int, int, Quarter], ...]  # (volunteer's place, match id, quarter), each still to be done


def environment(path: Path) -> dict[str, str]:
    """The PORTAL_… variables for a SQLite file, without demo."""
    return {
        "PORTAL_DATABASE_URL": f"sqlite:///{path}",
        "PORTAL_SECRET_KEY": SECRET_KEY,
        "PORTAL_TRUSTED_HOSTS": "127.0.0.1,localhost",
        "PORTAL_URL": "http://127.0.0.1",
    }


def settings_for(path: Path) -> Settings:
    return Settings.from_env(environment(path))


def build(path: Path, volunteers: int = VOLUNTEERS, filled: int = QUARTERS_WITH_DATA) -> World:
    """Make the database file and fill it through the portal's own models. filled: how many quarters have data."""
    create_app(settings_for(path))
    database.migrate()
    with transaction():
        world = _fill(volunteers, filled)
    database.db.execute_sql("pragma wal_checkpoint(truncate)")
    database.db.close()
    database.db.obj.close_all()
    return world


def quarters(filled: int) -> tuple[list[Quarter], list[Quarter]]:
    """The last complete quarters, the newest first: (those with data, the empty ones before them)."""
    found = [Quarter.current().previous()]
    while len(found) < filled + EMPTY_QUARTERS:
        found.append(found[-1].previous())
    return found[:filled], found[filled:]


def days_of(quarter: Quarter) -> list[date]:
    """The days of one measured hand-in."""
    return [quarter.first + timedelta(days=7 * week) for week in range(DAYS_PER_HAND_IN)]


def _fill(volunteers: int, quarters_with_data: int) -> World:
    filled, empty = quarters(quarters_with_data)
    began = empty[-1].first
    branch = Branch.create(
        name="Home-Start Lindedal", municipality="Lindedal", phone="+3216000000", email="lindedal@home-start.example"
    )
    MileageRate.create(
        branch=branch, kind="car", rate_e4=RATE, valid_from=began, valid_until=clock.today(), source="meting"
    )
    matches = [_pair(branch, i, began) for i in range(volunteers)]
    for match in matches:  # each week is answered: whether a question is asked would depend on the day of measuring
        for ago in range(1, 15):
            MissedVisit.create(branch=branch, match=match, day=clock.today() - timedelta(days=ago))
    for number, quarter in enumerate(reversed(filled)):
        for match in matches:
            _quarter(match, quarter, f"{quarter}-{match.id:03d}", paid=number < len(filled) - 1)
    tokens = tuple(open_device(match.volunteer, "Chrome op Android") for match in matches)
    hand_ins = tuple((i, match.id, quarter) for quarter in empty for i, match in enumerate(matches))
    return World(tokens, hand_ins)


def _pair(branch: Branch, i: int, began: date) -> Match:
    person = Person.create(
        branch=branch, given_name=f"Vrijwilliger {i + 1}", family_name="Voorbeeld",
        email=f"v{i + 1}@voorbeeld.example", account_holder=f"Vrijwilliger {i + 1}", iban="BE68539007547034",
        confirmed_holder=f"Vrijwilliger {i + 1}", confirmed_iban="BE68539007547034",
        street="Dorpsstraat 1", postcode="3999", town="Lindedal",
    )  # fmt: skip
    RolePeriod.create(branch=branch, person=person, role="family_buddy", started_on=began)
    family = Family.create(branch=branch, code=f"G-{i + 1:03d}", alias=f"Gezin {i + 1}", municipality="Lindedal")
    trajectory = Trajectory.create(branch=branch, family=family, started_on=began)
    return Match.create(
        branch=branch, trajectory=trajectory, family=family, volunteer=person, started_on=began,
        km_one_way=30 + i, usual_weekday=1 + i % 5,
    )  # fmt: skip


def _quarter(match: Match, quarter: Quarter, number: str, *, paid: bool) -> None:
    """A visit every other week, handed in, with its expense note: paid, or waiting for approval."""
    branch, volunteer = match.branch_id, match.volunteer
    after = datetime.combine(quarter.next().first, time(9))
    visits = list(_visits(match, quarter))
    rows = [{"branch": branch, "match": match.id, "day": day, "entered_by": volunteer.id} for day in visits]
    Contact.insert_many(rows).execute()
    ContactOverview.create(
        branch=branch, match=match, year=quarter.year, quarter=quarter.number, status="handed_in",
        handed_in_at=after, handed_in_by=volunteer,
    )  # fmt: skip
    note = ExpenseNote.create(
        branch=branch, volunteer=volunteer, year=quarter.year, quarter=quarter.number, number=number,
        status="paid" if paid else "submitted", volunteer_name=volunteer.name,
        account_holder=volunteer.account_holder, iban=volunteer.iban, declared_at=after,
        submitted_at=after, entered_by=volunteer, paid_on=after.date() + timedelta(days=9) if paid else None,
    )  # fmt: skip
    lines = [
        {
            "branch": branch, "note": note.id, "kind": "car", "day": day, "match": match.id,
            "km": match.round_trip, "route": "thuis – gezin – thuis", "purpose": "contact met gezin",
            "rate_e4": RATE, "rate_source": "meting", "cents": trip_cents(match.round_trip, RATE),
            "claim": claim_key(match.id, day),
        }
        for day in visits
    ]  # fmt: skip
    for batch in chunked(lines, 50):
        ExpenseLine.insert_many(batch).execute()


def _visits(match: Match, quarter: Quarter) -> Iterator[date]:
    return (day for day in quarter.days() if day.isoweekday() == match.usual_weekday and day.isocalendar().week % 2)
