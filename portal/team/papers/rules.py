"""Papers of a volunteer that a coordinator saw: that they were seen, when and by whom, and nothing else."""

from collections.abc import Iterable
from typing import Any

from peewee import JOIN

from portal.database import locked, transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.words import listed
from portal.people.models import Person
from portal.team.models import SEEN_DOCUMENTS, SeenDocument


def see(volunteer: Person, kinds: Iterable[str], *, by: Person) -> list[SeenDocument]:
    """A coordinator saw papers today. kinds: keys of SEEN_DOCUMENTS; what was noted today already is left alone."""
    today, wanted = clock.today(), sorted(set(kinds))
    if not wanted or not set(wanted) <= SEEN_DOCUMENTS.keys():
        raise RuleError("Kies welk papier je zag.", "kinds")
    made = []
    with transaction():
        locked(volunteer)  # one at a time
        today_already = {row.kind for row in _rows(volunteer) if row.seen_on == today}
        for kind in wanted:
            if kind not in today_already:
                made.append(_note(volunteer, kind, by=by))
    return made


def take_back(volunteer: Person, kinds: Iterable[str], *, by: Person) -> None:
    """Noted by mistake: forget the last time that each of these was seen."""
    latest = {row.kind: row for row in _rows(volunteer)}
    wrong = [latest[kind] for kind in sorted(set(kinds)) if kind in latest]
    if not wrong:
        raise RuleError("Dit papier stond al niet meer als gezien.", conflict=True)
    with transaction():
        for row in wrong:
            if SeenDocument.delete().where(SeenDocument.id == row.id).execute():
                record(row, "take_back", by, on_behalf_of=volunteer, kind=row.kind, seen_on=row.seen_on)


def seen_of(volunteer: Person) -> dict[str, SeenDocument | None]:
    """For every kind the last time that it was seen, with by whom; None where it never was. One query."""
    latest = {row.kind: row for row in _rows(volunteer)}
    return {kind: latest.get(kind) for kind in SEEN_DOCUMENTS}


def missing(branch_id: int, volunteers: Iterable[Person]) -> list[tuple[Person, tuple[str, ...]]]:
    """Those with a paper that was never seen, each with the missing kinds. One query."""
    rows: Any = SeenDocument.select(SeenDocument.person, SeenDocument.kind).where(SeenDocument.branch == branch_id)
    seen = set(rows.tuples())
    lacking = [(person, tuple(k for k in SEEN_DOCUMENTS if (person.id, k) not in seen)) for person in volunteers]
    return [(person, kinds) for person, kinds in lacking if kinds]


def words(kinds: Iterable[str]) -> str:
    """ "afsprakennota en uittreksel uit het strafregister"."""
    return listed([SEEN_DOCUMENTS[kind] for kind in SEEN_DOCUMENTS if kind in set(kinds)])


def _note(volunteer: Person, kind: str, *, by: Person) -> SeenDocument:
    row = SeenDocument.create(
        branch=volunteer.branch_id, person=volunteer, kind=kind, seen_on=clock.today(), seen_by=by.id
    )
    record(row, "see", by, on_behalf_of=volunteer, kind=kind, seen_on=row.seen_on)
    return row


def _rows(volunteer: Person) -> list[SeenDocument]:
    """Oldest first, with who saw it."""
    by = Person.alias()
    return list(
        SeenDocument.select(SeenDocument, by)
        .join(by, JOIN.LEFT_OUTER, on=(SeenDocument.seen_by == by.id))
        .where(SeenDocument.person == volunteer.id)
        .order_by(SeenDocument.seen_on, SeenDocument.id)
    )
