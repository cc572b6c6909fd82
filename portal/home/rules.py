"""How things stand for someone, in one sentence."""

from dataclasses import dataclass
from datetime import date

from portal.contacts.matrix import gather_matrix
from portal.contacts.models import Contact
from portal.contacts.rules import deadline, owed_by, why_not
from portal.expenses import queue
from portal.expenses.models import ExpenseNote
from portal.expenses.reckoning import NoteView, view_of, views_of
from portal.families.models import Match
from portal.kit import clock
from portal.kit.dates import Quarter, day_month
from portal.kit.money import euro
from portal.people.models import Person


@dataclass(frozen=True)
class Standing:
    """One sentence, perhaps a line of help, and at most one button (endpoint and its values)."""

    mood: str  # "pencil": your turn · "euro": money or a question · "check": all in order
    sentence: str
    help: str = ""
    label: str = ""
    endpoint: str = ""
    values: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Today:
    """A match that may have had a visit today; `contact` when it is ticked already."""

    match: Match
    contact: Contact | None


@dataclass(frozen=True)
class VolunteerHome:
    """All that a volunteer's first page shows."""

    standing: Standing
    today: tuple[Today, ...]
    views: tuple[NoteView, ...]
    on: date


def volunteer_home(person: Person) -> VolunteerHome:
    """The order of urgency: a question, contacts to hand in, a note to hand in, money on its way, all in order."""
    now = clock.today()
    quarter = Quarter.of(now).previous()
    notes = list(
        ExpenseNote.visible_to(person)
        .where(ExpenseNote.volunteer == person.id)
        .order_by(ExpenseNote.year.desc(), ExpenseNote.quarter.desc(), ExpenseNote.id.desc())
        .limit(6)
    )
    editable = {n.id: view_of(person, n.period, n) for n in notes if n.is_editable}
    closed = {v.note.id: v for v in views_of([n for n in notes if not n.is_editable]) if v.note}
    views = [editable.get(n.id) or closed[n.id] for n in notes]
    if not any(v.quarter == quarter for v in views):
        ready = view_of(person, quarter, None)
        if ready.lines:
            views.insert(0, ready)
    return VolunteerHome(_standing(person, quarter, views), _today(person, now), tuple(views[:3]), now)


def _standing(person: Person, quarter: Quarter, views: list[NoteView]) -> Standing:
    asked = next((v for v in views if v.status == "returned"), None)
    if asked is not None:
        return Standing(
            "euro", f"Je coördinator heeft een vraag over je onkostennota van {asked.quarter.in_months}.",
            "", "Vraag beantwoorden", "expenses.note", (("person_id", person.id), ("quarter", asked.quarter)),
        )  # fmt: skip
    if owed := owed_by(person, quarter):
        last = deadline(quarter)
        when = f"Graag ten laatste op {day_month(last)}. " if last >= clock.today() else ""
        return Standing(
            "pencil", f"Nog één ding te doen: je contacten van {quarter.in_months} doorgeven.",
            f"{when}Het duurt ongeveer een minuut.", "Contacten invullen", "contacts.quarter",
            (("match_id", owed[0].match.id), ("quarter", quarter)),
        )  # fmt: skip
    ready = next((v for v in views if v.status == "draft" and v.quarter <= quarter and v.claimed), None)
    if ready is not None:
        return Standing(
            "pencil", f"Je onkostennota van {ready.quarter.in_months} staat klaar: {euro(ready.total)}.",
            "Kijk ze na en dien ze in, dan krijg je je geld terug.", "Nota nakijken", "expenses.note",
            (("person_id", person.id), ("quarter", ready.quarter)),
        )  # fmt: skip
    coming = [v for v in views if v.status in ("submitted", "approved") and v.note]
    if coming:
        last_day = max(v.note.pay_by for v in coming if v.note and v.note.pay_by)
        total = sum(v.total for v in coming)
        return Standing("check", f"Alles is in orde. Je krijgt {euro(total)}, ten laatste op {day_month(last_day)}.")
    return Standing("check", "Alles is in orde. Je hoeft nu niets te doen.")


def _today(person: Person, now: date) -> tuple[Today, ...]:
    matches = list(
        Match.visible_to(person).where(Match.volunteer == person.id, Match.overlaps(now, now)).order_by(Match.id)
    )
    ticked = {
        c.match_id: c for c in Contact.select().where(Contact.match << [m.id for m in matches], Contact.day == now)
    }
    return tuple(Today(m, ticked.get(m.id)) for m in matches if not why_not(m, now, Quarter.of(now)))


@dataclass(frozen=True)
class ToDo:
    """One thing that waits for the coordinator: the sentence is the link, the tag says how urgent."""

    sentence: str
    tag: str
    colour: str  # "stop", "wait", "info" or ""
    endpoint: str
    values: tuple[tuple[str, object], ...] = ()


def coordinator_todos(person: Person) -> list[ToDo]:
    """What waits for the coordinator, the most urgent first."""
    todos = []
    waiting = queue.submitted(person)
    if waiting:
        left = waiting[0].days_left
        tag, colour = _urgency(left)
        todos.append(ToDo(_many(len(waiting), "nota goedkeuren", "nota’s goedkeuren"), tag, colour, "expenses.queue"))
    paying = queue.to_pay(person)
    if paying:
        tag, colour = _urgency(paying[0].days_left)
        total = euro(sum(w.view.total for w in paying))
        todos.append(
            ToDo(
                _many(len(paying), "nota betalen", "nota’s betalen") + f", {total}",
                tag,
                colour,
                "expenses.payments",
            )
        )
    quarter = Quarter.current().previous()
    matrix = gather_matrix(person.branch_id, quarter)
    place = (("kwartaal", quarter),)
    if matrix.asking:
        sentence = _many(len(matrix.asking), "vraag om contacten te verbeteren", "vragen om contacten te verbeteren")
        todos.append(ToDo(sentence, quarter.title, "wait", "contacts.matrix", place))
    if matrix.silent:
        sentence = _many(len(matrix.silent), "gezin is al even stil", "gezinnen zijn al even stil")
        todos.append(ToDo(sentence, "14 dagen of meer", "", "contacts.matrix", place))
    missing = matrix.missing
    if missing:
        late = clock.today() > deadline(quarter)
        sentence = _many(len(missing), "contactoverzicht ontbreekt nog", "contactoverzichten ontbreken nog")
        todos.append(ToDo(sentence, quarter.title, "wait" if late else "", "contacts.matrix", (("kwartaal", quarter),)))
    order = {"stop": 0, "wait": 1, "info": 2, "": 3}
    return sorted(todos, key=lambda t: order[t.colour])


def _urgency(days_left: int) -> tuple[str, str]:
    if days_left < 0:
        return ("1 dag te laat" if days_left == -1 else f"{-days_left} dagen te laat"), "stop"
    if days_left == 0:
        return "vandaag", "wait"
    return ("nog 1 dag" if days_left == 1 else f"nog {days_left} dagen"), "wait" if days_left <= 4 else ""


def _many(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
