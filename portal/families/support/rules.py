"""What may happen to families, their trajectories and their matches."""

from datetime import date
from typing import Any

from peewee import IntegrityError

from portal.database import transaction
from portal.families.file.facts.codes import CODE
from portal.families.file.facts.course import is_pending
from portal.families.models.family import Family
from portal.families.models.match import CLOSING_REASONS, Match, Trajectory, contact_days
from portal.families.models.referral import Referral
from portal.families.talks.rules import plan_talks
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text, sane_day
from portal.kit.errors import RuleError
from portal.people.models import Person, active_volunteers

MAX_KM_ONE_WAY = 3000  # tenths of a kilometre


def create_family(
    actor: Person, *, code: str, alias: str, municipality: str, started_on: date, submission_key: str
) -> Family:
    """A new family and its trajectory. The same submission key lands on the family it made before."""
    saved = Family.get_or_none(Family.branch == actor.branch_id, Family.submission_key == submission_key)
    if saved is not None:
        return saved
    code = _checked_code(code)
    sane_day(started_on, "started_on")
    try:
        with transaction():
            _free_code(actor.branch_id, code)
            family = Family.create(
                branch=actor.branch_id,
                code=code,
                alias=alias,
                municipality=municipality,
                submission_key=submission_key,
            )
            trajectory = Trajectory.create(branch=actor.branch_id, family=family, started_on=started_on)
            record(family, "create", actor, code=code, alias=alias, municipality=municipality)
            record(trajectory, "create", actor, started_on=started_on)
    except IntegrityError:  # two browsers at the same moment
        raise _taken(code) from None
    return family


def update_family(
    actor: Person, family: Family, *, code: str, alias: str, municipality: str, started_on: date | None = None
) -> Family:
    """Correct the facts of a family; `started_on` is the start of its latest trajectory, where it has one."""
    code = _checked_code(code)
    if started_on is not None:
        sane_day(started_on, "started_on")
    try:
        with transaction():
            _free_code(family.branch_id, code, but=family.id)
            change(family, "update", actor, code=code, alias=alias, municipality=municipality)
            if started_on is not None:
                trajectory = latest_trajectory(family)
                _trajectory_may_start(trajectory, started_on)
                change(trajectory, "update", actor, started_on=started_on)
    except IntegrityError:
        raise _taken(code) from None
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


def close_trajectory(actor: Person, family: Family, *, closed_on: date, reason: str) -> Trajectory:
    """End the support of a family. All its matches must have ended by then."""
    with transaction():
        return _close(actor, latest_trajectory(family), closed_on, reason, day_field="closed_on")


def reopen_trajectory(actor: Person, family: Family) -> Trajectory:
    """Take a closing back: the family is supported again as if it had never been closed."""
    with transaction():
        trajectory = latest_trajectory(family)
        _not_asked_again(trajectory)
        if not change(trajectory, "reopen", actor, closed_on=None, closing_reason=""):
            raise RuleError("Dit gezin loopt al. Er is niets dubbel gebeurd.", conflict=True)
        return trajectory


def start_trajectory(actor: Person, family: Family, *, started_on: date) -> Trajectory:
    """A family starts, or comes back: a new trajectory, of the referral that waits where there is one."""
    sane_day(started_on, "started_on")
    with transaction():
        asked = Referral.select().where(Referral.family == family.id, is_pending()).order_by(Referral.id).first()
        return begin(actor, family, started_on, asked)


def begin(actor: Person, family: Family, started_on: date, referral: Referral | None) -> Trajectory:
    """A new trajectory, inside the caller's transaction. referral: the one that it comes from, on the waiting list."""
    if referral is not None:
        _hold_waiting(referral)
        if started_on < referral.decided_on:
            raise RuleError(
                f"Het gezin is aanvaard op {day_text(referral.decided_on)}. Kies die dag of een latere.", "started_on"
            )
    last = _latest(family.id)
    if last is not None and last.closed_on is None:
        raise RuleError("Dit gezin loopt al. Sluit eerst het vorige traject af.", conflict=True)
    if last is not None and started_on <= last.closed_on:
        raise RuleError(f"Het vorige traject liep tot {day_text(last.closed_on)}. Kies een latere dag.", "started_on")
    trajectory = Trajectory.create(branch=family.branch_id, family=family, referral=referral, started_on=started_on)
    record(trajectory, "create", actor, started_on=started_on, referral=referral.id if referral else None)
    return trajectory


def _hold_waiting(referral: Referral) -> None:
    """Refuse one that does not wait. The update holds the row: the second of two starts finds the first."""
    waits = Referral.update(status="accepted").where(Referral.id == referral.id, Referral.status == "accepted")
    if not waits.execute():
        raise RuleError("Dit gezin staat niet op de wachtlijst. Beslis eerst over de aanmelding.", conflict=True)
    if Trajectory.select().where(Trajectory.referral == referral.id).exists():
        raise RuleError("Dit gezin is al gestart. Er is niets dubbel gebeurd.", conflict=True)


def start_match(
    actor: Person,
    family: Family,
    *,
    volunteer_id: int,
    started_on: date,
    km_one_way: int,
    usual_weekday: int | None,
    submission_key: str,
) -> Match:
    """A volunteer starts with a family. km_one_way: tenths of a km; usual_weekday: 1 Monday … 7 Sunday."""
    saved = Match.get_or_none(Match.branch == family.branch_id, Match.submission_key == submission_key)
    if saved is not None:
        return saved
    sane_day(started_on, "started_on")
    _sane_km(km_one_way)
    try:
        with transaction():
            trajectory = latest_trajectory(family)
            if trajectory.closed_on is not None:
                raise RuleError(
                    f"Dit gezin is afgesloten op {day_text(trajectory.closed_on)}. Heropen het gezin eerst."
                )
            volunteer = _active_volunteer(family.branch_id, volunteer_id)
            _match_may_run(family, trajectory, volunteer.id, started_on, None)
            match = Match.create(
                branch=family.branch_id,
                trajectory=trajectory,
                family=family,
                volunteer=volunteer,
                started_on=started_on,
                km_one_way=km_one_way,
                usual_weekday=usual_weekday,
                submission_key=submission_key,
            )
            record(
                match, "create", actor, family=family.code, volunteer=volunteer.id, started_on=started_on,
                km_one_way=km_one_way, usual_weekday=usual_weekday,
            )  # fmt: skip
            plan_talks(actor, match)
    except IntegrityError:
        raise RuleError("Deze koppeling is net al bewaard.", conflict=True) from None
    return match


def update_match(actor: Person, match: Match, *, started_on: date, km_one_way: int, usual_weekday: int | None) -> Match:
    """Correct start, distance (tenths of a km) or usual weekday. Notes that are in keep their distance."""
    sane_day(started_on, "started_on")
    _sane_km(km_one_way)
    with transaction():
        match = _fresh(match)
        if match.ended_on is not None and started_on > match.ended_on:
            raise RuleError(
                f"Deze koppeling eindigde op {day_text(match.ended_on)}. Kies een vroegere dag.", "started_on"
            )
        _match_may_run(match.family, match.trajectory, match.volunteer_id, started_on, match.ended_on, but=match.id)
        first, _ = contact_days(match)
        if first is not None and started_on > first:
            raise RuleError(
                f"Op {day_text(first)} is al een contact genoteerd. Kies die dag of een vroegere.", "started_on"
            )
        change(
            match, "update", actor,
            started_on=started_on, km_one_way=km_one_way, usual_weekday=usual_weekday,
        )  # fmt: skip
        plan_talks(actor, match)
        return match


def end_match(actor: Person, match: Match, *, ended_on: date, closing_reason: str = "") -> Match:
    """The last day of a match (included). With one of CLOSING_REASONS the trajectory closes that day too."""
    sane_day(ended_on, "ended_on")
    with transaction():
        match = _fresh(match)
        if match.ended_on is not None:
            raise RuleError(
                f"Deze koppeling is al beëindigd op {day_text(match.ended_on)}. Er is niets dubbel gebeurd.",
                conflict=True,
            )
        if ended_on < match.started_on:
            raise RuleError(
                f"Deze koppeling startte op {day_text(match.started_on)}. Kies die dag of een latere.",
                "ended_on",
            )
        _, last = contact_days(match)
        if last is not None and ended_on < last:
            raise RuleError(
                f"Op {day_text(last)} is nog een contact genoteerd. Kies die dag of een latere, "
                "of laat dat contact eerst weghalen.", "ended_on",
            )  # fmt: skip
        change(match, "end", actor, ended_on=ended_on)
        if closing_reason:
            _close(actor, match.trajectory, ended_on, closing_reason, day_field="ended_on")
        plan_talks(actor, match)
        return match


def reopen_match(actor: Person, match: Match) -> Match:
    """Take an end back: the match goes on, and so does the trajectory where it was closed."""
    with transaction():
        match = _fresh(match)
        if match.ended_on is None:
            raise RuleError("Deze koppeling loopt al. Er is niets dubbel gebeurd.", conflict=True)
        if latest_trajectory(match.family).id != match.trajectory_id:
            raise RuleError("Dit gezin heeft al een nieuw traject. Maak daarin een nieuwe koppeling.")
        _match_may_run(match.family, match.trajectory, match.volunteer_id, match.started_on, None, but=match.id)
        if match.trajectory.closed_on is not None:
            _not_asked_again(match.trajectory)
        change(match, "reopen", actor, ended_on=None)
        change(match.trajectory, "reopen", actor, closed_on=None, closing_reason="")
        plan_talks(actor, match)
        return match


def _not_asked_again(trajectory: Trajectory) -> None:
    if Referral.select().where(Referral.family == trajectory.family_id, is_pending()).exists():
        raise RuleError("Dit gezin is ondertussen opnieuw aangemeld. Start het vanuit die aanmelding.", conflict=True)


def _close(actor: Person, trajectory: Trajectory, closed_on: date, reason: str, *, day_field: str) -> Trajectory:
    sane_day(closed_on, day_field)
    if reason not in CLOSING_REASONS:
        raise RuleError("Kies waarom het traject stopt.", "closing_reason")
    if trajectory.closed_on is not None:
        raise RuleError("Dit gezin is al afgesloten. Er is niets dubbel gebeurd.", conflict=True)
    if closed_on < trajectory.started_on:
        raise RuleError(
            f"Het traject startte op {day_text(trajectory.started_on)}. Kies die dag of een latere.",
            day_field,
        )
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
        raise RuleError(
            f"{later.volunteer.name} ging tot {day_text(later.ended_on)} naar dit gezin. "
            "Kies die dag of een latere.", day_field,
        )  # fmt: skip
    change(trajectory, "close", actor, closed_on=closed_on, closing_reason=reason)
    return trajectory


def _fresh(match: Match) -> Match:
    """The match as it is stored now, with family and trajectory: the page it came from may be old."""
    query = Match.select(Match, Family, Trajectory).join_from(Match, Family).join_from(Match, Trajectory)
    return query.where(Match.id == match.id).get()


def _match_may_run(
    family: Family,
    trajectory: Trajectory,
    volunteer_id: int,
    first: date,
    last: date | None,
    *,
    but: int | None = None,
) -> None:
    """Not before the trajectory, and never twice the same volunteer with the same family on one day."""
    if first < trajectory.started_on:
        raise RuleError(
            f"Het traject van dit gezin startte op {day_text(trajectory.started_on)}. "
            "Kies die dag of een latere.", "started_on",
        )  # fmt: skip
    overlapping: Any = Match.family == family, Match.volunteer == volunteer_id, Match.id != (but or 0)
    if Match.select().where(*overlapping, Match.overlaps(first, last or date.max)).exists():
        raise RuleError("Deze vrijwilliger is in die periode al aan dit gezin gekoppeld.", "started_on")


def _trajectory_may_start(trajectory: Trajectory, day: date) -> None:
    if trajectory.closed_on is not None and day > trajectory.closed_on:
        raise RuleError(
            f"Het traject eindigde op {day_text(trajectory.closed_on)}. Kies een vroegere dag.", "started_on"
        )
    first = Match.select().where(Match.trajectory == trajectory).order_by(Match.started_on).first()
    if first is not None and day > first.started_on:
        raise RuleError(
            f"De eerste koppeling startte op {day_text(first.started_on)}. Kies die dag of een vroegere.",
            "started_on",
        )
    referral = Referral.get_or_none(Referral.id == trajectory.referral_id)
    if referral is not None and referral.decided_on is not None and day < referral.decided_on:
        raise RuleError(
            f"Het gezin is aanvaard op {day_text(referral.decided_on)}. Kies die dag of een latere.", "started_on"
        )
    before = (
        Trajectory.family == trajectory.family_id,
        Trajectory.id != trajectory.id,
        Trajectory.closed_on >= day,
    )
    if Trajectory.select().where(*before).exists():
        raise RuleError("Op die dag liep er al een vorig traject. Kies een latere dag.", "started_on")


def _active_volunteer(branch_id: int, person_id: int) -> Person:
    today = clock.today()
    found = active_volunteers(branch_id, today, today).where(Person.id == person_id, Person.disabled_at.is_null())
    volunteer: Person | None = found.first()
    if volunteer is None:
        raise RuleError("Kies een vrijwilliger uit de lijst.", "volunteer")
    return volunteer


def _sane_km(tenths: int) -> None:
    if tenths > MAX_KM_ONE_WAY:
        raise RuleError("Kijk de afstand na: dit is meer dan 300 km in één richting.", "km_one_way")


def _checked_code(code: str) -> str:
    code = code.upper()
    if not CODE.fullmatch(code):
        raise RuleError("Gebruik letters, cijfers en een streepje, bijvoorbeeld G-014.", "code")
    return code


def _free_code(branch_id: int, code: str, *, but: int | None = None) -> None:
    if Family.select().where(Family.branch == branch_id, Family.code == code, Family.id != (but or 0)).exists():
        raise _taken(code)


def _taken(code: str) -> RuleError:
    return RuleError(f"Code {code} is al van een ander gezin. Kies een andere code.", "code")
