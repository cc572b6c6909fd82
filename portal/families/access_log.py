"""Who opened the file of which family, and when."""

from datetime import timedelta

from portal.database import transaction
from portal.families.models import Family, FileView
from portal.history.rules import append
from portal.kit import clock
from portal.people.models import Person

ONCE_IN = timedelta(hours=1)  # going back and forth in a file is opening it once

WHAT = {"file": "het dossier", "contact": "adres en telefoon", "export": "een uitvoer"}


def note_view(person: Person, family: Family, what: str = "file") -> None:
    """Write down that somebody saw something of a family; once per person, family and hour. what: a key of WHAT."""
    assert what in WHAT
    now = clock.now()
    lately = FileView.select().where(
        FileView.family_id == family.id,
        FileView.person_id == person.id,
        FileView.what == what,
        FileView.at > now - ONCE_IN,
    )
    if lately.exists():
        return
    with transaction():
        append(FileView, branch=family.branch_id, family_id=family.id, person_id=person.id, what=what, at=now)
