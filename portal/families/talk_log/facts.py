"""The log of talks: filtered, counted, and whom a new one may be about."""

from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import FAMILY_TALKS, PLANNED_TALKS, VOLUNTEER_TALKS, PlannedTalk, Talk
from portal.kit import clock
from portal.kit.dates import year_span
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name, volunteers_of

LOOK_AHEAD = timedelta(days=14)  # a planned talk that is due later does not wait yet
STILL_ABOUT = timedelta(days=366)
MOST_OFFERED = 400


# ---- reading


@dataclass(frozen=True)
class Filter:
    """Which talks a page asks for. about: "" for all, "family" or "volunteer"."""

    year: int
    about: str = ""
    family_id: int | None = None
    volunteer_id: int | None = None


def found(person: Person, wanted: Filter) -> Any:
    """A query of the talks that this person may see, the latest first."""
    query = Talk.visible_to(person).where(Talk.day.between(*year_span(wanted.year)))
    if wanted.about == "family":
        query = query.where(Talk.family_kind != "")
    if wanted.about == "volunteer":
        query = query.where(Talk.volunteer_kind != "")
    if wanted.family_id is not None:
        query = query.where(Talk.family == wanted.family_id)
    if wanted.volunteer_id is not None:
        query = query.where(Talk.volunteer == wanted.volunteer_id)
    return query.order_by(Talk.day.desc(), Talk.id.desc())


def years_of(branch_id: int) -> list[int]:
    """This year and every year with a talk, the latest first."""
    first = Talk.select(fn.MIN(Talk.day)).where(Talk.branch == branch_id).scalar()
    this = clock.today().year
    return list(range(this, min(first.year if first else this, this) - 1, -1))


def count_family_talks(branch_id: int, first: date, last: date) -> int:
    """Contacts of the coordinator with families (DOMAIN §5, 3.1), waiting and closed families too."""
    return int(_in_period(branch_id, first, last).where(Talk.family_kind != "").count())


def count_volunteer_talks(branch_id: int, first: date, last: date) -> int:
    """Contacts of the coordinator with volunteers (DOMAIN §5, 4.3)."""
    return int(_in_period(branch_id, first, last).where(Talk.volunteer_kind != "").count())


def counts_of(branch_id: int, year: int) -> tuple[int, int, int]:
    """How many talks in a year; with families; with volunteers. A talk with both counts in both."""
    period = branch_id, *year_span(year)
    return _in_period(*period).count(), count_family_talks(*period), count_volunteer_talks(*period)


def families_to_offer(person: Person, chosen: int | None = None) -> list[Family]:
    """The families for a new talk: running, waiting, or closed less than a year ago; and the chosen one."""
    since = clock.today() - STILL_ABOUT
    supported = Trajectory.select(Trajectory.family).where(
        Trajectory.branch == person.branch_id, Trajectory.closed_on.is_null() | (Trajectory.closed_on >= since)
    )
    referred = Referral.select(Referral.family).where(
        Referral.branch == person.branch_id, Referral.status << ["open", "accepted"], Referral.received_on >= since
    )
    about = (Family.id << supported) | (Family.id << referred)
    query = Family.visible_to(person).where(about & Family.anonymised_at.is_null() | (Family.id == (chosen or 0)))
    return list(query.order_by(Family.code).limit(MOST_OFFERED))


def volunteers_to_offer(person: Person, chosen: int | None = None) -> list[Person]:
    """The people for a new talk: volunteers, now or less than a year ago; and the chosen one."""
    today = clock.today()
    lately = active_volunteers(person.branch_id, today - STILL_ABOUT, today).select(Person.id)
    query = volunteers_of(person).where((Person.id << lately) | (Person.id == (chosen or 0)))
    return by_name(query)


def part_of(family: Family) -> dict[str, Any]:
    """What `home/family_file/_course.html` prints of talks: what is planned, and what of that is to be held soon."""
    query = PlannedTalk.joined().where(Match.family == family.id, PlannedTalk.status == "planned")
    planned = list(query.order_by(PlannedTalk.due_on, PlannedTalk.id))
    soon = [one for one in planned if one.due_on <= clock.today() + LOOK_AHEAD]
    return {
        "talk_part": {"family": family, "planned": planned, "soon": soon},
        "family_words": FAMILY_TALKS,
        "volunteer_words": VOLUNTEER_TALKS,
        "planned_words": PLANNED_TALKS,
    }


def _in_period(branch_id: int, first: date, last: date) -> Any:
    return Talk.select().where(Talk.branch == branch_id, Talk.day.between(first, last))
