"""What may happen to matches: a volunteer starts with a family, ends with it, and goes on after all."""

from dataclasses import asdict
from datetime import date
from typing import Any

from portal.database import once, transaction
from portal.dated import keep_before
from portal.families.file.rules import comes_back
from portal.families.models.family import Family
from portal.families.models.match import Match, MatchBefore, Trajectory, contact_days
from portal.families.support.letters import tell_end, tell_not, tell_start
from portal.families.talks.rules import plan_talks
from portal.families.trajectories.rules import close_by, latest_trajectory, refuse_asked_again
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.limits import not_after, not_before, sane_day
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.people.volunteers.facts import (
    active_volunteers,
    last_day,
    last_days,
    next_day_as_volunteer,
    stopped_before,
)

MAX_KM_ONE_WAY = 3000  # tenths of a kilometre


@dataclass(frozen=True)
class NewMatch:
    """Who starts with a family, and when. km_one_way: tenths of a km; usual_weekday: 1 Monday … 7 Sunday, or None."""

    volunteer_id: int
    started_on: date
    km_one_way: int = 0
    usual_weekday: int | None = None


def start_match(family: Family, new: NewMatch, key: str, *, by: Person) -> Match:
    """A volunteer starts with a family. The same submission key lands on the match it made before."""
    sane_day(new.started_on, "started_on")
    _sane_km(new.km_one_way)
    return once(Match, key, lambda: _start(family, new, key, by=by), branch=family.branch_id)


def _start(family: Family, new: NewMatch, key: str, *, by: Person) -> Match:
    trajectory = latest_trajectory(family)
    if trajectory.closed_on is not None:
        raise RuleError(f"Dit gezin is afgesloten op {day_text(trajectory.closed_on)}. Heropen het gezin eerst.")
    volunteer = _active_volunteer(family.branch_id, new.volunteer_id)
    last = last_day(volunteer.id)
    if last is not None and new.started_on > last:
        raise RuleError(f"{volunteer.name} stopt op {day_text(last)}. Kies iemand anders.", "volunteer")
    _match_may_run(family, trajectory, volunteer.id, new.started_on, last)
    _refuse_before_first_day(volunteer, new.started_on)
    begins: dict[str, Any] = {name: value for name, value in asdict(new).items() if name != "volunteer_id"}
    match = Match.create(
        branch=family.branch_id,
        trajectory=trajectory,
        family=family,
        volunteer=volunteer,
        ended_on=last,
        submission_key=key,
        **begins,
    )
    record(match, "create", by, family=family.code, volunteer=volunteer.id, **begins)
    plan_talks(match, by=by)
    tell_start(match, by=by)
    return match


@dataclass(frozen=True)
class MatchDetails:
    """What is corrected on a match: its first day; and its distance (tenths of a km) and usual weekday (1 Monday … 7
    Sunday, or None) from a day on."""

    started_on: date
    km_one_way: int
    usual_weekday: int | None
    from_on: date


def update_match(match: Match, details: MatchDetails, *, by: Person) -> Match:
    """Correct start, distance or usual weekday. Days before `from_on`, and notes that are in, keep what they had."""
    started_on = details.started_on
    sane_day(started_on, "started_on")
    sane_day(details.from_on, "from_on")
    _sane_km(details.km_one_way)
    with transaction():
        match = _fresh(match)
        if match.ended_on is not None and started_on > match.ended_on:
            raise RuleError(
                f"Deze koppeling eindigde op {day_text(match.ended_on)}. Kies een vroegere dag.", "started_on"
            )
        _match_may_run(match.family, match.trajectory, match.volunteer_id, started_on, match.ended_on, but=match.id)
        if started_on < match.started_on:
            _refuse_before_first_day(match.volunteer, started_on)
        first, _ = contact_days(match)
        not_after(started_on, first, "Op {} is al een contact genoteerd.", "started_on")
        wanted = {"km_one_way": details.km_one_way, "usual_weekday": details.usual_weekday}
        now = {name: getattr(match, name) for name in wanted}
        if keep_before(MatchBefore, {"branch": match.branch_id, "match": match.id}, now, wanted, details.from_on):
            Match.update(**wanted).where(Match.id == match.id).execute()
            match.__data__.update(wanted)
            changed = {name: [now[name], wanted[name]] for name in wanted if now[name] != wanted[name]}
            record(match, "change_usual", by, changed=changed, from_on=details.from_on)
        if change(match, "update", by, started_on=started_on):
            tell_start(match, by=by)
        plan_talks(match, by=by)
        return match


def end_match(match: Match, ended_on: date, closing_reason: str = "", *, goes_on: bool = False, by: Person) -> Match:
    """The last day of a match (included). With one of CLOSING_REASONS the trajectory closes that day too.

    goes_on: another volunteer takes over.
    """
    sane_day(ended_on, "ended_on")
    with transaction():
        match = _fresh(match)
        if match.ended_on is not None:
            raise RuleError(
                f"Deze koppeling is al beëindigd op {day_text(match.ended_on)}. Er is niets dubbel gebeurd.",
                conflict=True,
            )
        _match_may_end(match, ended_on)
        change(match, "end", by, ended_on=ended_on)
        if closing_reason:
            close_by(match.trajectory, ended_on, closing_reason, day_field="ended_on", by=by)
        tell_end(match, goes_on=goes_on, by=by)
        plan_talks(match, by=by)
        return match


def end_with(match: Match, ended_on: date, *, by: Person) -> Match:
    """End a match on its volunteer's last day (included), whatever its own last day was. Its talks follow."""
    with transaction():
        match = _fresh(match)
        _match_may_end(match, ended_on)
        _match_may_run(match.family, match.trajectory, match.volunteer_id, match.started_on, ended_on, but=match.id)
        change(match, "end", by, ended_on=ended_on)
        plan_talks(match, by=by)
        return match


def end_stopped(today: date) -> int:
    """Matches left open by volunteers who stopped get that last day; returns how many. For the daily work.

    Such rows are older than stopping, or from a workbook. A contact noted after that day stays within its match.
    """
    found = list(
        Match.select()
        .where(Match.ended_on.is_null() | (Match.ended_on >= today), Match.volunteer << stopped_before(today))
        .order_by(Match.id)
    )
    stop = last_days({match.volunteer_id for match in found})
    with transaction():
        for match in found:
            _, last = contact_days(match)
            ended_on = max(stop[match.volunteer_id], match.started_on, last or match.started_on)
            change(match, "end", None, ended_on=ended_on)
            plan_talks(match, by=None)
    return len(found)


def reopen_match(match: Match, *, by: Person) -> Match:
    """Take an end back: the match goes on, and so does the trajectory where it was closed."""
    with transaction():
        match = _fresh(match)
        if match.ended_on is None:
            raise RuleError("Deze koppeling loopt al. Er is niets dubbel gebeurd.", conflict=True)
        stopped = last_day(match.volunteer_id)
        if stopped is not None and stopped <= match.ended_on:
            name = Person.get_by_id(match.volunteer_id).name
            raise RuleError(f"{name} is vrijwilliger tot en met {day_text(stopped)}. Koppel iemand anders.")
        if latest_trajectory(match.family).id != match.trajectory_id:
            raise RuleError("Dit gezin heeft al een nieuw traject. Maak daarin een nieuwe koppeling.")
        _match_may_run(match.family, match.trajectory, match.volunteer_id, match.started_on, None, but=match.id)
        if match.trajectory.closed_on is not None:
            refuse_asked_again(match.trajectory)
        comes_back(match.family_id, by=by)
        change(match, "reopen", by, ended_on=stopped)
        tell_not(match, began=True, by=by)
        change(match.trajectory, "reopen", by, closed_on=None, closing_reason="")
        plan_talks(match, by=by)
        return match


def _fresh(match: Match) -> Match:
    """The match as it is stored now, with family and trajectory: the page it came from may be old."""
    query = Match.select(Match, Family, Trajectory).join_from(Match, Family).join_from(Match, Trajectory)
    return query.where(Match.id == match.id).get()


def _match_may_end(match: Match, ended_on: date) -> None:
    not_before(ended_on, match.started_on, "Deze koppeling startte op {}.", "ended_on")
    _, last = contact_days(match)
    if last is not None and ended_on < last:
        raise RuleError(
            f"Op {day_text(last)} is nog een contact genoteerd. Kies die dag of een latere, "
            "of laat dat contact eerst weghalen.",
            "ended_on",
        )


def _match_may_run(
    family: Family, trajectory: Trajectory, volunteer_id: int, first: date, last: date | None, *, but: int | None = None
) -> None:
    """Not before the trajectory, and never twice the same volunteer with the same family on one day."""
    not_before(first, trajectory.started_on, "Het traject van dit gezin startte op {}.", "started_on")
    overlapping: Any = Match.family == family, Match.volunteer == volunteer_id, Match.id != (but or 0)
    if Match.select().where(*overlapping, Match.overlaps(first, last or date.max)).exists():
        raise RuleError("Deze vrijwilliger is in die periode al aan dit gezin gekoppeld.", "started_on")


def _active_volunteer(branch_id: int, person_id: int) -> Person:
    today = clock.today()
    found = active_volunteers(branch_id, today, today).where(Person.id == person_id, Person.disabled_at.is_null())
    volunteer: Person | None = found.first()
    if volunteer is None:
        raise RuleError("Kies een vrijwilliger uit de lijst.", "volunteer")
    return volunteer


def _refuse_before_first_day(volunteer: Person, day: date) -> None:
    """RuleError for a day on which somebody was not a volunteer yet."""
    first = next_day_as_volunteer(volunteer.id, day)
    if first is not None and first > day:
        raise RuleError(
            f"{volunteer.name} is pas vrijwilliger vanaf {day_text(first)}. Kies een latere dag.", "started_on"
        )


def _sane_km(tenths: int) -> None:
    if tenths > MAX_KM_ONE_WAY:
        raise RuleError("Kijk de afstand na: dit is meer dan 300 km in één richting.", "km_one_way")
