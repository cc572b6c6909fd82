"""A volunteer's first page: all that waits, in one order, and the families to visit."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.agenda.answers.facts import open_invitations
from portal.agenda.models.event import Event, title_text, when_text
from portal.contacts.concerns.rules import has_reported
from portal.contacts.models.absence import Absence
from portal.contacts.models.contact import Seen
from portal.contacts.quarters.facts import Lately, Owed, deadline, owed_now
from portal.contacts.weekly.facts import Weekly, weekly_of
from portal.expenses.note.facts.view import NoteSum, NoteView, what_comes, what_waits
from portal.expenses.overview.facts import OwnNotes, own_notes
from portal.expenses.payday import facts as payday
from portal.families.models.family import FamilyDetails
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, day_month
from portal.kit.money import euro
from portal.kit.records import dataclass
from portal.kit.words import counted, listed
from portal.people.models import Person
from portal.prepared import Prepared

JUST_PAID = timedelta(days=14)
"""For so long the first page says that money was paid."""
SHOWN = 3  # notes, and invitations


@dataclass(frozen=True)
class Waiting:
    """One thing that waits for a volunteer: as a sentence, perhaps a line of help, and where it is settled."""

    kind: str  # "question", "bank", "contacts", "note" or "invitation"
    sentence: str
    help: str = ""
    label: str = ""
    endpoint: str = ""
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Standing:
    """What the first page begins with: one sentence, perhaps help, and at most one button."""

    mood: str  # "pencil": your turn · "euro": money or a question · "calendar": an invitation · "check": all in order
    sentence: str
    help: str = ""
    first: Waiting | None = None  # what the button settles


@dataclass(frozen=True)
class Today:
    """A family to visit: `contact` when today is ticked already; `reach`: how to get there."""

    match: Match
    contact: Seen | None
    reach: FamilyDetails | None


@dataclass(frozen=True)
class VolunteerHome:
    """All that a volunteer's first page shows."""

    standing: Standing
    invitations: tuple[Event, ...]
    today: tuple[Today, ...]
    coming: tuple[Match, ...]  # families that are visited from a later day on
    absence: Absence | None  # that holds today
    views: tuple[NoteView | NoteSum, ...]
    on: date
    has_reported: bool  # a concern, ever
    weekly: Weekly

    @property
    def quarter(self) -> Quarter:
        """The card that today is on."""
        return Quarter.of(self.on)


def volunteer_home(person: Person) -> VolunteerHome:
    """Everything on a volunteer's first page. Somebody who stopped sees what can still be settled, and nothing else."""
    now = clock.today()
    found = _gathered(person)
    serves = person.is_volunteer
    weekly = weekly_of(found.lately)
    return VolunteerHome(
        _standing(person, found, weekly),
        tuple(found.invitations[:SHOWN]),
        _today(found.lately) if serves else (),
        tuple(one for one in found.lately.matches if one.started_on > now) if serves else (),
        next((one for one in found.lately.absences if one.first_on <= now <= one.last_on), None) if serves else None,
        found.notes.all[:SHOWN],
        now,
        has_reported(person),
        weekly,
    )


@dataclass(frozen=True)
class _Found:
    """What waits in each wing, as its own pages say, and the notes around it."""

    notes: OwnNotes
    owed: list[Owed]
    invitations: list[Event]
    came_back: bool
    lately: Lately

    def of(self, owed: Owed) -> str:
        """Whose contacts: "" for a volunteer with one family, which needs no name."""
        begun = [match for match in self.lately.matches if match.started_on <= self.lately.today]
        several = len({match.family_id for match in (*begun, owed.match)}) > 1
        return owed.match.family.alias if several else ""


def _gathered(person: Person) -> _Found:
    invitations, lately = open_invitations(person) if person.is_volunteer else [], Lately(person)
    notes, owed = own_notes(lately, also_running=False, paid_since=lately.today - JUST_PAID), owed_now(lately)
    approved = any(note.status == "approved" for note in notes.closed)  # as is a note whose payment came back
    return _Found(notes, owed, invitations, approved and payday.came_back(person) is not None, lately)


def _in_order(person: Person, found: _Found) -> list[Waiting]:
    """All that waits for a volunteer, the most urgent first. Each wing's own page says the same, from the same
    functions."""
    asked = [view for view in found.notes.waiting if view.status == "returned"]
    ready = [view for view in found.notes.waiting if view.status != "returned"]
    return [
        *(_question(person, view) for view in asked),
        *([ACCOUNT] if found.came_back else []),
        *(_contacts(owed, found.of(owed)) for owed in found.owed),
        *(_note(person, view) for view in ready),
        *(_invitation(event) for event in found.invitations),
    ]


ACCOUNT = Waiting(
    "bank",
    "De bank kon je onkosten niet storten.",
    "Kijk je rekeningnummer na. We proberen het daarna opnieuw.",
    "Rekening nakijken",
    "volunteers.profile",
)


def _question(person: Person, view: NoteView) -> Waiting:
    said = f"Je coördinator heeft een vraag over je onkostennota van {view.quarter.in_months}."
    return Waiting("question", said, "", "Vraag beantwoorden", "handing_in.note", _place(person.id, view.quarter))


def _contacts(owed: Owed, family: str) -> Waiting:
    last = deadline(owed.quarter)
    which = f"je contacten bij {family}" if family else "je contacten"
    when = f"Graag ten laatste op {day_month(last)}. " if last >= clock.today() else ""
    said, help = f"{which} van {owed.quarter.in_months} doorgeven.", f"{when}Het duurt ongeveer een minuut."
    place = _place(owed.match.id, owed.quarter)
    return Waiting("contacts", said, help, "Contacten invullen", "quarters.quarter", place)


def _note(person: Person, view: NoteView) -> Waiting:
    then = f". {view.promise}" if view.waiting else ", dan krijg je je geld terug."
    help = f"Kijk ze na en dien ze in{then}"
    return Waiting("note", view.ready, help, "Nota nakijken", "handing_in.note", _place(person.id, view.quarter))


def _place(id: int, quarter: Quarter) -> tuple[tuple[str, object], ...]:
    return ("id", id), ("quarter", quarter)


def _invitation(event: Event) -> Waiting:
    return Waiting("invitation", "Eén uitnodiging wacht op je antwoord.", f"{title_text(event)}, {when_text(event)}.")


# ---- the one sentence

MOODS = {"question": "euro", "bank": "euro", "contacts": "pencil", "note": "pencil", "invitation": "calendar"}
COUNTED: dict[str, Callable[[int], str]] = {
    "question": lambda n: "een vraag over je nota" if n == 1 else counted(n, "vraag", "vragen") + " over je nota’s",
    "bank": lambda n: "je rekeningnummer",
    "contacts": lambda n: "je contacten" if n == 1 else f"{n} keer je contacten",
    "note": lambda n: "je nota" if n == 1 else counted(n, "nota", "nota’s"),
    "invitation": lambda n: "een uitnodiging" if n == 1 else counted(n, "uitnodiging", "uitnodigingen"),
}


def _standing(person: Person, found: _Found, weekly: Weekly) -> Standing:
    waiting = _in_order(person, found)
    if not waiting:
        return _all_in_order(found.notes, weekly)
    first = waiting[0]
    alone = f"Nog één ding te doen: {first.sentence}" if first.kind == "contacts" else first.sentence
    after = _note_to_come(person, found)
    if len(waiting) == 1:
        return Standing(MOODS[first.kind], alone, " ".join(filter(None, (first.help, after))), first)
    families = len({owed.match.id for owed in found.owed})
    numbers = {kind: sum(one.kind == kind for one in waiting) for kind in COUNTED}
    if after and families > 1:
        numbers["note"] = 1
    words = {kind: COUNTED[kind](number) for kind, number in numbers.items() if number}
    if families > 1:
        words["contacts"] = counted(families, "gezin", "gezinnen")
    elif len(found.owed) == 1 and found.of(found.owed[0]):
        words["contacts"] = found.of(found.owed[0])
    if set(words) == {"invitation"}:
        return Standing("calendar", f"{len(waiting)} uitnodigingen wachten op je antwoord.")
    help = f"Eerst {first.sentence}" if first.kind == "contacts" else first.sentence
    return Standing(MOODS[first.kind], f"Nog {listed(list(words.values()))}.", f"{help} {first.help}".strip(), first)


def _note_to_come(person: Person, found: _Found) -> str:
    """A sentence that a note will follow, where contacts are still to be handed in and a family is driven to."""
    if not found.owed or any(view.status == "draft" for view in found.notes.waiting):
        return ""
    drives = any(owed.match.km_one_way for owed in found.owed) and person.vehicle != "none"
    return "Daarna staat je onkostennota klaar." if drives else ""


def _all_in_order(notes: OwnNotes, weekly: Weekly) -> Standing:
    """Nothing waits: say what is on its way, or was just paid; and that a day is asked about below."""
    today, coming = clock.today(), [n for n in notes.closed if n.status in ("submitted", "approved", "paying")]
    if coming:
        total, waiting = sum(n.total for n in coming), sum(n.waiting for n in coming)
        if waiting:
            return Standing("check", f"Alles is in orde. {what_waits(total or None, waiting, 'het tarief')}")
        last_days = [n.note.pay_by for n in coming if n.note.pay_by]
        last_day = min(last_days) if min(last_days) < today else max(last_days)  # what is late is not promised anew
        return Standing("check", f"Alles is in orde. {what_comes(total, last_day, day_month(last_day))}")
    paid = next((n for n in notes.closed if n.note.paid_on and today - n.note.paid_on < JUST_PAID), None)
    if paid is not None:
        said = f"Op {day_month(paid.note.paid_on)} is {euro(paid.total)} op je rekening gestort."
        return Standing("check", f"Alles is in orde. {said}")
    left = "Zeg alleen nog even of je er was." if weekly.questions else "Je hoeft nu niets te doen."
    return Standing("check", f"Alles is in orde. {left}")


# ---- whom there is to visit


def _today(lately: Lately) -> tuple[Today, ...]:
    now, volunteer = lately.today, lately.volunteer.id
    active = sorted((one for one in lately.matches if one.is_active_on(now)), key=lambda match: match.id)
    if not active:
        return ()
    ticked = {one.match_id: one for one in lately.seen if one.day == now}
    reach = {row.family_id: row for row in _reach_of(volunteer, now)}
    return tuple(Today(match, ticked.get(match.id), reach.get(match.family_id)) for match in active)


_reach_of = Prepared(
    lambda volunteer, day: (
        FamilyDetails.select()
        .join(Match, on=(Match.family == FamilyDetails.family))
        .where(Match.volunteer == volunteer, Match.overlaps(day, day))
    )
)
