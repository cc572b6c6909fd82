"""Who saw what of which family, and when: a line per family for a page about one, a line for a list of many."""

from datetime import timedelta

from portal.database import transaction
from portal.families.models import Family, FileView
from portal.history.rules import append
from portal.kit import clock
from portal.people.models import Person

ONCE_IN = timedelta(hours=1)  # going back and forth in a file is opening it once

OF_A_FAMILY = {
    "file": "het dossier", "contact": "adres en telefoon", "export": "een uitvoer", "referral": "de aanmelding",
    "talk": "een gesprek", "concern": "een bezorgdheid", "contacts": "de contacten",
}  # fmt: skip
OF_A_LIST = {
    "waiting": "de wachtlijst", "referrals": "de aanmeldingen", "talks": "de gesprekken",
    "concerns": "de bezorgdheden", "search": "zoeken naar een gezin", "figure": "de gezinnen achter een cijfer",
    "all-contacts": "de contacten van alle gezinnen", "handover": "de overdracht",
}  # fmt: skip
WHAT = {**OF_A_FAMILY, **OF_A_LIST}
MANY = 0
"""The family of a line about a list: no family has this number."""


def note_view(person: Person, family: Family, what: str = "file") -> None:
    """Write down that somebody saw something of a family; once per person, family and hour. what: of OF_A_FAMILY."""
    assert what in OF_A_FAMILY
    _note(person, family.branch_id, family.id, what)


def note_list(person: Person, what: str) -> None:
    """Write down that somebody opened a list of families, as one line; once per person, list and hour.

    what: a key of OF_A_LIST.
    """
    assert what in OF_A_LIST
    _note(person, person.branch_id, MANY, what)


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
