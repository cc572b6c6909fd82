"""The file of a family: what happened to it, how it stands now, and the pages of a list of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from peewee import JOIN, fn

from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.kit import clock
from portal.kit.folding import folded, letters
from portal.people.models import Person

STATES = {
    "applied": "aangemeld",
    "waiting": "op de wachtlijst",
    "running": "lopend",
    "unmatched": "zonder vrijwilliger",
    "closed": "afgesloten",
    "declined": "niet aanvaard",
    "withdrawn": "van de wachtlijst",
}


@dataclass(frozen=True)
class FamilyFile:
    """A family with its referrals, its trajectories, and its matches with their volunteers, oldest first."""

    family: Family
    trajectories: tuple[Trajectory, ...]
    matches: tuple[Match, ...]
    referrals: tuple[Referral, ...] = ()

    @property
    def trajectory(self) -> Trajectory | None:
        """The latest one: what is asked and changed today is about it."""
        return self.trajectories[-1] if self.trajectories else None

    @property
    def referral(self) -> Referral | None:
        """The latest one that no trajectory came from yet."""
        started = {one.referral_id for one in self.trajectories}
        return next((one for one in reversed(self.referrals) if one.id not in started), None)

    @property
    def current(self) -> list[Match]:
        """Matches that go on today or start later."""
        return [match for match in self.matches if match.ended_on is None or match.ended_on >= clock.today()]

    @property
    def is_supported(self) -> bool:
        """A closing date that is still to come leaves the family supported until then."""
        last = self.trajectory
        return last is not None and (last.closed_on is None or last.closed_on > clock.today())

    @property
    def state(self) -> str:
        """A key of STATES."""
        if self.is_supported:
            return "running" if self.current else "unmatched"
        asked = self.referral
        if asked is not None and asked.status in ("open", "accepted"):
            return "applied" if asked.status == "open" else "waiting"
        if asked is not None and self.trajectory is None:
            return asked.status
        return "closed"


def files(query: Any) -> list[FamilyFile]:
    """The files of the families in a query, by code: four queries, however many. Give it a page, not a branch."""
    families = list(query.order_by(Family.code))
    ids = [family.id for family in families]
    trajectories = _by_family(Trajectory.select(), Trajectory, ids, Trajectory.started_on)
    referrals = _by_family(
        Referral.select(Referral, Referrer).join(Referrer, JOIN.LEFT_OUTER), Referral, ids, Referral.received_on
    )
    joined = Match.select(Match, Person).join(Person, on=(Match.volunteer == Person.id))
    matches = _by_family(joined, Match, ids, Match.started_on)
    return [FamilyFile(f, tuple(trajectories[f.id]), tuple(matches[f.id]), tuple(referrals[f.id])) for f in families]


def _by_family(query: Any, model: Any, ids: list[int], by: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {id: [] for id in ids}
    for row in query.where(model.family << ids).order_by(by, model.id):
        found[row.family_id].append(row)
    return found


def in_state(state: str, branch_id: int, today: date) -> Any:
    """The condition on the families of a branch "its file stands so".

    state: "supported" (running or unmatched), "unmatched" or "closed". What it asks of other tables stays within the
    branch: a network has many.
    """
    here = Trajectory.branch == branch_id
    supported = Family.id << Trajectory.select(Trajectory.family).where(here, _goes_on(today))
    visited = Match.select(Match.family).where(
        Match.branch == branch_id, Match.ended_on.is_null() | (Match.ended_on >= today)
    )
    was_supported = Family.id << Trajectory.select(Trajectory.family).where(here)
    asked_again = Family.id << Referral.select(Referral.family).where(Referral.branch == branch_id, is_pending())
    return {
        "supported": supported,
        "unmatched": supported & Family.id.not_in(visited),
        "closed": was_supported & ~supported & ~asked_again,
    }[state]


def is_pending() -> Any:
    """The condition on Referral "in hand, or accepted and not started"."""
    return (Referral.status << ["open", "accepted"]) & ~has_started()


def has_started() -> Any:
    """The condition on Referral "a trajectory came from it"."""
    return fn.EXISTS(Trajectory.select(Trajectory.id).where(Trajectory.referral == Referral.id))


def _goes_on(today: date) -> Any:
    return Trajectory.closed_on.is_null() | (Trajectory.closed_on > today)


def matching(query: Any, words: str) -> list[int]:
    """The ids of the families with these words in code, alias, name or the name of a volunteer of theirs, by code.

    Words are compared without capitals, accents and apostrophes, in any order, and "vandenbroeck" finds "Van den
    Broeck". That is done here: it is the same on every database, and no second copy of a name has to be forgotten.
    """
    has = _finder(words)
    named: Any = query.select(Family.id, Family.code, Family.alias, FamilyDetails.name)
    rows = named.left_outer_join(FamilyDetails, on=(FamilyDetails.family == Family.id)).tuples()
    ours = {id: code for id, code, alias, name in rows if has(f"{code}|{alias}|{name or ''}")}
    visiting = Match.select(Match.volunteer).where(Match.family << query.select(Family.id))
    people: Any = Person.select(Person.id, Person.given_name, Person.family_name).where(Person.id << visiting).tuples()
    found = [id for id, given_name, family_name in people if has(f"{given_name} {family_name}")]
    if found:
        helped = Match.select(Match.family).where(Match.volunteer << found)
        ours |= dict(query.select(Family.id, Family.code).where(Family.id << helped).tuples())
    return sorted(ours, key=lambda id: (ours[id], id))


def _finder(words: str) -> Callable[[str], bool]:
    """Whether all of the words stand in one of the texts with "|" between them."""
    parts, together = folded(words.replace("|", " ")).split(), letters(words)

    def has(texts: str) -> bool:
        plain = folded(texts)
        if all(part in plain for part in parts) and any(
            all(part in text for part in parts) for text in plain.split("|")
        ):
            return True
        return bool(together) and together in plain.replace(" ", "").replace("-", "")

    return has if parts else lambda _: False


def helped_by(query: Any, volunteer: Person) -> Any:
    """The families that a volunteer visits or visited."""
    return query.where(Family.id << Match.select(Match.family).where(Match.volunteer == volunteer.id))


def file_of(family: Family) -> FamilyFile:
    """The file of one family."""
    return files(Family.select().where(Family.id == family.id))[0]
