"""People of the branch who look like somebody being written down, and those who were told apart before."""

from collections.abc import Iterable

from portal.kit.same import Twin, keys, shared
from portal.people.models import Person
from portal.people.volunteers.facts import latest_volunteer_period
from portal.team.models import ToldApart


def keys_of(person: Person) -> dict[str, str]:
    """What is compared of a person."""
    return keys(person.name, phone=person.phone, email=person.email or "", street=person.street, town=person.town)


def people_like(branch_id: int, wanted: dict[str, str], but: int | None = None, key: str = "") -> list[Twin]:
    """The people of a branch who share something with `wanted`, the oldest first.

    but: not this one; key: nor whom a first tap on the same form made.
    """
    rows = Person.select().where(
        Person.branch == branch_id,
        Person.anonymised_at.is_null(),
        Person.id != (but or 0),
        Person.submission_key.is_null() | (Person.submission_key != key),
    )
    found = ((person, shared(wanted, keys_of(person))) for person in rows.order_by(Person.id))
    return [
        Twin("person", person.id, person.name, field, latest_volunteer_period(person) is not None)
        for person, field in found
        if field
    ]


def not_apart(branch_id: int, kind: str, own: int | None, twins: Iterable[Twin]) -> list[Twin]:
    """Those nobody has said to be somebody else. kind, own: whom they look like; None: a new row."""
    some = list(twins)
    if own is None or not some:
        return some
    told = set(
        ToldApart.select(ToldApart.kind, ToldApart.first_id, ToldApart.second_id)
        .where(ToldApart.branch == branch_id)
        .tuples()
    )
    return [twin for twin in some if pair(kind, own, twin) not in told]


def pair(kind: str, own: int, twin: Twin) -> tuple[str, int, int]:
    """The two as ToldApart stores them."""
    if twin.kind == kind:
        return kind, min(own, twin.id), max(own, twin.id)
    return "became", *((own, twin.id) if kind == "candidate" else (twin.id, own))
