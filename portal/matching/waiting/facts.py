"""The waiting list: who waits, how long, for what; and which free volunteers would fit, with the reasons in words."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from portal.agenda.attendance.facts import trained
from portal.families.file.facts.course import has_started
from portal.families.file.facts.profile import perinatal_on
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match
from portal.families.models.referral import Referral
from portal.kit.dates import WEEKDAYS, day_month
from portal.kit.folding import folded, order_key
from portal.kit.money import km
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, last_days

SOON = timedelta(days=31)  # a match that ends within a month leaves its volunteer free
SUGGESTIONS = 3
PERINATAL = "volgde de perinatale module"
NOT_PERINATAL = "volgde de perinatale module nog niet"


@dataclass(frozen=True)
class FreeVolunteer:
    """Somebody who is free, or soon will be. drives: town → the shortest earlier distance to it, in tenths of a km."""

    id: int
    name: str
    town: str
    languages: str
    free_weekdays: str
    drives: dict[str, int]
    free_from: date | None
    is_trained: bool


@dataclass(frozen=True)
class Wish:
    """What would suit a family that waits."""

    weekdays: str
    language: str
    towns: tuple[str, ...]
    is_perinatal: bool


@dataclass(frozen=True)
class Suggestion:
    """A volunteer who fits, why, and what to know."""

    volunteer: FreeVolunteer
    reasons: tuple[str, ...]
    mind: tuple[str, ...]


@dataclass(frozen=True)
class WaitingFamily:
    """One family of the waiting list. place: 1 for the family that waits longest."""

    referral: Referral
    place: int
    days: int
    is_perinatal: bool
    suggestions: tuple[Suggestion, ...]


def waiting(person: Person) -> Any:
    """The referrals that were accepted and not started, the longest waiting first. A query, joined with the family."""
    return (
        Referral.visible_to(person)
        .where(Referral.status == "accepted", ~has_started())
        .order_by(Referral.decided_on, Referral.id)
    )


def gather(branch_id: int, page: Sequence[Referral], first_place: int, today: date) -> list[WaitingFamily]:
    """A page of that list with its suggestions: a fixed number of queries."""
    wished, free = wishes([referral.family for referral in page], today, page), free_volunteers(branch_id, today)
    found = []
    for place, referral in enumerate(page, first_place):
        wish, days = wished[referral.family_id], (today - referral.decided_on).days
        found.append(WaitingFamily(referral, place, days, wish.is_perinatal, suggest(wish, free)))
    return found


def fitting(family: Family, today: date) -> tuple[Suggestion, ...]:
    """Who would fit a family that is supported already: by what it asked last. A fixed number of queries."""
    return suggest(wishes([family], today)[family.id], free_volunteers(family.branch_id, today))


def wishes(families: Sequence[Family], today: date, asked: Iterable[Referral] | None = None) -> dict[int, Wish]:
    """Family id → what would suit it, according to a referral. asked: those; None: the last of each."""
    ids = [family.id for family in families]
    every = Referral.select().where(Referral.family << ids).order_by(Referral.received_on, Referral.id)
    said = {row.family_id: row for row in (every if asked is None else asked)}
    named: Any = FamilyDetails.select(FamilyDetails.family, FamilyDetails.town).where(FamilyDetails.family << ids)
    towns, perinatal = dict(named.tuples()), perinatal_on(ids, today)
    found = {}
    for family in families:
        one = said.get(family.id)
        where = (family.municipality, towns.get(family.id, ""), one.neighbourhood if one else "")
        words = (one.weekdays, one.language) if one else ("", "")
        found[family.id] = Wish(*words, tuple(filter(None, where)), family.id in perinatal)
    return found


def free_volunteers(branch_id: int, today: date) -> list[FreeVolunteer]:
    """Volunteers without a family, or whose last match ends within a month."""
    soon = today + SOON
    busy = Match.select(Match.volunteer).where(
        Match.branch == branch_id, Match.ended_on.is_null() | (Match.ended_on > soon)
    )
    people = list(
        active_volunteers(branch_id, today, today).where(Person.disabled_at.is_null(), Person.id.not_in(busy))
    )
    stop = last_days([person.id for person in people])  # somebody who stops soon starts nowhere
    people = [person for person in people if person.id not in stop]
    drives: dict[int, dict[str, int]] = {}
    until: dict[int, date] = {}
    earlier = Match.select(Match, Family).join(Family).where(Match.volunteer << [person.id for person in people])
    for match in earlier.order_by(Match.id):
        if match.km_one_way:
            own = drives.setdefault(match.volunteer_id, {})
            town = match.family.municipality
            own[town] = min(match.km_one_way, own.get(town, match.km_one_way))
        if match.ended_on is not None and match.ended_on >= today:
            until[match.volunteer_id] = max(match.ended_on, until.get(match.volunteer_id, match.ended_on))
    followed = set(trained(branch_id)["perinatal"])
    return [
        FreeVolunteer(
            p.id,
            p.name,
            p.town,
            p.languages,
            p.free_weekdays,
            drives.get(p.id, {}),
            until[p.id] + timedelta(days=1) if p.id in until else None,
            p.id in followed,
        )
        for p in people
    ]


# ---- who fits: no database below


def suggest(wish: Wish, free: Iterable[FreeVolunteer]) -> tuple[Suggestion, ...]:
    """The few who fit best: the most reasons first, then who is nearest. Nobody without a reason, or on other days."""
    found = [one for volunteer in free if (one := _fit(wish, volunteer)) is not None]
    found.sort(key=lambda one: (len(one.mind) - 2 * len(one.reasons), _drive(wish, one.volunteer), _at(one.volunteer)))
    return tuple(found[:SUGGESTIONS])


def _fit(wish: Wish, volunteer: FreeVolunteer) -> Suggestion | None:
    days = sorted(day_numbers(wish.weekdays) & day_numbers(volunteer.free_weekdays))
    if wish.weekdays and volunteer.free_weekdays and not days:
        return None
    reasons = []
    if days:
        reasons.append(f"vrij op {listed([WEEKDAYS[day - 1] for day in days])}")
    spoken = _common_languages(wish.language, volunteer.languages)
    if spoken:
        reasons.append(f"spreekt {listed(spoken)}")
    near = _near(wish.towns, volunteer)
    if near:
        reasons.append(near)
    if wish.is_perinatal and volunteer.is_trained:
        reasons.append(PERINATAL)
    if not reasons:
        return None
    mind = []
    if volunteer.free_from is not None:
        mind.append(f"vrij vanaf {day_month(volunteer.free_from)}")
    if wish.is_perinatal and not volunteer.is_trained:
        mind.append(NOT_PERINATAL)
    return Suggestion(volunteer, tuple(reasons), tuple(mind))


def day_numbers(text: str) -> set[int]:
    """ "1,3" → {1, 3}."""
    return {int(part) for part in text.split(",") if part.strip() in set("1234567")}


def _common_languages(wanted: str, spoken: str) -> list[str]:
    known = {folded(word) for word in spoken.replace("/", ",").replace(" en ", ",").split(",")}
    return [
        word.strip()
        for word in wanted.replace("/", ",").replace(" of ", ",").split(",")
        if folded(word) in known - {""}
    ]


def _near(towns: Sequence[str], volunteer: FreeVolunteer) -> str:
    for town in towns:
        if volunteer.town and folded(town) == folded(volunteer.town):
            return f"woont in {volunteer.town}"
    driven = _driven(towns, volunteer)
    return f"reed al eens naar {driven[0][1]} ({km(driven[0][0])})" if driven else ""


def _driven(towns: Sequence[str], volunteer: FreeVolunteer) -> list[tuple[int, str]]:
    """Earlier drives to one of these towns: tenths of a km and where to, the shortest first."""
    wanted = {folded(town) for town in towns}
    return sorted((tenths, there) for there, tenths in volunteer.drives.items() if folded(there) in wanted)


def _drive(wish: Wish, volunteer: FreeVolunteer) -> int:
    """How far it was before, in tenths of a km; 0 where that is not known."""
    return min((tenths for tenths, _ in _driven(wish.towns, volunteer)), default=0)


def _at(volunteer: FreeVolunteer) -> tuple[tuple[str, ...], int]:
    return order_key(volunteer.name), volunteer.id
