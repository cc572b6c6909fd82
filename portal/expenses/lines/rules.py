"""What may happen to a note while it is written: trips, costs, tickets, places. The steps after that are in `rules`."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.database import transaction
from portal.expenses.models.notes import (
    COST_KINDS,
    TRIP_PURPOSES,
    ExpenseLine,
    ExpenseNote,
    Place,
    Receipt,
    open_note,
    place_key,
)
from portal.expenses.note.facts import ONE_YEAR, oldest_day, view_of
from portal.expenses.note.rules import editable_note, hold
from portal.expenses.rates.facts import RateTable, price, regime_of
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, weekday_day
from portal.kit.errors import RuleError
from portal.kit.folding import order_key
from portal.kit.images import ReceiptFile
from portal.kit.money import MAX_CENTS, km
from portal.people.models import Person

MAX_LINES = 200
MAX_PHOTOS = 6
MAX_KM = 3000
"""Tenths of a kilometre that one trip may count, there and back: across Belgium and home again."""

ONE_DAY = timedelta(days=1)
MOST_A_DAY = 60_000_000
"""Bytes of tickets that are kept of somebody within 24 hours, 200 photos. Beyond it the disk would fill."""
MOST_OPEN = 3
"""Forms with a mistake in them whose photos are kept at the same time, per person."""

Photos = ReceiptFile | Sequence[ReceiptFile] | None


# ---- trips ------------------------------------------------------------------------------------------------------


def strike(volunteer: Person, quarter: Quarter, claims: Iterable[str], actor: Person) -> None:
    """Exactly these trips were not driven (or these days not asked for); all others of the note were."""
    wanted = set(claims)
    with transaction():
        existing = open_note(volunteer, quarter)
        if all(line.struck == (line.claim in wanted) for line in _strikeable(volunteer, quarter, existing)):
            return
        note = editable_note(volunteer, quarter, actor)
        for line in _strikeable(volunteer, quarter, note):
            struck = line.claim in wanted
            if struck != line.struck:
                line.struck = struck
                line.struck_why = ("left_out" if line.kind == "flat_rate" else "not_driven") if struck else ""
                line.save()
        record(note, "strike", actor, on_behalf_of=volunteer, struck=sorted(wanted))


def _strikeable(volunteer: Person, quarter: Quarter, note: ExpenseNote | None) -> list[ExpenseLine]:
    """The lines that follow from contacts and may still be asked for."""
    lines = view_of(volunteer, quarter, note).lines
    return [line for line in lines if line.is_reckoned and line.struck_why not in ("too_old", "cut")]


def change_trip(volunteer: Person, quarter: Quarter, claim: str, how: str, tenths: int, actor: Person) -> None:
    """How one trip from a contact really went. how: driven, rode_along, not_driven; tenths: there and back."""
    if how not in ("driven", "rode_along", "not_driven"):
        raise RuleError("Kies hoe je daar kwam.", "how")
    if how == "driven":
        _check_km(tenths, "km")
    with transaction():
        note = editable_note(volunteer, quarter, actor)
        line = next((t for t in view_of(volunteer, quarter, note).visits if t.claim == claim), None)
        if line is None:
            raise RuleError("Deze rit staat niet meer op je nota. Kijk je contacten na.", conflict=True)
        if line.struck_why in ("too_old", "cut"):
            raise RuleError("Deze rit kan je niet meer terugvragen.")
        line.struck = how != "driven"
        line.struck_why = "" if how == "driven" else how
        if how == "driven":
            line.own_km = None if tenths == line.expected_km else tenths
            line.km = tenths
            price(line, RateTable(volunteer.branch_id, line.day))
        line.save()
        record(line, "change_trip", actor, on_behalf_of=volunteer, how=how, km=line.km, expected_km=line.expected_km)


def add_trip(
    volunteer: Person,
    quarter: Quarter,
    purpose: str,
    words: str,
    day: date,
    place: Place | None,
    name: str,
    tenths: int | None,
    key: str,
    actor: Person,
) -> ExpenseLine:
    """A trip to something else than a family. place: one that is remembered, or None with a new name and its km."""
    if volunteer.vehicle == "none":
        raise RuleError("Je vraagt geen kilometers terug. Dat kan je wijzigen bij Mijn gegevens.")
    if purpose not in TRIP_PURPOSES:
        raise RuleError("Kies waarvoor je reed.", "purpose")
    if purpose == "other" and not words:
        raise RuleError("Schrijf waarvoor je reed.", "words")
    _check_day(volunteer, quarter, day, "day")
    if place is None and not name:
        raise RuleError("Kies waar je was, of schrijf het erbij.", "name")
    name = name if place is None else place.name
    tenths = tenths if tenths is not None or place is None else place.km
    if tenths is None:
        raise RuleError("Vul in hoeveel kilometer het was, heen en terug.", "km")
    _check_km(tenths, "km")
    with transaction():
        if made_before := _made_before(volunteer, key):
            return made_before
        note = _roomy_note(volunteer, quarter, actor)
        _remember(volunteer, name, tenths)
        line = ExpenseLine(
            branch=volunteer.branch_id, note=note, kind=volunteer.vehicle, day=day, km=tenths, submission_key=key,
            route=f"thuis – {name} – thuis", purpose=words or TRIP_PURPOSES[purpose], created_at=clock.now(),
        )  # fmt: skip
        price(line, RateTable(volunteer.branch_id, day))
        line.save()
        record(line, "add_trip", actor, on_behalf_of=volunteer, kind=line.kind, day=day, km=tenths, place=name)
    return line


def _check_km(tenths: int, field: str) -> None:
    if not 0 < tenths <= MAX_KM:
        raise RuleError(f"Vul de kilometers heen en terug in, ten hoogste {km(MAX_KM)}.", field)


# ---- places -----------------------------------------------------------------------------------------------------


def places_for(volunteer: Person) -> list[Place]:
    """Where this volunteer may have been: their own places with their own km, then the branch's. By name."""
    rows = Place.select().where(
        Place.branch == volunteer.branch_id, Place.person.is_null() | (Place.person == volunteer.id)
    )
    by_name: dict[str, Place] = {}
    for place in rows:
        if place.person_id is not None or place.name.casefold() not in by_name:
            by_name[place.name.casefold()] = place
    return sorted(by_name.values(), key=lambda place: order_key(place.name))


def _remember(volunteer: Person, name: str, tenths: int) -> None:
    """Typed once is enough: the next time the place stands in the list with these km."""
    known = next((p for p in places_for(volunteer) if p.name.casefold() == name.casefold()), None)
    if known is not None and known.km == tenths:
        return
    mine, is_new = Place.get_or_create(
        key=place_key(volunteer.branch_id, volunteer.id, name),
        defaults={"branch": volunteer.branch_id, "person": volunteer.id, "name": name, "km": tenths},
    )
    if not is_new:
        Place.update(km=tenths).where(Place.id == mine.id).execute()


# ---- costs and their tickets ------------------------------------------------------------------------------------


def add_cost(
    volunteer: Person,
    quarter: Quarter,
    kind: str,
    day: date,
    cents: int,
    purpose: str,
    photos: Photos,
    key: str,
    actor: Person,
) -> ExpenseLine:
    """One bus, parking or other cost with its ticket. The same key lands on the line it made before."""
    if kind not in COST_KINDS:
        raise RuleError("Kies wat het was.", "kind")
    _check_day(volunteer, quarter, day, "day")
    if cents <= 0:
        raise RuleError("Vul het bedrag van je ticket in.", "amount")
    if cents > MAX_CENTS // 100:
        raise RuleError("Dit bedrag is wel heel hoog. Kijk de komma na, of bel je coördinator.", "amount")
    if kind == "other" and not purpose:
        raise RuleError("Schrijf waarvoor het was.", "purpose")
    if kind != "public_transport" and regime_of(volunteer, quarter.year) == "flat_rate":
        raise RuleError("Je krijgt een vast bedrag per dag. Parking en andere kosten zitten daarin.", "kind")
    sent = _listed(photos)
    with transaction():
        if made_before := _made_before(volunteer, key):
            return made_before
        note = _roomy_note(volunteer, quarter, actor)
        line = ExpenseLine.create(
            branch=volunteer.branch_id, note=note, kind=kind, day=day, cents=cents, purpose=purpose or COST_KINDS[kind],
            submission_key=key,
        )  # fmt: skip
        if sent:
            Receipt.delete().where(Receipt.kept_for == key, Receipt.owner == volunteer.id).execute()
            _store(sent, volunteer, line=line)
        else:
            Receipt.update(line=line, kept_for=None).where(
                Receipt.kept_for == key, Receipt.owner == volunteer.id
            ).execute()
        record(line, "add_cost", actor, on_behalf_of=volunteer, kind=kind, day=day, cents=cents)
    return line


def _check_day(volunteer: Person, quarter: Quarter, day: date, field: str) -> None:
    """A day of this quarter, not still to come and not over a year old."""
    if day not in quarter:
        raise RuleError(f"Deze nota is voor {quarter.in_months} {quarter.year}. Kies een dag in die maanden.", field)
    if day > clock.today():
        raise RuleError(f"{weekday_day(day).capitalize()} is nog niet voorbij. Voeg dat later toe.", field)
    if day < oldest_day(open_note(volunteer, quarter)):
        first = day_month(clock.today() - ONE_YEAR)
        raise RuleError(f"Dat is meer dan een jaar geleden. Terugvragen kan vanaf {first} vorig jaar.", field)


def _made_before(volunteer: Person, key: str) -> ExpenseLine | None:
    """The line that an earlier tap on the same button made."""
    line = ExpenseLine.get_or_none(ExpenseLine.submission_key == key)
    if line is not None and line.note.volunteer_id != volunteer.id:
        raise RuleError("Laad de pagina opnieuw en voeg het nog eens toe.")
    return line


def _roomy_note(volunteer: Person, quarter: Quarter, actor: Person) -> ExpenseNote:
    note = editable_note(volunteer, quarter, actor)
    if ExpenseLine.select().where(ExpenseLine.note == note.id).count() >= MAX_LINES:
        raise RuleError("Er staan al heel veel lijnen op deze nota. Dien ze eerst in.")
    return note


def _listed(photos: Photos) -> list[ReceiptFile]:
    """One, several or no photos as a list; the same file twice counts once."""
    sent = [] if photos is None else [photos] if isinstance(photos, ReceiptFile) else list(photos)
    once = list({photo.sha256: photo for photo in sent}.values())
    if len(once) > MAX_PHOTOS:
        raise RuleError(f"Kies ten hoogste {MAX_PHOTOS} foto’s per kost.", "ticket")
    return once


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
    return Receipt.delete().where(Receipt.kept_for.is_null(False), Receipt.created_at < start).execute()


def kept_photos(volunteer: Person, key: str) -> list[Receipt]:
    """The photos that wait for the form with this key, without their bytes."""
    query = Receipt.select(Receipt.id, Receipt.mime).where(Receipt.kept_for == key, Receipt.owner == volunteer.id)
    return list(query.order_by(Receipt.id))


def change_photos(line: ExpenseLine, drop: Iterable[int], photos: Photos, actor: Person) -> None:
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
            line, "change_photos", actor, on_behalf_of=line.note.volunteer,
            before=sorted(before.values()), after=[*stay.values(), *(photo.sha256 for photo in sent)],
        )  # fmt: skip


def leave_out(line: ExpenseLine, actor: Person, *, out: bool = True) -> None:
    """Leave a cost or a trip of one's own out of the note, or (out=False) put it back."""
    with transaction():
        hold(line)
        if line.is_cut:
            raise RuleError("Je coördinator betaalt deze lijn niet. Kijk naar de reden op je nota.")
        if line.struck != out:
            line.struck, line.struck_why = out, "left_out" if out else ""
            line.save()
            record(line, "leave_out" if out else "put_back", actor, on_behalf_of=line.note.volunteer)


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
