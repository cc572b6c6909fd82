"""Who saw what of a family is written down: its file, a part of it, or a list with names."""

from collections.abc import Iterable
from datetime import timedelta

from portal.database import transaction
from portal.families.models.family import Family, FileView
from portal.families.naming.facts import names_of
from portal.history.chain import append
from portal.kit import clock
from portal.people.models import Person

ONCE_IN = timedelta(hours=1)  # going back and forth in a file is opening it once

OF_A_FAMILY = {
    "file": "het dossier", "contact": "adres en telefoon", "export": "een uitvoer", "referral": "de aanmelding",
    "talk": "een gesprek", "concern": "een bezorgdheid", "contacts": "de contacten",
    "looking": "een proefrondje als vrijwilliger",
}  # fmt: skip
OF_A_LIST = {
    "waiting": "de wachtlijst", "referrals": "de aanmeldingen", "talks": "de gesprekken",
    "concerns": "de bezorgdheden", "search": "zoeken naar een gezin", "figure": "de gezinnen achter een cijfer",
    "all-contacts": "de contacten van alle gezinnen", "handover": "de overdracht",
    "todos": "wat er te doen is",
    "families": "de namen van gezinnen in een lijst",
}  # fmt: skip
WHAT = {**OF_A_FAMILY, **OF_A_LIST}
MANY = 0
"""The family of a line about a list: no family has this number."""


def note_view(family: Family, what: str = "file", *, by: Person) -> None:
    """Write down that somebody saw something of a family; once per person, family and hour. what: of OF_A_FAMILY."""
    assert what in OF_A_FAMILY
    _note(by, family.branch_id, family.id, what)


def note_name(family: Family, *, by: Person) -> None:
    """Write down that somebody read the name of a family, unless the page, or one of the last hour, says more."""
    lately = FileView.select().where(
        FileView.family_id == family.id, FileView.person_id == by.id, FileView.at > clock.now() - ONCE_IN
    )
    if not lately.exists():
        note_view(family, by=by)


def note_list(what: str, *, by: Person) -> None:
    """Write down that somebody opened a list of families, as one line; once per person, list and hour.

    what: a key of OF_A_LIST.
    """
    assert what in OF_A_LIST
    _note(by, by.branch_id, MANY, what)


def called(person: Person, families: Iterable[Family], what: str) -> dict[int, str]:
    """Family id → "Yilmaz · G-034", of those whose name is known, for a list that a coordinator reads; written down.

    what: the list, a key of OF_A_LIST. Nobody else reads names in a list: for them it is empty, and the code or the
    alias stands there.
    """
    codes = {family.id: family.code for family in families} if person.is_coordinator else {}
    names = names_of(codes)
    if names:
        note_list(what, by=person)
    return {id: f"{name} · {codes[id]}" for id, name in names.items()}


def _note(person: Person, branch_id: int, family_id: int, what: str) -> None:
    now = clock.now()
    lately = FileView.select().where(
        FileView.family_id == family_id,
        FileView.person_id == person.id,
        FileView.what == what,
        FileView.at > now - ONCE_IN,
    )
    if lately.exists():
        return
    with transaction():
        append(FileView, branch=branch_id, family_id=family_id, person_id=person.id, what=what, at=now)
