"""Where people go besides families: each place once per branch or person, with its kilometres from a day on."""

from datetime import date

from portal.database import transaction
from portal.dated import ONE_DAY, held_on, keep_before
from portal.expenses.models.places import Place, PlaceBefore, place_key
from portal.history.rules import delete, record
from portal.kit.errors import RuleError
from portal.kit.folding import order_key
from portal.kit.limits import sane_day
from portal.kit.money import km
from portal.people.models import Branch, Person

MAX_KM = 3000
"""The most that one trip may count, in tenths of a kilometre, there and back: across Belgium and home again."""


def check_km(tenths: int) -> None:
    """RuleError at "km" for a distance that can't be a trip."""
    if not 0 < tenths <= MAX_KM:
        raise RuleError(f"Vul de kilometers heen en terug in, ten hoogste {km(MAX_KM)}.", "km")


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


def known_place(volunteer: Person, name: str) -> Place | None:
    """The place of this name in the volunteer's list, or None."""
    return next((p for p in places_for(volunteer) if p.name.casefold() == name.casefold()), None)


def places_before(branch_id: int) -> dict[int, list[PlaceBefore]]:
    """Place id → the kilometres it had before, the earliest first: what `held_on` takes."""
    found: dict[int, list[PlaceBefore]] = {}
    for row in PlaceBefore.select().where(PlaceBefore.branch == branch_id).order_by(PlaceBefore.until_on):
        found.setdefault(row.place_id, []).append(row)
    return found


def km_on(place: Place, day: date) -> int:
    """The kilometres of a place on a day: tenths, there and back."""
    before = PlaceBefore.select().where(PlaceBefore.place == place.id).order_by(PlaceBefore.until_on)
    return int(held_on(day, before, place).km)


def remember(volunteer: Person, name: str, tenths: int, from_on: date) -> None:
    """Remember a place in somebody's list, with these km from this day on. In a transaction."""
    known = known_place(volunteer, name)
    if known is not None and km_on(known, from_on) == tenths:
        return
    mine, is_new = Place.get_or_create(
        key=place_key(volunteer.branch_id, volunteer.id, name),
        defaults={"branch": volunteer.branch_id, "person": volunteer.id, "name": name, "km": tenths},
    )
    if not is_new:
        _set_km(mine, tenths, from_on)
    elif known is not None:  # the branch's, which held for them until now
        eve = from_on - ONE_DAY
        PlaceBefore.create(branch=mine.branch_id, place=mine.id, until_on=eve, km=km_on(known, eve))


def add_place(branch: Branch, name: str, tenths: int, from_on: date, *, by: Person) -> Place:
    """Add a place for everyone in the branch; for a known one, its km from a day on. Tenths, there and back."""
    if not name:
        raise RuleError("Vul de naam van de plaats in.", "name")
    check_km(tenths)
    sane_day(from_on, "from_on")
    with transaction():
        made, is_new = Place.get_or_create(
            key=place_key(branch.id, None, name), defaults={"branch": branch.id, "name": name, "km": tenths}
        )
        if is_new:
            record(made, "add_place", by, name=name, km=tenths)
        elif _set_km(made, tenths, from_on):
            record(made, "correct_place", by, changed={"km": [made.km, tenths]}, from_on=from_on)
            made.km = tenths
    return made


def remove_place(place: Place, *, by: Person) -> None:
    """Take a place off the list; trips that went there keep its name and km."""
    with transaction():
        twice = "Deze plaats is al weg. Er is niets dubbel gebeurd."
        delete(place, "remove_place", by, twice=twice, name=place.name, km=place.km)


def _set_km(place: Place, tenths: int, from_on: date) -> bool:
    owner = {"branch": place.branch_id, "place": place.id}
    if not keep_before(PlaceBefore, owner, {"km": place.km}, {"km": tenths}, from_on):
        return False
    Place.update(km=tenths).where(Place.id == place.id).execute()
    return True
