"""Whom a letter may be for, what was written, and the copies in somebody's file."""

import re
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from portal.agenda.models.candidate import Candidate
from portal.agenda.models.message import Message
from portal.kit import clock
from portal.kit.folding import name_key
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers
from portal.post.models import Letter

MARK = re.compile(r"[vk]\d{1,9}", re.ASCII)
MOST = 500  # whoever writes to more writes a newsletter


@dataclass(frozen=True)
class Receiver:
    """Somebody who may be written to. mark: "v12" for a volunteer, "k5" for a candidate. email: "" where none."""

    mark: str
    given_name: str
    name: str
    email: str
    phone: str

    @property
    def id(self) -> int:
        return int(self.mark[1:])

    @property
    def is_candidate(self) -> bool:
        return self.mark[0] == "k"


def mark_of(one: Person | Candidate) -> str:
    return f"k{one.id}" if isinstance(one, Candidate) else f"v{one.id}"


def marks_in(text: str) -> list[str]:
    """The marks in a text, each once, in their order."""
    return list(dict.fromkeys(MARK.findall(text)))


def receivers(person: Person, marks: Iterable[str]) -> list[Receiver]:
    """Those of the marks whom this coordinator may write to, by name: volunteers who did not stop, and candidates."""
    ids: dict[str, list[int]] = {"v": [], "k": []}
    for mark in marks:
        ids[mark[0]].append(int(mark[1:]))
    still = active_volunteers(person.branch_id, clock.today(), date.max)
    people = still.where(Person.id << ids["v"], Person.disabled_at.is_null())
    hopeful = Candidate.visible_to(person).where(Candidate.id << ids["k"], Candidate.anonymised_at.is_null())
    rows = sorted([*people, *hopeful], key=lambda one: (name_key(one.given_name, one.family_name), one.id))
    return [Receiver(mark_of(one), one.given_name, one.name, one.email or "", one.phone) for one in rows]


def kind_of(message: Message) -> str:
    """The kind of the letters of a message."""
    return f"message-{message.id}"


def about_candidate(candidate_id: int) -> str:
    """What every letter to a candidate is about: they are no person of the portal yet."""
    return f"candidate-{candidate_id}"


def written_to_candidate(candidate: Candidate) -> list[Letter]:
    """The letters to a candidate, the newest first."""
    query = Letter.select().where(Letter.about == about_candidate(candidate.id))
    return list(query.order_by(Letter.id.desc()))


def went_to(message: Message) -> list[Letter]:
    """The letters of a message, by name."""
    query = Letter.select().where(Letter.branch_id == message.branch_id, Letter.kind == kind_of(message))
    return sorted(query, key=lambda letter: (letter.to_name.casefold(), letter.id))


def numbers_of(messages: Collection[Message]) -> dict[int, int]:
    """Message id → how many letters it became. One query."""
    rows: Any = Letter.select(Letter.kind).where(Letter.kind << [kind_of(one) for one in messages]).tuples()
    found: dict[int, int] = {}
    for (kind,) in rows:
        number = int(kind.rpartition("-")[2])
        found[number] = found.get(number, 0) + 1
    return found
