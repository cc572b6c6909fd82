"""Who was told the day of an event, who does not know yet how it stands now, and who hears it in another way."""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from portal.agenda.answers.facts import (
    OFF,
    STANDS,
    Guest,
    about,
    asks,
    guest_list,
    kind_of,
    mark_of,
    seating_of,
    written,
)
from portal.agenda.answers.letters import people_of
from portal.agenda.messages.facts import about_candidate
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import TOLD, Event, where_text
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.folding import name_key
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, reached
from portal.post.models import Letter
from portal.post.rules import is_refused

WAITING_FOR = {"info_session": ("invited",), "initial_training": ("came", "trained")}
"""Kind of event → the steps at which a candidate waits for one."""


NEXT_FOR = {"info_session": ("interested", "invited"), "initial_training": ("came", "trained")}
"""Kind of event → the steps from which a candidate is invited to one."""
PATIENCE = timedelta(days=2)
"""For so long nobody is asked again whether they come."""


@dataclass(frozen=True)
class Addressees:
    """Whom a message concerns: by mail, and those whom no mail reaches."""

    by_mail: list[Person]
    without_mail: list[Person]

    @classmethod
    def of(cls, people: list[Person]) -> "Addressees":
        return cls([p for p in people if p.email], [p for p in people if not p.email])

    def __bool__(self) -> bool:
        return bool(self.by_mail or self.without_mail)


def told_of(event: Event) -> Addressees:
    """Everyone who was told a day: who comes or waits, and who was invited in writing and did not say no."""
    return Addressees.of(people_of(_told_ids(event)))


def untold(event: Event) -> Addressees:
    """Those of `told_of` who heard another day, hour or place, or not that it is off."""
    ids = _told_ids(event)
    now, heard, moves = mark_of(event), _last_heard(event), moves_of([event]).get(event.id, [])
    answered: Any = Enrolment.select(Enrolment.person, Enrolment.answered_at).where(Enrolment.event == event.id)
    answered_at: dict[int, datetime] = dict(answered.tuples())
    return Addressees.of(
        people_of({one for one in ids if not _knows(event, now, heard.get(one), answered_at.get(one), moves)})
    )


def volunteers_of(event: Event) -> Addressees:
    """Every volunteer of the branch except those who said no: for an event that was in a newsletter."""
    return Addressees.of([guest.person for guest in guest_list(event) if guest.stand != "no"])


def may_concern(event: Event) -> bool:
    """Whether a change may matter to anybody but the coordinator: the page asks who must know."""
    return event.is_open and bool(told_of(event) or candidates_of(event))


def candidates_of(event: Event) -> list[Candidate]:
    """The candidates who wait for such an event, by name. The portal writes no candidate."""
    steps = WAITING_FOR.get(event.kind, ())
    query = Candidate.select().where(Candidate.branch == event.branch_id, Candidate.status << list(steps))
    return sorted(query, key=lambda candidate: candidate.name.casefold())


def missing_of(event: Event) -> str:
    """What an event lacks before anybody is invited to it: "een uur en een plaats"; "" where it lacks nothing."""
    lacks = [words for words, known in (("een uur", event.starts_at), ("een plaats", where_text(event))) if not known]
    return listed(lacks)


def invited_next(event: Event) -> list[Person]:
    """Who gets an invitation when all are invited: every volunteer who did not answer and was not invited yet."""
    return [g.person for g in guest_list(event) if not g.stand and g.invited_at is None and g.person.email]


def not_invited(event: Event) -> list[tuple[Person, str]]:
    """Those who get no invitation when all are invited, each with why, by name."""
    return [
        (g.person, STANDS.get(g.stand) or (_how_invited(g) if g.invited_at else "geen mailadres"))
        for g in guest_list(event)
        if g.stand or g.invited_at or not g.person.email
    ]


def _how_invited(guest: Guest) -> str:
    return "de uitnodiging kwam terug" if guest.came_back else "al uitgenodigd"


def silent_of(event: Event) -> list[Person]:
    """Who was invited in writing and did not answer, and heard nothing of it for some days, by name."""
    rows: Any = Letter.select(Letter.person_id, Letter.created_at).where(asks(event), reached()).order_by(Letter.id)
    last = dict(rows.tuples())
    before = clock.now() - PATIENCE
    silent = [guest.person for guest in guest_list(event) if not guest.stand and guest.person.email]
    return [person for person in silent if person.id in last and last[person.id] <= before]


def candidates_next(event: Event) -> list[Candidate]:
    """The candidates whom such an event is the next step for, and who were not invited to it yet, by name."""
    letters = Letter.select().where(Letter.kind == kind_of(event, "candidate"))
    invited = {
        (one.about, one.to_address if is_refused(one) else None)  # what came back: from which address
        for one in letters
        if one.given_up_at is None or is_refused(one)
    }
    is_next = (Candidate.status << list(NEXT_FOR.get(event.kind, ()))) & Candidate.anonymised_at.is_null()
    query = Candidate.select().where(Candidate.branch == event.branch_id, is_next)
    found = [one for one in query if not invited & {(about_candidate(one.id), to) for to in (None, one.email)}]
    return sorted(found, key=lambda one: (name_key(one.given_name, one.family_name), one.id))


def _told_ids(event: Event) -> set[int]:
    sitting = seating_of(event)
    heard = set(written(event, "invite")) | (_mailed_how_it_stands(event) - sitting.answered)
    return (set(sitting.seated + sitting.waiting) | heard) - set(sitting.no)


def _mailed_how_it_stands(event: Event) -> set[int]:
    """The volunteers of its day who were mailed that it moved, is off or goes ahead after all, as everyone may be."""
    kinds = [Letter.kind.startswith(kind_of(event, what)) for what in ("change", "cancelled", "on")]
    rows: Any = Letter.select(Letter.person_id).where(kinds[0] | kinds[1] | kinds[2], Letter.person_id.is_null(False))
    mailed = {id for (id,) in rows.tuples()}
    return (
        {person.id for person in active_volunteers(event.branch_id, event.day, event.day)} & mailed if mailed else set()
    )


def _last_heard(event: Event) -> dict[int, str]:
    """Person id → the mark of what the last letter about an event says; letters from before marks say nothing."""
    rows: Any = Letter.select(Letter.person_id, Letter.told).where(
        Letter.about == about(event), Letter.told != "", Letter.given_up_at.is_null()
    )
    return dict(rows.order_by(Letter.id).tuples())


Move = tuple[datetime, dict[str, Any]]
"""When an event changed, and what its fields were before."""


def moves_of(events: Iterable[Event]) -> dict[int, list[Move]]:
    """Event id → how it changed, the last change first; nothing of one that never moved. At most one query."""
    moved = [event.id for event in events if event.moved_at is not None]
    found: dict[int, list[Move]] = {id: [] for id in moved}
    about = (HistoryEntry.subject == Event._meta.table_name) & (HistoryEntry.subject_id << moved)
    rows = HistoryEntry.select().where(about, HistoryEntry.verb == "update").order_by(HistoryEntry.id.desc())
    for row in rows if moved else ():
        changed = json.loads(row.details)["changed"]
        found[row.subject_id].append((row.at, {name: was for name, (was, _) in changed.items()}))
    return found


def is_as_at(event: Event, at: datetime, moves: list[Move]) -> bool:
    """Whether the day, hour and place of an event that moved are what they were at a moment, wherever it was since."""
    then: dict[str, Any] = {}
    for changed_at, was in moves:
        if changed_at >= at:
            then |= {name: value for name, value in was.items() if name in TOLD}
    now = {name: getattr(event, name) for name in then}
    return bool(then) and json.dumps(now, default=str) == json.dumps(then)


def _knows(event: Event, now: str, heard: str | None, answered_at: datetime | None, moves: list[Move]) -> bool:
    if heard == now:
        return True
    if now == OFF:
        return False
    if event.moved_at is not None and answered_at is not None and answered_at > event.moved_at:
        return heard != OFF  # they answered on a page that said how it stands
    if heard is not None:
        return False
    return event.moved_at is None or (answered_at is not None and is_as_at(event, answered_at, moves))
