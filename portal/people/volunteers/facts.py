"""Who was, is and will be a volunteer, on which days; how they travelled before; and the order of a list of people."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from peewee import fn

from portal.kit import clock
from portal.people.models import VOLUNTEER_ROLES, Branch, Person, RolePeriod, VehicleBefore
from portal.post.models import Letter
from portal.post.rules import REFUSED
from portal.prepared import Prepared


def active_volunteers(branch_id: int, first: date, last: date) -> Any:
    """People with a volunteer role on at least one day of the period, each once: `by_name` puts them in order."""
    periods = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.branch == branch_id,
        RolePeriod.is_volunteer(),
        RolePeriod.started_on <= last,
        RolePeriod.goes_on(first),
    )
    return Person.select().where(Person.branch == branch_id, Person.id << periods)


def volunteers_of_today(branch_id: int) -> list[Person]:
    """The volunteers of today who may sign in, by name."""
    today = clock.today()
    return by_name(active_volunteers(branch_id, today, today).where(Person.disabled_at.is_null()))


def volunteers_of(person: Person) -> Any:
    """The people this person may see who are or were volunteers."""
    periods = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.branch == person.branch_id, RolePeriod.is_volunteer()
    )
    return Person.visible_to(person).where(Person.id << periods)


def by_name(people: Iterable[Person]) -> list[Person]:
    """People in the order in which every list shows them: by given name, whatever its accents and capitals."""
    return sorted(people, key=lambda person: person.stands_at)


def latest_volunteer_period(person: Person) -> RolePeriod | None:
    """The volunteer role somebody has, or had last; None for someone who never was a volunteer."""
    found: RolePeriod | None = (
        RolePeriod.select()
        .where(RolePeriod.person == person.id, RolePeriod.is_volunteer())
        .order_by(RolePeriod.started_on.desc(), RolePeriod.id.desc())
        .first()
    )
    return found


def period_before(period: RolePeriod) -> RolePeriod | None:
    """The volunteer role that somebody had before this one."""
    earlier = RolePeriod.select().where(
        RolePeriod.person == period.person_id, RolePeriod.is_volunteer(), RolePeriod.started_on < period.started_on
    )
    found: RolePeriod | None = earlier.order_by(RolePeriod.started_on.desc(), RolePeriod.id.desc()).first()
    return found


def next_day_as_volunteer(person_id: int, day: date) -> date | None:
    """The first day, from `day` on, on which somebody is a volunteer; None where there is none."""
    lasts = RolePeriod.goes_on(day)
    mine = RolePeriod.person == person_id, RolePeriod.is_volunteer()
    first = RolePeriod.select(fn.MIN(RolePeriod.started_on)).where(*mine, lasts).scalar()
    return max(first, day) if first else None


def volunteers_on(days: Mapping[int, date]) -> set[int]:
    """Of people (their ids), each with a day: those who are volunteers on it. One query, or none."""
    if not days:
        return set()
    rows: Any = RolePeriod.select(RolePeriod.person, RolePeriod.started_on, RolePeriod.ended_on).where(
        RolePeriod.person << list(days), RolePeriod.is_volunteer()
    )
    return {id for id, first, last in rows.tuples() if first <= days[id] and (last is None or days[id] <= last)}


def first_day_as_volunteer(person_id: int) -> date | None:
    """The day on which somebody was a volunteer for the first time."""
    mine = RolePeriod.person == person_id, RolePeriod.is_volunteer()
    found: date | None = RolePeriod.select(fn.MIN(RolePeriod.started_on)).where(*mine).scalar()
    return found


def latest_periods(branch_id: int, day: date) -> tuple[list[RolePeriod], Any]:
    """The volunteer role that each of the branch's people has, or had last, with the person. Two queries: those not
    ended on a day, by name (a list); and those ended before it, the latest first.
    """
    later = RolePeriod.alias()
    younger = (later.started_on > RolePeriod.started_on) | (
        (later.started_on == RolePeriod.started_on) & (later.id > RolePeriod.id)
    )
    followed = later.select(later.id).where(
        later.person == RolePeriod.person, later.role << list(VOLUNTEER_ROLES), younger
    )
    latest = (
        RolePeriod.select(RolePeriod, Person)
        .join(Person)
        .where(RolePeriod.branch == branch_id, RolePeriod.is_volunteer(), ~fn.EXISTS(followed))
    )
    going_on = latest.where(RolePeriod.goes_on(day))
    ended = latest.where(RolePeriod.ended_on < day)
    return (
        sorted(going_on, key=lambda period: period.person.stands_at),
        ended.order_by(RolePeriod.ended_on.desc(), RolePeriod.id.desc()),
    )


def roles_now(latest: Iterable[RolePeriod], day: date) -> list[RolePeriod]:
    """The latest periods of people; of whoever takes up another role later, the one that they have on a day."""
    rows = list(latest)
    later = [period.person_id for period in rows if period.started_on > day]
    volunteers = RolePeriod.is_volunteer()
    query = RolePeriod.select(RolePeriod, Person).join(Person).where(RolePeriod.person << later, volunteers)
    now = {period.person_id: period for period in query.where(RolePeriod.covers(day))} if later else {}
    return [now.get(period.person_id, period) for period in rows]


def last_days(person_ids: Iterable[int]) -> dict[int, date]:
    """Person id → the last day as a volunteer, past or to come, of those who stopped or stop. One query."""
    rows: Any = RolePeriod.select(RolePeriod.person, RolePeriod.ended_on).where(
        RolePeriod.person << list(person_ids), RolePeriod.is_volunteer()
    )
    found: dict[int, list[date | None]] = {}
    for person_id, ended_on in rows.tuples():
        found.setdefault(person_id, []).append(ended_on)
    return {id: last for id, days in found.items() if (last := _last(days))}


def last_day(person_id: int) -> date | None:
    """The same for one person; prepared, since the first page asks it. One query."""
    return _last([ended_on for (ended_on,) in _ends_of(person_id)])


_ends_of = Prepared(
    lambda person: (
        RolePeriod.select(RolePeriod.ended_on).where(RolePeriod.person == person, RolePeriod.is_volunteer()).tuples()
    )
)


def _last(days: list[date | None]) -> date | None:
    """The last of the days on which periods end; None where one goes on, or there are none."""
    return max((day for day in days if day), default=None) if None not in days else None


def stopped_before(day: date) -> Any:
    """The ids of former volunteers: of everyone who was one and is not on a day, nor later. A query to look in."""
    later = RolePeriod.alias()
    goes_on = later.select(later.id).where(
        later.person == RolePeriod.person,
        later.role << list(VOLUNTEER_ROLES),
        later.ended_on.is_null() | (later.ended_on >= day),
    )
    return RolePeriod.select(RolePeriod.person).where(
        RolePeriod.is_volunteer(), RolePeriod.ended_on < day, ~fn.EXISTS(goes_on)
    )


def who_finish(since: date, today: date) -> list[Person]:
    """Those who stopped since a day and still hand in, with their branch, of all branches. One query."""
    rows = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.finishing, RolePeriod.ended_on < today, RolePeriod.ended_on >= since
    )
    people = Person.select(Person, Branch).join(Branch).where(Person.id << rows, Person.disabled_at.is_null())
    return [person for person in people.order_by(Person.id) if person.is_finishing]


def who_hand_in(branch_id: int, today: date) -> Any:
    """The ids of everyone of a branch who can sign in to hand contacts in: a query to look in."""
    return RolePeriod.select(RolePeriod.person).where(
        RolePeriod.branch == branch_id, RolePeriod.is_volunteer(), RolePeriod.lets_in(today)
    )


def reached() -> Any:
    """The condition "a letter reached its person, or will": one that no server took told them nothing, nor did one that
    came back from an address that they have no longer. One from the address that they still have counts, or it would be
    tried again every day."""
    email = Person.select(Person.email).where(Person.id == Letter.person_id)
    return Letter.given_up_at.is_null() | (Letter.error.startswith(REFUSED) & (Letter.to_address == email))


def vehicles_before(person: Person) -> list[VehicleBefore]:
    """What somebody travelled with before, the earliest first: what `held_on` takes."""
    return _vehicles_before(person.id)


_vehicles_before = Prepared(
    lambda person: VehicleBefore.select().where(VehicleBefore.person == person).order_by(VehicleBefore.until_on)
)
