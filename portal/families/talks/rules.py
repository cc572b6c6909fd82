"""The talks that a match asks for: planned with it, then held, moved, dropped or followed by an extension.

`plan_talks` reads the match and makes its plan fit: it may run after every change, and twice does nothing twice.
"""

from datetime import date, time, timedelta

from dateutil.relativedelta import relativedelta

from portal.database import locked, transaction
from portal.families.models.match import Match
from portal.families.models.talk import PlannedTalk, RemovedTalk, Talk
from portal.families.talk_log import rules as talk_log
from portal.families.talks.facts import STEPS
from portal.history.rules import advance, change, change_without_values, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person

TOO_LATE = "Er gebeurde net al iets met dit gesprek. Kijk hoe het er nu staat."

KINDS_HELD = {
    "introduction": ("home_visit", "introduction"),
    "first_weeks": ("", "coaching"),
    "alignment": ("home_visit", "alignment"),
    "closing": ("home_visit", "closing"),
}
"""What a planned talk is noted as when it was held: its kind with the family, and with the volunteer."""

FORGOTTEN = timedelta(days=60)  # what was due longer ago is no longer asked for
FIRST_WEEKS = timedelta(days=21)
HALF_A_YEAR, A_YEAR = relativedelta(months=6), relativedelta(months=12)
FURTHEST_AHEAD = timedelta(days=730)


def days_asked(start: date) -> dict[str, date]:
    """Kind → the day on which a match that starts on a day asks for it. Months end on their last day at the latest."""
    return {
        "introduction": start,
        "first_weeks": start + FIRST_WEEKS,
        "alignment": start + HALF_A_YEAR,
        "closing": start + A_YEAR,
    }


# ---- the plan of a match


def plan_talks(match: Match, *, by: Person | None) -> None:
    """Make the plan fit the match as it is stored, in the transaction that changed it.

    What is missing is made; what nobody moved follows a corrected start; what lies after the end lapses, and a closing
    talk takes its place; on reopening it all comes back.
    """
    match = locked(match)
    rows = list(PlannedTalk.select().where(PlannedTalk.match == match.id).order_by(PlannedTalk.id))
    rows += _follow_start(match, rows, by=by)
    if not rows and match.ended_on is None:
        rows.append(_plan(match, "alignment", _next_half_year(match.started_on), "extension", by=by))
    for row in rows:
        if row.because != "end":
            _fit_end(match, row, by=by)
    _close_at_end(match, rows, by=by)


def plan_running(today: date) -> int:
    """Plan talks for matches that have no plan yet; returns how many. For the daily work."""
    planned = PlannedTalk.select(PlannedTalk.match)
    found = list(Match.select().where(Match.id.not_in(planned), Match.goes_on(today)).order_by(Match.id))
    with transaction():
        for match in found:
            plan_talks(match, by=None)
    return len(found)


def _follow_start(match: Match, rows: list[PlannedTalk], *, by: Person | None) -> list[PlannedTalk]:
    """The talks that follow from the start: moved along where they stand already, else made and returned."""
    known = {row.kind: row for row in rows if row.because == "start"}
    made = []
    for kind, day in days_asked(match.started_on).items():
        row = known.get(kind)
        if row is not None and row.status in ("planned", "lapsed"):
            by_hand = row.due_on != row.planned_on or row.starts_at is not None or row.place != ""
            change(row, "follow", by, planned_on=day, due_on=row.due_on if by_hand else day)
        elif row is None and _is_asked(day) and (match.ended_on is None or day <= match.ended_on):
            made.append(_plan(match, kind, day, "start", by=by))
    return made


def _fit_end(match: Match, row: PlannedTalk, *, by: Person | None) -> None:
    after = match.ended_on is not None and row.due_on > match.ended_on
    if after and row.status == "planned":
        advance(row, "lapse", STEPS, by, too_late=TOO_LATE)
    elif not after and row.status == "lapsed":
        advance(row, "revive", STEPS, by, too_late=TOO_LATE)


def _close_at_end(match: Match, rows: list[PlannedTalk], *, by: Person | None) -> None:
    """Every match that ends has a closing talk: the one that was planned before, or else one on the last day."""
    closings = [row for row in rows if row.kind == "closing"]
    own = next((row for row in closings if row.because == "end"), None)
    others = any(row.status in ("planned", "held", "dropped", "earlier") for row in closings if row is not own)
    day = match.ended_on
    if own is None:
        if day is not None and not others and _is_asked(day):
            _plan(match, "closing", day, "end", by=by)
    elif day is None or others:
        if own.status == "planned":
            advance(own, "lapse", STEPS, by, too_late=TOO_LATE)
    elif own.status in ("planned", "lapsed"):
        if own.status == "lapsed":
            advance(own, "revive", STEPS, by, too_late=TOO_LATE)
        change(own, "follow", by, planned_on=day, due_on=day)


def _is_asked(day: date) -> bool:
    return clock.today() - day < FORGOTTEN


def _next_half_year(start: date) -> date:
    """For a match that has been running for long: the next half year, counted from its start."""
    months = 6
    while start + relativedelta(months=months) < clock.today():
        months += 6
    return start + relativedelta(months=months)


def _plan(match: Match, kind: str, day: date, because: str, *, by: Person | None) -> PlannedTalk:
    row = PlannedTalk.create(
        branch=match.branch_id, match=match.id, kind=kind, because=because, planned_on=day, due_on=day
    )
    record(row, "plan", by, kind=kind, because=because, planned_on=day)
    return row


# ---- what the coordinator does with one


@dataclass(frozen=True)
class Held:
    """On which day a planned talk was held, and what there is to remember. anyway: as in `talk_log.TalkDetails`."""

    day: date
    note: str = ""
    anyway: bool = False


def hold(planned: PlannedTalk, held: Held, *, by: Person) -> Talk:
    """Note it as held on a day: as a talk, with the kinds that fit, which can be corrected like any other."""
    talk_log.check_day(held.day)
    family_kind, volunteer_kind = KINDS_HELD[planned.kind]
    match = planned.match
    talk_log.check_note(held.note, match.family, match.volunteer, anyway=held.anyway)
    with transaction():
        talk = Talk.create(
            branch=planned.branch_id,
            day=held.day,
            note=held.note,
            match=match.id,
            by=by.id,
            family=match.family_id if family_kind else None,
            family_kind=family_kind,
            volunteer=match.volunteer_id,
            volunteer_kind=volunteer_kind,
        )
        record(talk, "create", by, day=talk.day, family_kind=family_kind, volunteer_kind=volunteer_kind)
        advance(planned, "hold", STEPS, by, too_late=TOO_LATE, talk=talk.id)
    return talk


@dataclass(frozen=True)
class Appointment:
    """When and where a planned talk will be. starts_at: Belgian time of day, None while nobody agreed on an hour."""

    day: date
    starts_at: time | None = None
    place: str = ""


def move(planned: PlannedTalk, to: Appointment, *, by: Person) -> None:
    """Move it to a day, today or later, with an hour and a place where known."""
    today, day = clock.today(), to.day
    if day < today:
        raise RuleError("Deze dag is voorbij. Kies vandaag of een latere dag.", "due_on")
    if day > today + FURTHEST_AHEAD:
        raise RuleError("Kijk het jaar na: deze dag is meer dan twee jaar ver.", "due_on")
    with transaction():
        end = locked(planned.match).ended_on
        if end is not None and planned.because != "end" and day > end:
            raise RuleError("De koppeling is dan al afgelopen. Kies een vroegere dag.", "due_on")
        advance(planned, "move", STEPS, by, too_late=TOO_LATE, due_on=day, starts_at=to.starts_at)
        change_without_values(planned, "place", by, place=to.place)


def drop(planned: PlannedTalk, *, by: Person) -> None:
    """Drop it: it need not be held."""
    with transaction():
        advance(planned, "drop", STEPS, by, too_late=TOO_LATE)


def extend(planned: PlannedTalk, *, by: Person) -> date:
    """The match goes on: an alignment talk in six months and a closing talk in twelve. Returns the day of the first.

    Counted from the day on which the closing talk was due, or from today where that day is over.
    """
    if planned.kind != "closing":
        raise RuleError("Verlengen kan alleen bij een afrondingsgesprek.", conflict=True)
    with transaction():
        match = locked(planned.match)
        if match.ended_on is not None:
            raise RuleError("Deze koppeling is beëindigd. Heropen ze eerst.", conflict=True)
        advance(planned, "extend", STEPS, by, too_late=TOO_LATE)
        base = max(planned.due_on, clock.today())
        for kind, day in (("alignment", base + HALF_A_YEAR), ("closing", base + A_YEAR)):
            there = PlannedTalk.match == match.id, PlannedTalk.because == "extension", PlannedTalk.kind == kind
            if not PlannedTalk.select().where(*there, PlannedTalk.planned_on == day).exists():
                _plan(match, kind, day, "extension", by=by)
    return base + HALF_A_YEAR


def take_back(planned: PlannedTalk, *, by: Person) -> None:
    """Undo what the coordinator did last: it is planned again."""
    before, noted = planned.status, planned.talk
    with transaction():
        locked(planned.match)
        advance(planned, "take_back", STEPS, by, too_late=TOO_LATE, talk=None, settled_at=None)
        if before == "held" and noted is not None:
            talk_log.discard(noted, planned_id=planned.id, by=by)
        if before == "extended":
            _take_extension_back(planned, by=by)
        plan_talks(planned.match, by=by)  # the match may have ended in the meantime


def _take_extension_back(planned: PlannedTalk, *, by: Person) -> None:
    of_match = PlannedTalk.match == planned.match_id, PlannedTalk.because == "extension"
    later = list(PlannedTalk.select().where(*of_match, PlannedTalk.id > planned.id))
    if any(row.status not in ("planned", "lapsed") for row in later):
        raise RuleError("Na de verlenging was er al een gesprek. Ze kan niet meer ongedaan.", conflict=True)
    for row in later:
        record(row, "remove", by, kind=row.kind, planned_on=row.planned_on)
        row.delete_instance()


# ---- talks of the log that are planned ones


def note(details: talk_log.TalkDetails, key: str, *, by: Person) -> Talk:
    """Write a talk down. Where its match waited for a talk of that kind about now, that one was held with it."""
    with transaction():
        talk = talk_log.write(details, key, by=by)
        planned = _answered_by(talk)
        if planned is not None:
            advance(planned, "hold", STEPS, by, too_late=TOO_LATE, talk=talk.id)
    return talk


def _answered_by(talk: Talk) -> PlannedTalk | None:
    """The planned talk that this one is; None where there is none, or it has one already."""
    if talk.match_id is None or PlannedTalk.select().where(PlannedTalk.talk == talk.id).exists():
        return None
    waits = PlannedTalk.match == talk.match_id, PlannedTalk.status == "planned"
    found: PlannedTalk | None = (
        PlannedTalk.select()
        .where(*waits, PlannedTalk.kind == talk.volunteer_kind, PlannedTalk.due_on <= talk.day + FORGOTTEN)
        .order_by(PlannedTalk.due_on, PlannedTalk.id)
        .first()
    )
    return found


def remove_talk(talk: Talk, *, by: Person) -> RemovedTalk:
    """Delete a talk: what was planned waits again. This can be undone for some days."""
    with transaction():
        planned = PlannedTalk.get_or_none(PlannedTalk.talk == talk.id, PlannedTalk.status == "held")
        if planned is not None:
            advance(planned, "take_back", STEPS, by, too_late=TOO_LATE, talk=None)
        removed = talk_log.discard(talk, planned_id=planned.id if planned else None, by=by)
        if planned is not None:
            plan_talks(planned.match, by=by)
    return removed


def restore_talk(removed: RemovedTalk, *, by: Person) -> Talk:
    """Undo that. What was planned is held again, unless something else happened to it."""
    with transaction():
        talk = talk_log.bring_back(removed, by=by)
        planned = PlannedTalk.get_or_none(PlannedTalk.id == removed.planned_id)
        if planned is not None and planned.status in ("planned", "lapsed"):
            if planned.status == "lapsed":
                advance(planned, "revive", STEPS, by, too_late=TOO_LATE)
            advance(planned, "hold", STEPS, by, too_late=TOO_LATE, talk=talk.id)
    return talk
