"""What stands in the handover document, gathered in a fixed number of queries."""

from collections import defaultdict
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.agenda.models.event import EVENT_KINDS, Event, when_text, where_text
from portal.contacts.models.contact import Contact
from portal.expenses.approval import facts as approval
from portal.expenses.payday import facts as payday
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.home.handover.documents import (
    DueFacts,
    EventFacts,
    HandoverFacts,
    NoteFacts,
    RunningFacts,
    ToDoFacts,
    WaitingFacts,
)
from portal.home.todos.facts.todos import first, gather
from portal.kit import clock
from portal.kit.dates import SHORT_WEEKDAYS, short_weekdays
from portal.people.models import Branch, Person, coordinators

TALKS_AHEAD = timedelta(days=30)
MOST_TODOS = 200  # a row each


def gather_handover(branch: Branch, *, by: Person) -> HandoverFacts:
    """How the branch stands today. by: a coordinator of it, whose notes these are too."""
    today = clock.today()
    return HandoverFacts(
        branch=branch.name,
        made_at=clock.now(),
        coordinators=tuple(person.name for person in coordinators(branch.id)),
        todos=_todos(by),
        running=_running(branch, today),
        waiting=_waiting(branch, today),
        due=_due(branch, today),
        notes=_notes(by=by),
        events=_events(branch, today),
    )


def _todos(actor: Person) -> tuple[ToDoFacts, ...]:
    """All that waits, the most urgent first: what stands at Te doen, families by their code."""
    return tuple(
        ToDoFacts(
            one.title, item.title, ", ".join(filter(None, (item.family.code if item.family else "", item.detail))),
            item.tag,
        )
        for one, item in first(gather(actor), MOST_TODOS)
    )  # fmt: skip


def _running(branch: Branch, today: date) -> tuple[RunningFacts, ...]:
    going: dict[int, list[str]] = defaultdict(list)
    matches = Match.select(Match, Person).join(Person, on=(Match.volunteer == Person.id))
    for match in matches.where(Match.branch == branch.id, Match.overlaps(today, date.max)).order_by(Match.started_on):
        day = f" ({SHORT_WEEKDAYS[match.usual_weekday - 1]})" if match.usual_weekday else ""
        going[match.trajectory_id].append(f"{match.volunteer.name}{day}")
    seen: Any = (
        Contact.select(Match.trajectory, fn.MAX(Contact.day))
        .join(Match)
        .where(Contact.branch == branch.id, Contact.counts)
        .group_by(Match.trajectory)
        .tuples()
    )
    last = dict(seen)
    query = Trajectory.select(Trajectory, Family).join(Family, on=(Trajectory.family == Family.id))
    open_ones = query.where(
        Trajectory.branch == branch.id,
        Trajectory.started_on <= today,
        Trajectory.closed_on.is_null() | (Trajectory.closed_on > today),
    )
    return tuple(
        RunningFacts(
            row.family.code, row.family.alias, row.started_on, ", ".join(going.get(row.id, [])), last.get(row.id)
        )
        for row in open_ones.order_by(Family.code)
    )


def _waiting(branch: Branch, today: date) -> tuple[WaitingFacts, ...]:
    started = Trajectory.select(Trajectory.id).where(Trajectory.referral == Referral.id)
    query = Referral.select(Referral, Family).join(Family)
    waiting = query.where(
        Referral.branch == branch.id,
        Referral.status == "accepted",
        Referral.withdrawn_on.is_null(),
        ~fn.EXISTS(started),
    )
    return tuple(
        WaitingFacts(
            row.family.code,
            row.decided_on,
            (today - row.decided_on).days,
            " · ".join(
                filter(
                    None,
                    (short_weekdays(row.weekdays, " of "), row.language, row.neighbourhood, row.family.municipality),
                )
            ),
        )
        for row in waiting.order_by(Referral.decided_on, Referral.id)
    )


def _due(branch: Branch, today: date) -> tuple[DueFacts, ...]:
    query = (
        PlannedTalk.select(PlannedTalk, Match, Family, Person)
        .join_from(PlannedTalk, Match)
        .join_from(Match, Family)
        .join_from(Match, Person, on=(Match.volunteer == Person.id))
        .where(
            PlannedTalk.branch == branch.id,
            PlannedTalk.status == "planned",
            PlannedTalk.due_on <= today + TALKS_AHEAD,
        )
    )
    return tuple(
        DueFacts(row.due_on, PLANNED_TALKS[row.kind], row.match.volunteer.name, row.match.family.code)
        for row in query.order_by(PlannedTalk.due_on, PlannedTalk.id)
    )


def _notes(*, by: Person) -> tuple[NoteFacts, ...]:
    rows = [(w.view, "goedkeuren") for w in approval.submitted(by)]
    rows += [(d.view, "betalen") for d in payday.due(by)]
    return tuple(
        NoteFacts(view.note.number, view.volunteer.name, state, view.note.pay_by, view.total)
        for view, state in rows
        if view.note
    )


def _events(branch: Branch, today: date) -> tuple[EventFacts, ...]:
    query = Event.select().where(Event.branch == branch.id, Event.day >= today, Event.cancelled_at.is_null())
    return tuple(
        EventFacts(when_text(event), EVENT_KINDS[event.kind], event.title, where_text(event))
        for event in query.order_by(Event.day, Event.starts_at, Event.id)
    )
