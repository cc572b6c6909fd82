"""What may happen to a family and its trajectories: noted, corrected, started, closed and opened again."""

from dataclasses import replace
from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.database import locked, once, transaction
from portal.families.file.facts.codes import CODE
from portal.families.file.facts.course import is_pending
from portal.families.file.rules import ContactDetails, change_details, comes_back
from portal.families.models.family import Family
from portal.families.models.match import CLOSING_REASONS, Match, Trajectory
from portal.families.models.referral import Referral
from portal.history.rules import change, record
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import not_after, not_before, sane_day
from portal.kit.records import dataclass
from portal.people.models import Person

ACCEPTED = "Het gezin is aanvaard op {}."


@dataclass(frozen=True)
class FamilyFacts:
    """What a branch calls a family, where it lives, and when its support started. started_on: None where it did not.

    name, phone: of a new family; an existing one has them in its contact details.
    """

    code: str
    alias: str
    municipality: str
    started_on: date | None = None
    name: str = ""
    phone: str = ""

    @property
    def of_family(self) -> dict[str, Any]:
        """The columns of the family itself."""
        return {"code": self.code, "alias": self.alias, "municipality": self.municipality}


def create_family(facts: FamilyFacts, key: str, *, by: Person) -> Family:
    """A new family and its trajectory. The same submission key lands on the family it made before."""

    def make() -> Family:
        checked = _checked(facts)
        _free_code(by.branch_id, checked.code)
        family = Family.create(branch=by.branch_id, submission_key=key, **checked.of_family)
        trajectory = Trajectory.create(branch=by.branch_id, family=family, started_on=facts.started_on)
        record(family, "create", by, **checked.of_family)
        record(trajectory, "create", by, started_on=facts.started_on)
        if facts.name or facts.phone:
            change_details(family, ContactDetails(name=facts.name, phone=facts.phone), by=by)
        return family

    try:
        return once(Family, key, make, branch=by.branch_id)
    except IntegrityError:  # another family took the code at the same moment
        raise _taken(facts.code.upper()) from None


def update_family(family: Family, facts: FamilyFacts, *, by: Person) -> Family:
    """Correct the details of a family; `started_on` is the start of its latest trajectory, where it has one."""
    checked = _checked(facts)
    try:
        with transaction():
            _free_code(family.branch_id, checked.code, but=family.id)
            change(family, "update", by, **checked.of_family)
            if facts.started_on is not None:
                trajectory = latest_trajectory(family)
                _trajectory_may_start(trajectory, facts.started_on)
                change(trajectory, "update", by, started_on=facts.started_on)
    except IntegrityError:
        raise _taken(checked.code) from None
    return family


def latest_trajectory(family: Family) -> Trajectory:
    """The trajectory that goes on, or the one that was closed last. RuleError for a family that never started."""
    latest = _latest(family.id)
    if latest is None:
        raise RuleError("Dit gezin is nog niet gestart. Beslis eerst over de aanmelding.", conflict=True)
    return latest


def _latest(family_id: int) -> Trajectory | None:
    newest_first = Trajectory.started_on.desc(), Trajectory.id.desc()
    found: Trajectory | None = Trajectory.select().where(Trajectory.family == family_id).order_by(*newest_first).first()
    return found


def close_trajectory(family: Family, closed_on: date, reason: str, *, by: Person) -> Trajectory:
    """End the support of a family. All its matches must have ended by then."""
    with transaction():
        return close_by(latest_trajectory(family), closed_on, reason, day_field="closed_on", by=by)


def reopen_trajectory(family: Family, *, by: Person) -> Trajectory:
    """Take a closing back: the family is supported again as if it had never been closed."""
    with transaction():
        trajectory = latest_trajectory(family)
        refuse_asked_again(trajectory)
        if not change(trajectory, "reopen", by, closed_on=None, closing_reason=""):
            raise RuleError("Dit gezin loopt al. Er is niets dubbel gebeurd.", conflict=True)
        comes_back(family.id, by=by)
        return trajectory


def start_trajectory(family: Family, started_on: date, *, by: Person) -> Trajectory:
    """A family starts, or comes back: a new trajectory, of the referral that waits where there is one. The same start
    again changes nothing."""
    sane_day(started_on, "started_on")
    with transaction():
        locked(family)
        last = _latest(family.id)
        if last is not None and last.closed_on is None and last.started_on == started_on:
            return last
        asked = Referral.select().where(Referral.family == family.id, is_pending()).order_by(Referral.id).first()
        return begin(family, started_on, asked, by=by)


def begin(family: Family, started_on: date, referral: Referral | None, *, by: Person) -> Trajectory:
    """A new trajectory, inside the caller's transaction. referral: the one that it comes from, on the waiting list."""
    if referral is not None:
        _hold_waiting(referral)
        not_before(started_on, referral.decided_on, ACCEPTED, "started_on")
    last = _latest(family.id)
    if last is not None and last.closed_on is None:
        raise RuleError("Dit gezin loopt al. Sluit eerst het vorige traject af.", conflict=True)
    if last is not None and started_on <= last.closed_on:
        raise RuleError(f"Het vorige traject liep tot {day_text(last.closed_on)}. Kies een latere dag.", "started_on")
    comes_back(family.id, by=by)
    trajectory = Trajectory.create(branch=family.branch_id, family=family, referral=referral, started_on=started_on)
    record(trajectory, "create", by, started_on=started_on, referral=referral.id if referral else None)
    return trajectory


def _hold_waiting(referral: Referral) -> None:
    """Refuse one that does not wait. The update holds the row: the second of two starts finds the first."""
    waits = Referral.update(status="accepted").where(Referral.id == referral.id, Referral.status == "accepted")
    if not waits.execute():
        raise RuleError("Dit gezin staat niet op de wachtlijst. Beslis eerst over de aanmelding.", conflict=True)
    if Trajectory.select().where(Trajectory.referral == referral.id).exists():
        raise RuleError("Dit gezin is al gestart. Er is niets dubbel gebeurd.", conflict=True)


def refuse_asked_again(trajectory: Trajectory) -> None:
    if Referral.select().where(Referral.family == trajectory.family_id, is_pending()).exists():
        raise RuleError("Dit gezin is ondertussen opnieuw aangemeld. Start het vanuit die aanmelding.", conflict=True)


def close_by(trajectory: Trajectory, closed_on: date, reason: str, *, day_field: str, by: Person) -> Trajectory:
    sane_day(closed_on, day_field)
    if reason not in CLOSING_REASONS:
        raise RuleError("Kies waarom het traject stopt.", "closing_reason")
    if trajectory.closed_on is not None:
        raise RuleError("Dit gezin is al afgesloten. Er is niets dubbel gebeurd.", conflict=True)
    not_before(closed_on, trajectory.started_on, "Het traject startte op {}.", day_field)
    later = (
        Match.select(Match, Person)
        .join(Person, on=(Match.volunteer == Person.id))
        .where(Match.trajectory == trajectory, Match.ended_on.is_null() | (Match.ended_on > closed_on))
        .order_by(Match.id)
        .first()
    )
    if later is not None and later.ended_on is None:
        raise RuleError(f"{later.volunteer.name} gaat nog naar dit gezin. Beëindig eerst die koppeling.")
    if later is not None:
        not_before(closed_on, later.ended_on, f"{later.volunteer.name} ging tot {{}} naar dit gezin.", day_field)
    change(trajectory, "close", by, closed_on=closed_on, closing_reason=reason)
    return trajectory


def _trajectory_may_start(trajectory: Trajectory, day: date) -> None:
    if trajectory.closed_on is not None and day > trajectory.closed_on:
        raise RuleError(
            f"Het traject eindigde op {day_text(trajectory.closed_on)}. Kies een vroegere dag.", "started_on"
        )
    first = Match.select().where(Match.trajectory == trajectory).order_by(Match.started_on).first()
    not_after(day, first.started_on if first else None, "De eerste koppeling startte op {}.", "started_on")
    referral = Referral.get_or_none(Referral.id == trajectory.referral_id)
    not_before(day, referral.decided_on if referral else None, ACCEPTED, "started_on")
    before = (Trajectory.family == trajectory.family_id, Trajectory.id != trajectory.id, Trajectory.closed_on >= day)
    if Trajectory.select().where(*before).exists():
        raise RuleError("Op die dag liep er al een vorig traject. Kies een latere dag.", "started_on")


def _checked(facts: FamilyFacts) -> FamilyFacts:
    code = facts.code.upper()
    if not CODE.fullmatch(code):
        raise RuleError("Gebruik letters, cijfers en een streepje, bijvoorbeeld G-014.", "code")
    if facts.started_on is not None:
        sane_day(facts.started_on, "started_on")
    return replace(facts, code=code)


def _free_code(branch_id: int, code: str, *, but: int | None = None) -> None:
    if Family.select().where(Family.branch == branch_id, Family.code == code, Family.id != (but or 0)).exists():
        raise _taken(code)


def _taken(code: str) -> RuleError:
    return RuleError(f"Code {code} is al van een ander gezin. Kies een andere code.", "code")
