"""The content of the handover document, gathered in a fixed number of queries."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.agenda.models.event import EVENT_KINDS, Event, when_text, where_text
from portal.contacts.models.contact import Contact
from portal.expenses.approval import facts as approval
from portal.expenses.note.facts.view import WaitingNote
from portal.expenses.payday import facts as payday
from portal.families.file.facts.course import has_started
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.home.handover.documents import HandoverFacts, Part
from portal.home.todos.facts.todos import gather
from portal.kit import clock
from portal.kit.dates import SHORT_WEEKDAYS, day_short, short_weekdays
from portal.kit.money import euro
from portal.people.models import Branch, Person, coordinators

TALKS_AHEAD = timedelta(days=30)
MOST_TODOS = 200  # a row each


def gather_handover(branch: Branch, *, by: Person) -> HandoverFacts:
    """How the branch stands today. by: a coordinator of it, whose notes these are too."""
    today = clock.today()
    parts = (
        _todos(by),
        _running(branch, today),
        _waiting(branch, today),
        _due(branch, today),
        _notes(by),
        _events(branch, today),
    )
    return HandoverFacts(branch.name, clock.now(), tuple(person.name for person in coordinators(branch.id)), parts)


def _todos(actor: Person) -> Part:
    """All that waits, kind by kind: the page Te doen, with families by their code."""
    rows = []
    waiting = [(one, item) for one in gather(actor) if one.waits for item in one.items]
    for one, item in waiting[:MOST_TODOS]:
        detail = ", ".join(filter(None, (item.family.code if item.family else "", item.detail)))
        rows.append((one.title, item.title, detail, item.tag))
    columns = (("Wat", 40), ("Wie", 50), ("Hoe het staat", 50), ("Wanneer", 30))
    return Part("Te doen", "Te doen", "Er wacht niets.", "Wat wacht, per soort", columns, tuple(rows))


def _running(branch: Branch, today: date) -> Part:
    """The trajectories that go on or begin later, each with who goes there: "Lena Aerts (wo, vanaf 10/10/2025)"."""
    going: dict[int, list[str]] = defaultdict(list)
    matches = Match.select(Match, Person).join(Person, on=(Match.volunteer == Person.id))
    for match in matches.where(Match.branch == branch.id, Match.goes_on(today)).order_by(Match.started_on, Match.id):
        told = [
            SHORT_WEEKDAYS[match.usual_weekday - 1] if match.usual_weekday else "",
            f"vanaf {day_short(match.started_on)}" if match.started_on > today else "",
            f"tot en met {day_short(match.ended_on)}" if match.ended_on else "",
        ]
        more = ", ".join(filter(None, told))
        going[match.trajectory_id].append(f"{match.volunteer.name} ({more})" if more else match.volunteer.name)
    seen: Any = (
        Contact.select(Match.trajectory, fn.MAX(Contact.day))
        .join(Match)
        .where(Contact.branch == branch.id, Contact.counts)
        .group_by(Match.trajectory)
        .tuples()
    )
    last = dict(seen)
    query = Trajectory.select(Trajectory, Family).join(Family, on=(Trajectory.family == Family.id))
    open_ones = query.where(Trajectory.branch == branch.id, Trajectory.goes_on(today))
    rows = tuple(
        (
            row.family.code,
            row.family.alias,
            f"vanaf {day_short(row.started_on)}" if row.started_on > today else day_short(row.started_on),
            ", ".join(going.get(row.id, [])) or "nog niemand",
            day_short(last[row.id]) if last.get(row.id) else "nog geen",
        )
        for row in open_ones.order_by(Family.code)
    )
    columns = (("Gezin", 20), ("Schuilnaam", 45), ("Sinds", 25), ("Vrijwilliger", 55), ("Laatste contact", 28))
    none, description = "Er loopt geen enkel traject.", "Lopende trajecten met hun vrijwilliger"
    return Part("Lopende trajecten", "Lopende trajecten", none, description, columns, rows)


def _waiting(branch: Branch, today: date) -> Part:
    accepted = Referral.status == "accepted", Referral.withdrawn_on.is_null(), ~has_started()
    waiting = Referral.select(Referral, Family).join(Family).where(Referral.branch == branch.id, *accepted)
    rows = []
    for row in waiting.order_by(Referral.decided_on, Referral.id):
        days = short_weekdays(row.weekdays, " of ")
        wishes = " · ".join(filter(None, (days, row.language, row.neighbourhood, row.family.municipality)))
        rows.append((row.family.code, day_short(row.decided_on), str((today - row.decided_on).days), wishes))
    columns = (("Gezin", 20), ("Aanvaard op", 28), ("Dagen", 18), ("Gevraagd", 105))
    description = "Gezinnen op de wachtlijst, wie het langst wacht eerst"
    return Part(
        "Wachtlijst", "Op de wachtlijst", "Er wacht niemand.", description, columns, tuple(rows), numbers=("Dagen",)
    )


def _due(branch: Branch, today: date) -> Part:
    """Talks that were planned and not held."""
    query = PlannedTalk.joined().where(
        PlannedTalk.branch == branch.id,
        PlannedTalk.status == "planned",
        PlannedTalk.due_on <= today + TALKS_AHEAD,
    )
    rows = tuple(
        (day_short(row.due_on), PLANNED_TALKS[row.kind], row.match.volunteer.name, row.match.family.code)
        for row in query.order_by(PlannedTalk.due_on, PlannedTalk.id)
    )
    columns = (("Tegen", 28), ("Gesprek", 50), ("Vrijwilliger", 60), ("Gezin", 25))
    none, description = "Geen: alle geplande gesprekken zijn gevoerd.", "Geplande gesprekken, de oudste eerst"
    return Part("Gesprekken te voeren", "Gesprekken te voeren", none, description, columns, rows)


def _notes(actor: Person) -> Part:
    """The notes that wait, each with what for."""
    waiting: list[tuple[WaitingNote, str]] = [(one, "goedkeuren") for one in approval.submitted(actor)]
    waiting += [(one, "betalen") for one in payday.due(actor)]
    rows = []
    for one, state in waiting:
        pay_by = day_short(one.note.pay_by) if one.note.pay_by else ""
        rows.append((one.note.number, one.view.volunteer.name, state, pay_by, euro(one.view.total)))
    total = ("Samen", "", "", "", euro(sum(one.view.total for one, _ in waiting)))
    columns = (("Nummer", 28), ("Vrijwilliger", 55), ("Stand", 35), ("Betalen tegen", 30), ("Bedrag", 25))
    none, description = "Er wacht geen enkele nota.", "Nota’s die wachten op goedkeuring of betaling"
    return Part("Onkostennota’s", "Nota’s", none, description, columns, tuple(rows), ("Bedrag",), total)


def _events(branch: Branch, today: date) -> Part:
    query = Event.select().where(Event.branch == branch.id, Event.day >= today, Event.cancelled_at.is_null())
    rows = tuple(
        (when_text(event), EVENT_KINDS[event.kind], event.title, where_text(event))
        for event in query.order_by(Event.day, Event.starts_at, Event.id)
    )
    columns = (("Wanneer", 50), ("Wat", 35), ("Titel", 55), ("Waar", 35))
    return Part("In de agenda", "In de agenda", "Er staat nog niets gepland.", "Activiteiten die komen", columns, rows)
