"""Who was told the day of an event, who does not know yet how it stands now, and who hears it in another way."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from portal.agenda.answers.facts import OFF, about, guest_list, mark_of, seating_of, written
from portal.agenda.answers.letters import people_of
from portal.agenda.models.answer import Enrolment
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.people.models import Person
from portal.post.models import Letter

WAITING_FOR = {"info_session": ("invited",), "initial_training": ("came", "trained")}
"""Kind of event → the steps at which a candidate waits for one."""


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
    now, heard = mark_of(event), _last_heard(event)
    answered: Any = Enrolment.select(Enrolment.person, Enrolment.answered_at).where(Enrolment.event == event.id)
    answered_at: dict[int, datetime] = dict(answered.tuples())
    return Addressees.of(
        people_of({one for one in ids if not _knows(event, now, heard.get(one), answered_at.get(one))})
    )


def volunteers_of(event: Event) -> Addressees:
    """Every volunteer of the branch but who said no: for what stood in a newsletter."""
    return Addressees.of([guest.person for guest in guest_list(event) if guest.stand != "no"])


def may_concern(event: Event) -> bool:
    """Whether a change may matter to anybody but the coordinator: the page asks who must know."""
    return event.is_open and bool(told_of(event) or candidates_of(event))


def candidates_of(event: Event) -> list[Candidate]:
    """The candidates who wait for such an event, by name. The portal writes no candidate."""
    steps = WAITING_FOR.get(event.kind, ())
    query = Candidate.select().where(Candidate.branch == event.branch_id, Candidate.status << list(steps))
    return sorted(query, key=lambda candidate: candidate.name.casefold())


def _told_ids(event: Event) -> set[int]:
    sitting = seating_of(event)
    return (set(sitting.seated + sitting.waiting) | set(written(event, "invite"))) - set(sitting.no)


def _last_heard(event: Event) -> dict[int, str]:
    """Person id → the mark of what the last letter about an event says; letters from before marks say nothing."""
    rows: Any = Letter.select(Letter.person_id, Letter.told).where(
        Letter.about == about(event), Letter.told != "", Letter.given_up_at.is_null()
    )
    return dict(rows.order_by(Letter.id).tuples())


def _knows(event: Event, now: str, heard: str | None, answered_at: datetime | None) -> bool:
    if heard == now:
        return True
    if now == OFF:
        return False
    if event.moved_at is not None and answered_at is not None and answered_at > event.moved_at:
        return heard != OFF  # they answered on a page that said how it stands
    return heard is None and event.moved_at is None
