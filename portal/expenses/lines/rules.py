"""What may happen to a note while it is written: trips, costs, tickets. The steps after that are in `handing_in`."""

from collections.abc import Callable, Iterable
from datetime import date

from portal.database import once, transaction
from portal.dated import held_on
from portal.expenses.models.notes import (
    COST_KINDS,
    IN_FLAT_RATE,
    TRIP_PURPOSES,
    ExpenseLine,
    ExpenseNote,
    Receipt,
    open_note,
)
from portal.expenses.models.places import Place
from portal.expenses.models.rates import MILEAGE_KINDS
from portal.expenses.note.facts.reading import view_of
from portal.expenses.note.facts.view import ONE_YEAR, oldest_day
from portal.expenses.note.rules import editable_note, hold
from portal.expenses.places.rules import check_km, km_on, known_place, remember
from portal.expenses.rates.facts import RateTable, price, regime_of
from portal.expenses.tickets.rules import Photos, listed, store
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, weekday_day
from portal.kit.errors import RuleError
from portal.kit.limits import not_after
from portal.kit.money import MAX_CENTS
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import last_day, vehicles_before

MAX_LINES = 200


# ---- trips


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
    """Store how one trip from a contact really went, for that trip alone."""
    if ride.how not in RIDES:
        raise RuleError("Kies hoe je daar kwam.", "how")
    is_driven = ride.how in MILEAGE_KINDS
    if is_driven and ride.km is not None:
        check_km(ride.km)
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
        distance = {"km": line.km, "expected_km": line.expected_km}
        record(line, "change_trip", by, on_behalf_of=volunteer, how=ride.how, kind=line.kind, **distance)


def ride_with(volunteer: Person, quarter: Quarter, struck: Iterable[str], ride: Ride, *, by: Person) -> None:
    """One tap on a note: how this trip went; the other ticks of the page are stored as `strike` does."""
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
    check_km(tenths)

    def make() -> ExpenseLine:
        note = _roomy_note(volunteer, quarter, by=by)
        remember(volunteer, name, tenths, trip.day)
        where = {"route": f"thuis – {name} – thuis", "purpose": trip.words or TRIP_PURPOSES[trip.purpose]}
        ridden = {"kind": vehicle, "usual_kind": vehicle, "day": trip.day, "km": tenths, "expected_km": usual}
        made = {"submission_key": trip.key, "created_at": clock.now()}
        line = ExpenseLine(branch=volunteer.branch_id, note=note, **ridden, **where, **made)
        price(line, RateTable(volunteer.branch_id, trip.day))
        line.save()
        record(line, "add_trip", by, on_behalf_of=volunteer, kind=line.kind, day=line.day, km=tenths, place=name)
        return line

    return _once(volunteer, trip.key, make)


# ---- costs and their tickets


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
        call = volunteer.branch.reach or "bel je coördinator"
        raise RuleError(f"Dit bedrag is wel heel hoog. Kijk de komma na, of {call}.", "amount")
    if cost.kind == "other" and not cost.purpose:
        raise RuleError("Schrijf waarvoor het was.", "purpose")
    if cost.kind in IN_FLAT_RATE and regime_of(volunteer, quarter.year) == "flat_rate":
        raise RuleError("Je krijgt een vast bedrag per dag. Parking en andere kosten zitten daarin.", "kind")
    sent = listed(cost.photos)

    def make() -> ExpenseLine:
        note = _roomy_note(volunteer, quarter, by=by)
        what = {"kind": cost.kind, "day": cost.day, "cents": cost.cents}
        purpose = cost.purpose or COST_KINDS[cost.kind]
        line = ExpenseLine.create(
            branch=volunteer.branch_id, note=note, **what, purpose=purpose, submission_key=cost.key
        )
        kept = Receipt.kept_for == cost.key, Receipt.owner == volunteer.id
        if sent:
            Receipt.delete().where(*kept).execute()
            store(sent, volunteer, line=line)
        else:
            Receipt.update(line=line, kept_for=None).where(*kept).execute()
        record(line, "add_cost", by, on_behalf_of=volunteer, **what)
        return line

    return _once(volunteer, cost.key, make)


def _check_day(volunteer: Person, quarter: Quarter, day: date, field: str) -> None:
    """Refuse a day outside this quarter, in the future, or over a year ago."""
    if day not in quarter:
        raise RuleError(f"Deze nota is voor {quarter.in_months} {quarter.year}. Kies een dag in die maanden.", field)
    if day > clock.today():
        raise RuleError(f"{weekday_day(day).capitalize()} is nog niet voorbij. Voeg dat later toe.", field)
    not_after(day, last_day(volunteer.id), "Je was vrijwilliger tot en met {}.", field)
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


def leave_out(line: ExpenseLine, *, out: bool = True, by: Person) -> None:
    """Leave out a cost or trip that the volunteer added, or (out=False) put it back."""
    with transaction():
        hold(line)
        if line.is_cut:
            raise RuleError("Je coördinator betaalt deze lijn niet. Kijk naar de reden op je nota.")
        if line.struck != out:
            line.struck, line.struck_why = out, "left_out" if out else ""
            line.save()
            record(line, "leave_out" if out else "put_back", by, on_behalf_of=line.note.volunteer)
