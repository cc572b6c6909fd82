"""What is unusual about notes: told mildly to the volunteer, and in one line each to the coordinator."""

from collections import defaultdict
from datetime import date
from typing import Any

from peewee import fn

from portal.contacts.models.contact import Contact
from portal.contacts.models.kind import KINDS, TRAVELLED
from portal.contacts.quarters.facts import was_asked_elsewhere
from portal.expenses.models.notes import NEEDS_RECEIPT, ExpenseLine, ExpenseNote, Receipt
from portal.expenses.note.facts.view import NoteView
from portal.expenses.rates.facts import RateTable
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import day_month, month_name
from portal.kit.money import km
from portal.people.models import Person

FAR_OFF = 20
"""Percentage off the match's distance from which a trip is worth a look."""

BEFORE = "Deze maanden zijn van voor jullie met het portaal werkten. Werden ze toen al betaald?"
WITH = {"car": "met de auto", "bicycle": "met de fiets"}

Twin = tuple[int, str, int]  # note id, number ("" while it is written), line id


class Oddities:
    """Everything the remarks about some notes compare with, read once in a fixed number of queries."""

    def __init__(self, person: Person, views: list[NoteView]) -> None:
        first = min((line.day for view in views for line in view.without_rate), default=clock.today())
        self.rates, self._branch = RateTable(person.branch_id, first), person.branch
        self._files = _same_file(person.branch_id, views)
        self._amounts = _same_amount(views)
        self._contacts, self._days = _contact_days(views), _days_there(views)
        self._gone = _asked_without_contact(views)

    def remarks(self, view: NoteView) -> list[str]:
        """For the coordinator, a sentence for each thing that is unusual; a clean note has none."""
        said = [BEFORE] if was_asked_elsewhere(view.quarter, self._branch) else []
        for line in view.claimed:
            said += self._about_ticket(view, line)
        said += self._about_trips(view)
        for line in view.claimed:
            if line.question and line.answer:
                said.append(f"Antwoord over {line.purpose.lower()} van {day_month(line.day)}: ‘{line.answer}’")
        return list(dict.fromkeys(said))

    def without_contact(self, view: NoteView) -> list[str]:
        """Trips to families, and days with a fixed amount, of which there is no contact any more; or only a call."""
        said = []
        trips = [t.day for t in view.driven if t.match_id and (t.match_id, t.day) not in self._contacts]
        days = [d.day for d in view.days if not d.struck and (view.volunteer.id, d.day) not in self._days]
        for lost, one, several in ((trips, "De rit", "ritten"), (days, "De dag", "dagen")):
            if lost:
                first = day_month(lost[0])
                words = f"{one} van {first} heeft" if len(lost) == 1 else f"{len(lost)} {several} hebben"
                said.append(f"{words} geen contact{'' if len(lost) == 1 else f', bijvoorbeeld die van {first}'}.")
        for trip in view.driven:
            kind = self._contacts.get((trip.match_id, trip.day), "") if trip.match_id else ""
            if kind and kind not in TRAVELLED:
                said.append(f"De rit van {day_month(trip.day)}: dat contact is nu {KINDS[kind]}.")
        return said

    def doubts(self, view: NoteView, line: ExpenseLine) -> list[str]:
        """For the volunteer: what makes this cost look like one that was asked before."""
        if line.struck:
            return []
        said = []
        here = view.note.id if view.note else 0
        places = {note_id for ticket in line.tickets for note_id, _, other in self._twins(ticket) if other != line.id}
        if here in places:
            said.append("Deze foto staat twee keer op deze nota.")
        elif places:
            said.append("Deze foto staat ook op een andere nota.")
        if not places and self._alike(view, line):
            said.append("Er staat nog een kost van die dag met hetzelfde bedrag.")
        return said

    def _about_ticket(self, view: NoteView, line: ExpenseLine) -> list[str]:
        said = []
        here = view.note.id if view.note else 0
        if line.kind in NEEDS_RECEIPT and not line.tickets:
            said.append(f"Het ticket van {day_month(line.day)} ontbreekt.")
        twins = [twin for ticket in line.tickets for twin in self._twins(ticket) if twin[2] != line.id]
        elsewhere = sorted({number for note_id, number, _ in twins if note_id != here and number})
        if elsewhere:
            said.append(f"Hetzelfde ticket staat ook op nota {elsewhere[0]}.")
        elif any(note_id == here for note_id, _, _ in twins):
            said.append(f"Het ticket van {day_month(line.day)} staat twee keer op deze nota.")
        alike = [] if twins else self._alike(view, line)
        if any(note_id == here for note_id, _, _ in alike):
            said.append(f"Twee kosten van {day_month(line.day)} hebben hetzelfde bedrag.")
        elif alike:
            said.append(f"Op nota {alike[0][1]} staat ook een kost van {day_month(line.day)} met hetzelfde bedrag.")
        return said

    def _about_trips(self, view: NoteView) -> list[str]:
        said = _about_kinds(view)
        off = [t for t in view.driven if t.expected_km and abs(t.km - t.expected_km) * 100 > FAR_OFF * t.expected_km]
        if off:
            one = f"{day_month(off[0].day)} is {km(off[0].km)}, gewoonlijk {km(off[0].expected_km)}."
            said.append(f"De rit van {one}" if len(off) == 1 else f"{len(off)} ritten wijken af. Die van {one}")
        said += self.without_contact(view)
        here = view.note.id if view.note else 0
        for volunteer_id, note_id, number, day in self._gone:
            near = day in view.quarter or day in view.quarter.previous()  # its own, or the note that comes next
            if volunteer_id == view.volunteer.id and note_id != here and near:
                said.append(f"Nota {number} telt een rit van {day_month(day)}, en dat contact is weg.")
        missing = sorted({t.day for t in view.without_rate if t.is_trip and self.rates.on(t.kind, t.day) is None})
        if missing:
            said.append(f"Het tarief van {month_name(missing[0])} {missing[0].year} is nog niet gekend.")
        return said

    def _twins(self, ticket: Receipt) -> list[Twin]:
        return self._files.get(ticket.sha256, [])

    def _alike(self, view: NoteView, line: ExpenseLine) -> list[Twin]:
        """Other costs of the same volunteer, day and amount."""
        if line.kind not in NEEDS_RECEIPT:
            return []
        found = self._amounts.get((view.volunteer.id, line.day, line.cents), [])
        return [twin for twin in found if twin[2] != line.id]


def _about_kinds(view: NoteView) -> list[str]:
    """Trips with another vehicle than usual: "3 ritten waren met de fiets, gewoonlijk met de auto: de eerste op …"."""
    said = []
    for kind, words in WITH.items():
        trips = [t for t in view.other_kind if t.kind == kind]
        if trips:
            usual = " of ".join(sorted({WITH[t.usual_kind] for t in trips if t.usual_kind in WITH}))
            first = day_month(trips[0].day)
            which = f"De rit van {first} was" if len(trips) == 1 else f"{len(trips)} ritten waren"
            said.append(f"{which} {words}, gewoonlijk {usual}{'' if len(trips) == 1 else f': de eerste op {first}'}.")
    return said


def _counting(query: Any) -> Any:
    """Lines that are asked back, on notes that stand."""
    return query.where(~ExpenseLine.struck, ExpenseNote.status != "withdrawn")


def _same_file(branch_id: int, views: list[NoteView]) -> dict[str, list[Twin]]:
    """Hash of a file → the lines of the branch that carry it."""
    hashes = [ticket.sha256 for view in views for line in view.claimed for ticket in line.tickets]
    found: dict[str, list[Twin]] = defaultdict(list)
    rows: Any = (
        Receipt.select(Receipt.sha256, ExpenseNote.id, ExpenseNote.number, ExpenseLine.id)
        .join(ExpenseLine)
        .join(ExpenseNote)
        .where(Receipt.sha256 << hashes, ExpenseNote.branch == branch_id)
    )
    for sha256, note_id, number, line_id in _counting(rows).tuples():
        found[sha256].append((note_id, number or "", line_id))
    return found


def _same_amount(views: list[NoteView]) -> dict[tuple[int, date, int], list[Twin]]:
    """(volunteer, day, cents) → the costs of that volunteer, day and amount."""
    costs = [(view.volunteer.id, line.day) for view in views for line in view.claimed if line.kind in NEEDS_RECEIPT]
    found: dict[tuple[int, date, int], list[Twin]] = defaultdict(list)
    whose, twin = (ExpenseNote.volunteer, ExpenseLine.day), (ExpenseNote.id, ExpenseNote.number, ExpenseLine.id)
    rows = ExpenseLine.select(*whose, ExpenseLine.cents, *twin).join(ExpenseNote).order_by(ExpenseLine.id)
    alike = _counting(rows).where(
        ExpenseNote.volunteer << list({person for person, _ in costs}),
        ExpenseLine.day << list({day for _, day in costs}),
        ExpenseLine.kind << list(NEEDS_RECEIPT),
    )
    for volunteer, day, cents, note_id, number, line_id in alike.tuples():
        found[volunteer, day, cents].append((note_id, number or "", line_id))
    return found


def _asked_without_contact(views: list[NoteView]) -> list[tuple[int, int, str, date]]:
    """(volunteer, note, its number, day) of trips on a note whose contact no longer exists: a quarter was opened again,
    and a day went or became another one. Of the quarters of these notes, and of those before."""
    if not views:
        return []
    met = Contact.select(Contact.id).where(Contact.match == ExpenseLine.match, Contact.day == ExpenseLine.day)
    theirs = ExpenseNote.volunteer << list({view.volunteer.id for view in views})
    since = min(view.quarter for view in views).previous().first
    rows: Any = (
        ExpenseLine.select(ExpenseNote.volunteer, ExpenseNote.id, ExpenseNote.number, ExpenseLine.day)
        .join(ExpenseNote)
        .where(theirs, ExpenseLine.match.is_null(False), ExpenseLine.day >= since)
        .where(ExpenseNote.number.is_null(False), ~fn.EXISTS(met))
        .order_by(ExpenseLine.day)
    )
    return list(_counting(rows).tuples())


def _contact_days(views: list[NoteView]) -> dict[tuple[int, date], str]:
    """(match, day) of every contact behind the trips → its kind."""
    trips = [line for view in views for line in view.driven if line.match_id]
    if not trips:
        return {}
    rows: Any = Contact.select(Contact.match, Contact.day, Contact.kind).where(
        Contact.match << list({t.match_id for t in trips}),
        Contact.day.between(min(t.day for t in trips), max(t.day for t in trips)),
    )
    return {(match, day): kind for match, day, kind in rows.tuples()}


def _days_there(views: list[NoteView]) -> set[tuple[int, date]]:
    """(volunteer, day) of every contact that counts, behind the days with a fixed amount."""
    days = [(view.volunteer.id, line.day) for view in views for line in view.days]
    if not days:
        return set()
    rows: Any = (
        Contact.select(Match.volunteer, Contact.day)
        .join(Match)
        .where(Match.volunteer << list({person for person, _ in days}), Contact.counts)
        .where(Contact.day.between(min(day for _, day in days), max(day for _, day in days)))
    )
    return set(rows.tuples())
