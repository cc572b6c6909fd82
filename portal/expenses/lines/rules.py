"""What may happen to a note while it is written: trips, costs, tickets. The steps after that are in `handing_in`."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.database import once, transaction
from portal.dated import held_on
from portal.expenses.models.notes import (
    COST_KINDS,
    TRIP_PURPOSES,
    ExpenseLine,
    ExpenseNote,
    Place,
    Receipt,
    open_note,
)
from portal.expenses.models.rates import MILEAGE_KINDS
from portal.expenses.note.facts import ONE_YEAR, oldest_day, view_of
from portal.expenses.note.rules import editable_note, hold
from portal.expenses.places.rules import check_km, km_on, known_place, remember
from portal.expenses.rates.facts import RateTable, price, regime_of
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text, weekday_day
from portal.kit.errors import RuleError
from portal.kit.images import ReceiptFile
from portal.kit.money import MAX_CENTS
from portal.people.models import Person, last_days, vehicles_before

MAX_LINES = 200
MAX_PHOTOS = 6
ONE_DAY = timedelta(days=1)
MOST_A_DAY = 60_000_000
"""Bytes of tickets that are kept of somebody within 24 hours, 200 photos. Beyond it the disk would fill."""
MOST_OPEN = 3
"""Forms with a mistake in them whose photos are kept at the same time, per person."""

Photos = ReceiptFile | Sequence[ReceiptFile] | None


# ---- trips ------------------------------------------------------------------------------------------------------


def strike(volunteer: Person, quarter: Quarter, claims: Iterable[str], *, by: Person) -> None:
    """Exactly these trips were not driven (or these days not asked for); all others of the note were."""
    wanted = set(claims)
    with transaction():
        existing = open_note(volunteer, quarter)
        if all(line.struck == (line.claim in wanted) for line in _strikeable(volunteer, quarter, existing)):
            return
        note = editable_note(volunteer, quarter, by=by)
        for line in _strikeable(volunteer, quarter, note):
            struck = line.claim in wanted
            if struck != line.struck:
                line.struck = struck
                line.struck_why = ("left_out" if line.kind == "flat_rate" else "not_driven") if struck else ""
                line.save()
        record(note, "strike", by, on_behalf_of=volunteer, struck=sorted(wanted))


def _strikeable(volunteer: Person, quarter: Quarter, note: ExpenseNote | None) -> list[ExpenseLine]:
    """The lines that follow from contacts and may still be asked for."""
    lines = view_of(volunteer, quarter, note).lines
    return [line for line in lines if line.is_computed and line.struck_why not in ("too_old", "cut")]


@dataclass(frozen=True)
class Ride:
    """How one trip from a contact really went. claim: as `ExpenseLine.claim`; how: a key of RIDES; km: tenths, there
    and back, or None for as it stood."""

    claim: str
    how: str
    km: int | None = None


RIDES = {
    "car": "Met de auto",
    "bicycle": "Met de fiets",
    "rode_along": "Ik reed met iemand mee",
    "not_driven": "Niet gereden",
}


def change_trip(volunteer: Person, quarter: Quarter, ride: Ride, *, by: Person) -> None:
    """Keep how one trip from a contact really went: it holds for that trip alone."""
    if ride.how not in RIDES:
        raise RuleError("Kies hoe je daar kwam.", "how")
    is_driven = ride.how in MILEAGE_KINDS
    if is_driven and ride.km is not None:
        check_km(ride.km, "km")
    with transaction():
        note = editable_note(volunteer, quarter, by=by)
        line = next((t for t in view_of(volunteer, quarter, note).visits if t.claim == ride.claim), None)
        if line is None:
            raise RuleError("Deze rit staat niet meer op je nota. Kijk je contacten na.", conflict=True)
        if line.struck_why in ("too_old", "cut"):
            raise RuleError("Deze rit kan je niet meer terugvragen.")
        line.struck = not is_driven
        line.struck_why = "" if is_driven else ride.how
        if is_driven:
            line.kind = line.own_kind = ride.how
            line.km = line.km if ride.km is None else ride.km
            line.own_km = None if line.km == line.expected_km else line.km
            if line.kind == line.usual_kind:
                line.own_kind = ""
            price(line, RateTable(volunteer.branch_id, line.day))
        line.save()
        record(
            line, "change_trip", by, on_behalf_of=volunteer, how=ride.how, kind=line.kind, km=line.km,
            expected_km=line.expected_km,
        )  # fmt: skip


def ride_with(volunteer: Person, quarter: Quarter, struck: Iterable[str], ride: Ride, *, by: Person) -> None:
    """One tap on a note: this trip went so, and the other ticks of the page are kept as `strike` does."""
    with transaction():
        strike(volunteer, quarter, set(struck) - {ride.claim}, by=by)
        change_trip(volunteer, quarter, ride, by=by)


def ride_elsewhere_with(line: ExpenseLine, struck: Iterable[str], kind: str, *, by: Person) -> None:
    """The same for a trip to something else than a family. kind: car or bicycle."""
    if kind not in MILEAGE_KINDS:
        raise RuleError("Kies hoe je daar kwam.", "kind")
    with transaction():
        hold(line)
        strike(line.note.volunteer, line.note.period, struck, by=by)
        if line.is_cut or not line.is_trip:
            raise RuleError("Deze rit kan je niet meer wijzigen.", conflict=True)
        line.kind = kind
        line.own_kind = "" if kind == line.usual_kind else kind
        price(line, RateTable(line.branch_id, line.day))
        line.save()
        record(line, "change_trip", by, on_behalf_of=line.note.volunteer, kind=kind)


@dataclass(frozen=True)
class FreeTrip:
    """A trip to something else than a family. purpose: a key of TRIP_PURPOSES, words: what for in words.

    place: one that is remembered, or None with a new name. km: tenths, there and back; None: those of the place.
    key: of the form, so that a second tap lands on the same line.
    """

    purpose: str
    day: date
    key: str
    words: str = ""
    place: Place | None = None
    name: str = ""
    km: int | None = None


def add_trip(volunteer: Person, quarter: Quarter, trip: FreeTrip, *, by: Person) -> ExpenseLine:
    """Add a trip, with what they usually rode with on its day and the kilometres its place had then."""
    vehicle = held_on(trip.day, vehicles_before(volunteer), volunteer).vehicle
    if vehicle == "none":
        raise RuleError("Je vraagt geen kilometers terug. Dat kan je wijzigen bij Mijn gegevens.")
    if trip.purpose not in TRIP_PURPOSES:
        raise RuleError("Kies waarvoor je reed.", "purpose")
    if trip.purpose == "other" and not trip.words:
        raise RuleError("Schrijf waarvoor je reed.", "words")
    _check_day(volunteer, quarter, trip.day, "day")
    name = trip.name if trip.place is None else trip.place.name
    if not name:
        raise RuleError("Kies waar je was, of schrijf het erbij.", "name")
    known = trip.place or known_place(volunteer, name)
    usual = None if known is None else km_on(known, trip.day)
    tenths = trip.km if trip.km is not None or trip.place is None else usual
    if tenths is None:
        raise RuleError("Vul in hoeveel kilometer het was, heen en terug.", "km")
    check_km(tenths, "km")

    def make() -> ExpenseLine:
        note = _roomy_note(volunteer, quarter, by=by)
        remember(volunteer, name, tenths, trip.day)
        line = ExpenseLine(
            branch=volunteer.branch_id, note=note, kind=vehicle, usual_kind=vehicle, day=trip.day, km=tenths,
            expected_km=usual, route=f"thuis – {name} – thuis", purpose=trip.words or TRIP_PURPOSES[trip.purpose],
            submission_key=trip.key, created_at=clock.now(),
        )  # fmt: skip
        price(line, RateTable(volunteer.branch_id, trip.day))
        line.save()
        record(line, "add_trip", by, on_behalf_of=volunteer, kind=line.kind, day=line.day, km=tenths, place=name)
        return line

    return _once(volunteer, trip.key, make)


# ---- costs and their tickets ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cost:
    """One bus, parking or other cost. kind: a key of COST_KINDS; purpose "": as its kind is called.

    key: of the form, so that a second tap lands on the same line.
    """

    kind: str
    day: date
    cents: int
    key: str
    purpose: str = ""
    photos: Photos = None


def add_cost(volunteer: Person, quarter: Quarter, cost: Cost, *, by: Person) -> ExpenseLine:
    """Add a cost with its ticket."""
    if cost.kind not in COST_KINDS:
        raise RuleError("Kies wat het was.", "kind")
    _check_day(volunteer, quarter, cost.day, "day")
    if cost.cents <= 0:
        raise RuleError("Vul het bedrag van je ticket in.", "amount")
    if cost.cents > MAX_CENTS // 100:
        raise RuleError("Dit bedrag is wel heel hoog. Kijk de komma na, of bel je coördinator.", "amount")
    if cost.kind == "other" and not cost.purpose:
        raise RuleError("Schrijf waarvoor het was.", "purpose")
    if cost.kind != "public_transport" and regime_of(volunteer, quarter.year) == "flat_rate":
        raise RuleError("Je krijgt een vast bedrag per dag. Parking en andere kosten zitten daarin.", "kind")
    sent = _listed(cost.photos)

    def make() -> ExpenseLine:
        note = _roomy_note(volunteer, quarter, by=by)
        line = ExpenseLine.create(
            branch=volunteer.branch_id, note=note, kind=cost.kind, day=cost.day, cents=cost.cents,
            purpose=cost.purpose or COST_KINDS[cost.kind], submission_key=cost.key,
        )  # fmt: skip
        kept = Receipt.kept_for == cost.key, Receipt.owner == volunteer.id
        if sent:
            Receipt.delete().where(*kept).execute()
            _store(sent, volunteer, line=line)
        else:
            Receipt.update(line=line, kept_for=None).where(*kept).execute()
        record(line, "add_cost", by, on_behalf_of=volunteer, kind=cost.kind, day=cost.day, cents=cost.cents)
        return line

    return _once(volunteer, cost.key, make)


def _check_day(volunteer: Person, quarter: Quarter, day: date, field: str) -> None:
    """A day of this quarter, not still to come and not over a year old."""
    if day not in quarter:
        raise RuleError(f"Deze nota is voor {quarter.in_months} {quarter.year}. Kies een dag in die maanden.", field)
    if day > clock.today():
        raise RuleError(f"{weekday_day(day).capitalize()} is nog niet voorbij. Voeg dat later toe.", field)
    last = last_days([volunteer.id]).get(volunteer.id)
    if last is not None and day > last:
        raise RuleError(f"Je was vrijwilliger tot en met {day_text(last)}. Kies die dag of een vroegere.", field)
    if day < oldest_day(open_note(volunteer, quarter)):
        first = day_month(clock.today() - ONE_YEAR)
        raise RuleError(f"Dat is meer dan een jaar geleden. Terugvragen kan vanaf {first} vorig jaar.", field)


def _once(volunteer: Person, key: str, make: Callable[[], ExpenseLine]) -> ExpenseLine:
    """The line that the form with this key made, now or at an earlier tap."""
    line = once(ExpenseLine, key, make)
    if line.note.volunteer_id != volunteer.id:
        raise RuleError("Laad de pagina opnieuw en voeg het nog eens toe.")
    return line


def _roomy_note(volunteer: Person, quarter: Quarter, *, by: Person) -> ExpenseNote:
    note = editable_note(volunteer, quarter, by=by)
    if ExpenseLine.select().where(ExpenseLine.note == note.id).count() >= MAX_LINES:
        raise RuleError("Er staan al heel veel lijnen op deze nota. Dien ze eerst in.")
    return note


def _listed(photos: Photos) -> list[ReceiptFile]:
    """One, several or no photos as a list; the same file twice counts once."""
    sent = [] if photos is None else [photos] if isinstance(photos, ReceiptFile) else list(photos)
    different = list({photo.sha256: photo for photo in sent}.values())
    if len(different) > MAX_PHOTOS:
        raise RuleError(f"Kies ten hoogste {MAX_PHOTOS} foto’s per kost.", "ticket")
    return different


def keep_photo(volunteer: Person, photos: Photos, key: str) -> None:
    """Keep photos whose form has a mistake elsewhere, so that they need not be taken again."""
    sent = _listed(photos)
    with transaction():
        Receipt.delete().where(Receipt.kept_for == key, Receipt.owner == volunteer.id).execute()
        _forget_oldest(volunteer, MOST_OPEN - 1)
        if not Receipt.select().where(Receipt.kept_for == key).exists():
            _store(sent, volunteer, kept_for=key)


def _forget_oldest(volunteer: Person, keep: int) -> None:
    """Of the forms that somebody left unfinished, only the photos of the last few stay."""
    latest = fn.MAX(Receipt.id)
    waiting: Any = Receipt.select(Receipt.kept_for).where(
        Receipt.owner == volunteer.id, Receipt.kept_for.is_null(False)
    )
    newest = waiting.group_by(Receipt.kept_for).order_by(latest.desc()).tuples()
    keys = [key for (key,) in newest][keep:]
    Receipt.delete().where(Receipt.owner == volunteer.id, Receipt.kept_for << keys).execute()


def forget_unfinished() -> int:
    """Photos that wait for more than a day for a form that nobody finished; daily work."""
    start = clock.now() - ONE_DAY
    return int(Receipt.delete().where(Receipt.kept_for.is_null(False), Receipt.created_at < start).execute())


def kept_photos(volunteer: Person, key: str) -> list[Receipt]:
    """The photos that wait for the form with this key, without their bytes."""
    query = Receipt.select(Receipt.id, Receipt.mime).where(Receipt.kept_for == key, Receipt.owner == volunteer.id)
    return list(query.order_by(Receipt.id))


def change_photos(line: ExpenseLine, drop: Iterable[int], photos: Photos, *, by: Person) -> None:
    """Add photos to a ticket, and take away those with these ids."""
    sent, drop = _listed(photos), set(drop)
    with transaction():
        hold(line)
        before = {r.id: r.sha256 for r in Receipt.select(Receipt.id, Receipt.sha256).where(Receipt.line == line.id)}
        stay = {number: sha256 for number, sha256 in before.items() if number not in drop}
        sent = [photo for photo in sent if photo.sha256 not in stay.values()]
        if len(stay) + len(sent) > MAX_PHOTOS:
            raise RuleError(f"Hou ten hoogste {MAX_PHOTOS} foto’s per kost.", "ticket")
        Receipt.delete().where(Receipt.line == line.id, Receipt.id << list(drop)).execute()
        _store(sent, line.note.volunteer, line=line)
        record(
            line, "change_photos", by, on_behalf_of=line.note.volunteer,
            before=sorted(before.values()), after=[*stay.values(), *(photo.sha256 for photo in sent)],
        )  # fmt: skip


def leave_out(line: ExpenseLine, *, out: bool = True, by: Person) -> None:
    """Leave a cost or a trip of one's own out of the note, or (out=False) put it back."""
    with transaction():
        hold(line)
        if line.is_cut:
            raise RuleError("Je coördinator betaalt deze lijn niet. Kijk naar de reden op je nota.")
        if line.struck != out:
            line.struck, line.struck_why = out, "left_out" if out else ""
            line.save()
            record(line, "leave_out" if out else "put_back", by, on_behalf_of=line.note.volunteer)


def _store(
    photos: Sequence[ReceiptFile], owner: Person, line: ExpenseLine | None = None, kept_for: str | None = None
) -> None:
    """RuleError where it is more than a day may bring."""
    Person.update(branch=Person.branch).where(Person.id == owner.id).execute()  # held: one at a time counts and adds
    today = Receipt.select(fn.SUM(Receipt.size)).where(
        Receipt.owner == owner.id, Receipt.created_at > clock.now() - ONE_DAY
    )
    if photos and int(today.scalar() or 0) + sum(len(photo.content) for photo in photos) > MOST_A_DAY:
        most = MOST_A_DAY // 1_000_000
        raise RuleError(f"Er is vandaag al {most} MB aan foto’s en pdf’s toegevoegd. Voeg deze morgen toe.", "ticket")
    for photo in photos:
        Receipt.create(
            branch=owner.branch_id, owner=owner.id, line=line, kept_for=kept_for, mime=photo.mime,
            content=photo.content, thumbnail=photo.thumbnail, size=len(photo.content), width=photo.width,
            height=photo.height, sha256=photo.sha256, created_at=clock.now(),
        )  # fmt: skip
