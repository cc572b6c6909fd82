"""The file of a family: its course, its state now, and the families in a state."""

from collections.abc import Mapping
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, fn

from portal.families.file.facts.codes import CODE, former_codes
from portal.families.models.family import Child, Family, FamilyDetails, Parent, Partner
from portal.families.models.match import CLOSING_REASONS, Match, Trajectory
from portal.families.models.referral import Referral, Referrer
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.folding import finder
from portal.kit.phone import searched_number
from portal.kit.records import dataclass
from portal.kit.words import listed
from portal.people.models import Person
from portal.people.volunteers.facts import last_days

ONE_DAY = timedelta(days=1)

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
    last_days: Mapping[int, date] = field(default_factory=dict)  # volunteer id → last day, of those who stop

    @property
    def trajectory(self) -> Trajectory | None:
        """The latest one: pages and rules are about it."""
        return self.trajectories[-1] if self.trajectories else None

    @property
    def referral(self) -> Referral | None:
        """The latest one that no trajectory came from yet."""
        started = {one.referral_id for one in self.trajectories}
        return next((one for one in reversed(self.referrals) if one.id not in started), None)

    @property
    def current(self) -> list[Match]:
        """Matches that go on today or start later: what `Match.goes_on` asks of the database."""
        today = clock.today()
        return [match for match in self.matches if (self.until(match) or today) >= today]

    def until(self, match: Match) -> date | None:
        """The last day of a match: its own, or its volunteer's where that is earlier; None: it goes on."""
        ends = [day for day in (match.ended_on, self.last_days.get(match.volunteer_id)) if day is not None]
        return min(ends, default=None)

    @property
    def alone_since(self) -> date:
        """The first day without a volunteer, of a supported family that nobody goes to."""
        started = self.trajectory.started_on if self.trajectory is not None else clock.today()
        ends = [end + ONE_DAY for match in self.matches if (end := self.until(match)) is not None]
        return max([started, *ends])

    @property
    def who_goes(self) -> str:
        """Who goes to a supported family, in a sentence or two: on its page, in the list and in the to-dos."""
        if not self.current:
            since = f", al sinds {day_text(self.alone_since)}" if self.matches else ""
            return f"Niemand gaat nu naar dit gezin{since}."
        today = clock.today()
        now = [(match.volunteer.name, self.until(match)) for match in self.current if match.started_on <= today]
        names = [f"{name} (tot en met {day_text(end)})" if end else name for name, end in now]
        later = [
            f" {match.volunteer.name} begint op {day_text(match.started_on)}."
            for match in self.current
            if match.started_on > today
        ]
        go = f"{listed(names)} {'gaat' if len(names) == 1 else 'gaan'}" if names else "Niemand gaat nu"
        return f"{go} naar dit gezin.{''.join(later)}"

    @property
    def closes(self) -> str:
        """When its support ends, in a sentence, of a supported family that is closed on a day to come; else ""."""
        last = self.trajectory
        if last is None or last.closed_on is None or not self.is_supported:
            return ""
        return f"Het gezin wordt afgesloten op {day_text(last.closed_on)}: {CLOSING_REASONS[last.closing_reason]}."

    @property
    def is_supported(self) -> bool:
        """A closing date in the future leaves the family supported until then."""
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
    """The files of the families in a query, by code: five queries, however many. Give it a page, not a branch."""
    families = list(query.order_by(Family.code))
    ids = [family.id for family in families]
    trajectories = _by_family(Trajectory.select(), Trajectory, ids, Trajectory.started_on)
    referrals = _by_family(
        Referral.select(Referral, Referrer).join(Referrer, JOIN.LEFT_OUTER), Referral, ids, Referral.received_on
    )
    joined = Match.select(Match, Person).join(Person, on=(Match.volunteer == Person.id))
    matches = _by_family(joined, Match, ids, Match.started_on)
    stop = last_days({match.volunteer_id for of_one in matches.values() for match in of_one})
    return [
        FamilyFile(f, tuple(trajectories[f.id]), tuple(matches[f.id]), tuple(referrals[f.id]), stop) for f in families
    ]


def _by_family(query: Any, model: Any, ids: list[int], by: Any) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = {id: [] for id in ids}
    for row in query.where(model.family << ids).order_by(by, model.id):
        found[row.family_id].append(row)
    return found


def in_state(state: str, branch_id: int, today: date) -> Any:
    """The condition on families of a branch: in this state.

    state: "supported" (running or unmatched), "unmatched", "sought" (unmatched, and to be closed on no day to come),
    "ending" (visited, with a last day after which nobody was found yet) or "closed". What it asks of other tables stays
    within the branch: a network has many.
    """
    here = Trajectory.branch == branch_id
    supported = Family.id << Trajectory.select(Trajectory.family).where(here, Trajectory.goes_on(today))
    matches = Match.select(Match.family).where(Match.branch == branch_id)
    visited, stays = matches.where(Match.goes_on(today)), matches.where(Match.ended_on.is_null())
    not_closing = Family.id << Trajectory.select(Trajectory.family).where(here, Trajectory.closed_on.is_null())
    was_supported = Family.id << Trajectory.select(Trajectory.family).where(here)
    asked_again = Family.id << Referral.select(Referral.family).where(Referral.branch == branch_id, is_pending())
    return {
        "supported": supported,
        "unmatched": supported & Family.id.not_in(visited),
        "sought": not_closing & Family.id.not_in(visited),
        "ending": not_closing & (Family.id << visited) & Family.id.not_in(stays),
        "closed": was_supported & ~supported & ~asked_again,
    }[state]


def is_pending() -> Any:
    """The condition on Referral "in hand, or accepted and not started"."""
    return (Referral.status << ["open", "accepted"]) & ~has_started()


def has_started() -> Any:
    """The condition on Referral "a trajectory came from it"."""
    return fn.EXISTS(Trajectory.select(Trajectory.id).where(Trajectory.referral == Referral.id))


def matching(person: Person, words: str) -> list[int]:
    """The ids of the families that somebody may see with these words in code, alias, name, the given name of a child or
    parent, a partner, the name of a volunteer of theirs, or with this phone number; by code. A whole code finds who had
    it before too: notes that were handed in keep it.

    Words are compared as `finder` does: the same on every database, and no second copy of a name has to be forgotten.
    """
    has, number, query = finder(words), searched_number(words), Family.visible_to(person)
    named: Any = query.select(Family.id, Family.code, Family.alias, FamilyDetails.name, FamilyDetails.phone)
    rows = list(named.left_outer_join(FamilyDetails, on=(FamilyDetails.family == Family.id)).tuples())
    ours = {
        id: code
        for id, code, alias, name, phone in rows
        if has(f"{code}|{alias}|{name or ''}") or (number and number in (phone or ""))
    }
    here = query.select(Family.id)
    for model in (Child, Parent):
        names: Any = model.select(model.given_name).where(model.family << here, model.given_name != "").distinct()
        found = [name for (name,) in names.tuples() if has(name)]
        ours |= _families(query, model.select(model.family).where(model.given_name << found)) if found else {}
    around: Any = Partner.select(Partner.family, Partner.name, Partner.organisation, Partner.phone)
    found = [
        family
        for family, name, organisation, phone in around.where(Partner.family << here).tuples()
        if has(f"{name}|{organisation}") or (number and number in phone)
    ]
    ours |= _families(query, found) if found else {}
    visiting = Match.select(Match.volunteer).where(Match.family << here)
    people: Any = Person.select(Person.id, Person.given_name, Person.family_name).where(Person.id << visiting).tuples()
    found = [id for id, given_name, family_name in people if has(f"{given_name} {family_name}")]
    ours |= _families(query, Match.select(Match.family).where(Match.volunteer << found)) if found else {}
    if not ours and CODE.fullmatch(code := words.strip().upper()):
        before = former_codes(person.branch).get(code)
        ours = {id: now for id, now, *_ in rows if id == before}
    return sorted(ours, key=lambda id: (ours[id], id))


def _families(query: Any, ids: Any) -> dict[int, str]:
    """Id → code of the families of one query that are also in another."""
    return dict(query.select(Family.id, Family.code).where(Family.id << ids).tuples())


def helped_by(query: Any, volunteer: Person) -> Any:
    """The families that a volunteer visits or visited."""
    return query.where(Family.id << Match.select(Match.family).where(Match.volunteer == volunteer.id))


def file_of(family: Family) -> FamilyFile:
    return files(Family.select().where(Family.id == family.id))[0]
