"""Which volunteers have been in the portal, which were told of it, and which not yet."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from peewee import fn

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.records import dataclass
from portal.people.models import STAFF_ROLES, Person, RolePeriod
from portal.people.volunteers.facts import volunteers_of_today
from portal.post.models import Letter
from portal.sign_in.models import WELCOME, Device, FirstLink

WAYS = {"mail": "per mail", "text": "met een bericht", "paper": "met een brief"}
STATES = {"in": "was er al", "told": "uitgenodigd", "back": "mail kwam terug", "not": "nog niet uitgenodigd"}


@dataclass(frozen=True)
class Standing:
    """Whether somebody has been in the portal. seen_on: last there. told_on, way: last invited. came_back: that mail
    bounced."""

    seen_on: date | None = None
    told_on: date | None = None
    way: str = ""
    came_back: bool = False

    @property
    def state(self) -> str:
        """One of STATES."""
        if self.seen_on is not None:
            return "in"
        return "back" if self.came_back else "told" if self.told_on is not None else "not"

    @property
    def words(self) -> str:
        """ "was er op 3 november 2026"; "uitgenodigd op 3 november 2026, per mail"."""
        if self.seen_on is not None:
            return f"was er op {day_text(self.seen_on)}"
        if self.told_on is None:
            return STATES["not"]
        way = f", {WAYS[self.way]}" if self.way else ""
        said = f"uitgenodigd op {day_text(self.told_on)}{way}"
        return f"{said}: de mail kwam terug" if self.came_back else said


def standings(ids: Iterable[int]) -> dict[int, Standing]:
    """Person id → whether they have been in the portal, for each of these. Three queries."""
    people = list(ids)
    seen: Any = Device.select(Device.person, fn.MAX(Device.last_seen_at)).where(Device.person << people)
    there = dict(seen.group_by(Device.person).tuples())
    used: Any = FirstLink.select(FirstLink.person, FirstLink.way, FirstLink.created_at, FirstLink.used_at)
    told: dict[int, tuple[datetime, str]] = {}
    for id, way, made_at, used_at in used.where(FirstLink.person << people).order_by(FirstLink.id).tuples():
        told[id] = (made_at, way)
        if used_at is not None:
            there[id] = max(there.get(id, used_at), used_at)
    back: dict[int, bool] = {}
    mails: Any = Letter.select(Letter.person_id, Letter.created_at, Letter.given_up_at)
    for id, at, gone in mails.where(Letter.person_id << people, Letter.kind == WELCOME).order_by(Letter.id).tuples():
        told.setdefault(id, (at, "mail"))
        back[id] = gone is not None
    return {id: _standing(there.get(id), told.get(id), back.get(id, False)) for id in people}


def _standing(there: datetime | None, told: tuple[datetime, str] | None, back: bool) -> Standing:
    seen_on = clock.day_of(there) if there else None
    if told is None:
        return Standing(seen_on)
    return Standing(seen_on, clock.day_of(told[0]), told[1], back and told[1] == "mail")


@dataclass(frozen=True)
class Guest:
    """A volunteer who can be invited, and whether they have been in the portal."""

    person: Person
    standing: Standing

    @property
    def is_asked_first(self) -> bool:
        """Never there, never told, with a mail address, and not on paper: "invite all" is about these."""
        return self.standing.state == "not" and bool(self.person.email) and not self.person.on_paper


def guests(branch_id: int) -> list[Guest]:
    """The volunteers of today who come in with a link, by name; not those who also have a password. Five queries."""
    people = volunteers_of_today(branch_id)
    terms = RolePeriod.select(RolePeriod.person).where(RolePeriod.person << [person.id for person in people])
    staff: Any = terms.where(RolePeriod.role << list(STAFF_ROLES), RolePeriod.covers(clock.today()))
    with_password = {id for (id,) in staff.tuples()}
    known = standings(person.id for person in people)
    return [Guest(person, known[person.id]) for person in people if person.id not in with_password]
