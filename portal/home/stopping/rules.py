"""A volunteer stops: everything that hangs on them is settled with it, in one transaction, and can be taken back.

It stands above the rooms of which it settles something: each does its own part by its own rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from portal.agenda.answers.facts import about, seating
from portal.agenda.answers.letters import Link
from portal.agenda.answers.rules import Answer, answer
from portal.agenda.models.event import Event, title_text
from portal.contacts.absences.rules import call_off
from portal.database import locked, transaction
from portal.families.models.match import Match
from portal.families.removal.rules import remove_match
from portal.families.support import rules as support
from portal.history.rules import change, record
from portal.home.stopping.facts import (
    A_YEAR,
    SETTLE,
    TAKE_BACK,
    Settled,
    absences_from,
    days_as_text,
    events_to_come,
    kept_of,
    matches_to_settle,
    open_quarters,
    settled_by,
    successors,
    undone_since,
    written_to,
)
from portal.home.stopping.letters import tell_all_settled
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Branch, Person, RolePeriod
from portal.people.volunteers.facts import latest_volunteer_period
from portal.post.models import Letter
from portal.post.rules import tear_up
from portal.team.mentors import rules as mentors
from portal.team.periods import rules as periods

ONE_DAY = timedelta(days=1)
NOTHING = Settled({}, {}, (), (), (), ())


@dataclass(frozen=True)
class Handover:
    """Who goes to a family after a match. from_on: None for the day after its end. km_one_way: tenths of a km."""

    volunteer_id: int
    from_on: date | None
    km_one_way: int
    key: str  # of the form, so that a second tap makes no second match


@dataclass(frozen=True)
class Stop:
    """The last day as a volunteer, and per match (its id) who takes over; without one the family waits for somebody."""

    last_day: date
    handovers: Mapping[int, Handover]


def stop(person: Person, plan: Stop, link: Link, *, by: Person) -> Settled:
    """The last day, or another one than before, with all that hangs on it. Returns what was settled.

    Matches end with it, and whoever takes over begins; seats after it go to those who wait; unanswered invitations and
    absences after it are withdrawn; guiding and being guided end with it. link: for letters to those who get a seat.
    RuleError where a day does not fit.
    """
    with transaction():
        locked(person)
        period = latest_volunteer_period(person)
        before = settled_by(period)
        was = period.ended_on if period is not None else None
        matches, known = matches_to_settle(person, before), successors(before)
        if period is None or was != plan.last_day or not plan.handovers:  # the same day again, to say who takes over
            period = periods.stop_volunteer(person, plan.last_day, by=by)
        old = before or NOTHING
        settled = _end_all(matches, plan, old, known, was, by=by)
        seats, invitations = withdraw(person, plan.last_day, link, by=by)
        settled = replace(
            settled,
            seats=tuple(dict.fromkeys((*old.seats, *seats))),
            invitations=tuple(dict.fromkeys((*old.invitations, *invitations))),
            absences=(*old.absences, *call_off_after(person, plan.last_day, by=by)),
            mentorings=mentors.end_with(person, plan.last_day, old.mentorings, by=by),
        )
        if before is not None:
            settled = _give_back(person, settled, plan.last_day, link, by=by)
        record(period, SETTLE, by, on_behalf_of=person, **settled.as_kept)
        periods.finish(period, is_open=bool(open_quarters(person, plan.last_day)), by=by)
    return settled


def _end_all(
    matches: list[Match], plan: Stop, old: Settled, successors: Mapping[int, Match], was: date | None, *, by: Person
) -> Settled:
    """Each match ends with the last day, or goes where it would begin later; and whoever takes over begins.

    successors, was: who took over after the last day that stood there before, and that day.
    """
    ended, after, removed = {}, {}, list(old.removed)
    for match in matches:
        if match.started_on > plan.last_day:
            removed.append(match.family_id)
            successor = _hand_over(match, plan, by=by)
            _named(match, remove_match, match, by=by)
        elif match.id in old.matches or match.ended_on is None or match.ended_on > plan.last_day:
            ended[match.id] = old.matches.get(match.id, match.ended_on)
            _named(match, _end, match, ended[match.id], plan.last_day, by=by)
            known = successors.get(match.id)
            successor = _moved(known, was, plan.last_day, by=by) if known else _hand_over(match, plan, by=by)
        else:
            continue  # it ends earlier, by itself
        if successor is not None:
            after[match.id] = successor.id
    return replace(NOTHING, matches=ended, successors=after, removed=tuple(removed))


def _end(match: Match, ended_before: date | None, last_day: date, *, by: Person) -> None:
    """On the last day, or on the day that the match already had where that is earlier."""
    support.end_with(match, last_day if ended_before is None else min(ended_before, last_day), by=by)


def _hand_over(match: Match, plan: Stop, *, by: Person) -> Match | None:
    chosen = plan.handovers.get(match.id)
    if chosen is None:
        return None
    if chosen.volunteer_id == match.volunteer_id:
        raise RuleError("Kies iemand anders: deze vrijwilliger stopt.", f"who_{match.id}")
    try:
        new = support.NewMatch(
            volunteer_id=chosen.volunteer_id,
            started_on=chosen.from_on or max(match.started_on, plan.last_day + ONE_DAY),
            km_one_way=chosen.km_one_way,
            usual_weekday=match.usual_weekday,
        )
        return support.start_match(match.family, new, chosen.key, by=by)
    except RuleError as error:
        fields = {"volunteer": f"who_{match.id}", "started_on": f"from_{match.id}", "km_one_way": f"km_{match.id}"}
        raise RuleError(error.message, fields.get(error.field, f"who_{match.id}"), conflict=error.conflict) from None


def _named(match: Match, rule: Callable[..., object], *args: Any, **kwargs: Any) -> None:
    """Run a rule about a match; a refusal is shown at the last day, with the family's name."""
    try:
        rule(*args, **kwargs)
    except RuleError as error:
        sentence = f"{match.family.alias_and_code}: {error.message}"
        raise RuleError(sentence, "ended_on", conflict=error.conflict) from None


def _moved(successor: Match, was: date | None, last_day: date, *, by: Person) -> Match:
    """Whoever took over the day after the old last day takes over the day after the new one."""
    if was is not None and successor.started_on == was + ONE_DAY:
        details = support.MatchDetails(last_day + ONE_DAY, successor.km_one_way, successor.usual_weekday, clock.today())
        _named(successor, support.update_match, successor, details, by=by)
    return successor


def withdraw(person: Person, last_day: date, link: Link, *, by: Person) -> tuple[list[int], list[int]]:
    """Seats and places in the line after a day are given back; invitations that did not leave yet are torn up."""
    events = [event for event in events_to_come(person) if event.day > last_day]
    sittings, written = seating(events), written_to(person, events)
    seats, invitations = [], []
    for event in events:
        stand = sittings[event.id].stand(person.id)
        if stand in ("seated", "waiting"):
            answer(event, person, Answer("", "coordinator"), link, by=by)
            seats.append(event.id)
        elif not stand and event.id in written:
            invitations.append(event.id)
        tear_up((Letter.person_id == person.id) & (Letter.about == about(event)))  # not what a colleague hears of it
    return seats, invitations


def call_off_after(person: Person, last_day: date, *, by: Person) -> list[int]:
    """Call off the absences that would begin after a day."""
    gone = [absence for absence in absences_from(person, last_day + ONE_DAY) if absence.first_on > last_day]
    for absence in gone:
        call_off(absence, by=by)
    return [absence.id for absence in gone]


# ---- taking it back


def take_back(person: Person, link: Link, *, by: Person) -> list[str]:
    """The volunteer goes on after all. Returns, in sentences, what does not come back by itself."""
    with transaction():
        locked(person)
        period = latest_volunteer_period(person)
        settled = settled_by(period)
        after = successors(settled)
        period = periods.reopen_volunteer(person, by=by)
        left: list[str] = []
        for id, ended_before in (settled.matches if settled else {}).items():
            match = Match.joined().where(Match.id == id).first()
            if match is not None:
                (ended_before,) = undone_since(match.trajectory, period, id) or (ended_before,)
                left += _reopened(match, ended_before, after.get(id), by=by)
        if settled is not None:
            settled = _give_back(person, settled, date.max, link, left, by=by)
            left += _what_stays(settled)
            if mentors.go_on(settled.mentorings, by=by):
                left.append("Een begeleiding door of van een meter of peter kwam niet terug. Kies opnieuw.")
        record(period, TAKE_BACK, by, on_behalf_of=person)
    return left


def _reopened(match: Match, ended_before: date | None, successor: Match | None, *, by: Person) -> list[str]:
    """Make the match what it was; returns what is in the way, as sentences."""
    left: list[str] = []
    closed_on = match.trajectory.closed_on
    if closed_on is not None and closed_on <= max(match.ended_on, clock.today()):  # it is not reopened in passing
        return [f"{match.family.alias_and_code} is intussen afgesloten: die koppeling blijft beëindigd."]
    if successor is not None:
        try:
            with transaction():
                remove_match(successor, by=by)
        except RuleError:
            left.append(f"{successor.volunteer.name} blijft ook naar {match.family.alias_and_code} gaan.")
    try:
        with transaction():
            if closed_on is not None and (ended_before is None or ended_before > closed_on):
                support.end_with(match, closed_on, by=by)
                _ends_with_family(match, ended_before, by=by)
            elif ended_before is None:
                support.reopen_match(match, by=by)
            else:
                support.end_with(match, ended_before, by=by)
    except RuleError as error:
        left.append(f"De koppeling met {match.family.alias_and_code} bleef beëindigd: {error.message}")
    return left


def _ends_with_family(match: Match, ended_before: date | None, *, by: Person) -> None:
    """The family will be closed before the match would end: taking that back gives the match its own last day again."""
    kept = kept_of(match.trajectory)
    if kept is not None:
        matches = {**kept["matches"], **days_as_text({match.id: ended_before})}
        record(match.trajectory, SETTLE, by, matches=matches, removed=kept["removed"])


def _give_back(
    person: Person, settled: Settled, last_day: date, link: Link, left: list[str] | None = None, *, by: Person
) -> Settled:
    """Seats up to a later last day: taken again, or a place in the line where there is none free any more."""
    kept = []
    for event in Event.select().where(Event.id << list(settled.seats)).order_by(Event.day, Event.id):
        if event.day > last_day or not event.is_open or event.cancelled_at is not None:
            kept.append(event.id)
            continue
        stand = answer(event, person, Answer("yes", "coordinator"), link, by=by).stand(person.id)
        if stand == "waiting" and left is not None:
            left.append(f"Voor {title_text(event)} staat {person.given_name} nu op de wachtlijst: de plaats is weg.")
    return replace(settled, seats=tuple(kept))


def _what_stays(settled: Settled) -> list[str]:
    left = []
    if settled.removed:
        number = len(settled.removed)
        left.append(
            "Eén koppeling die nog moest beginnen, kwam niet terug. Koppel opnieuw."
            if number == 1
            else f"{number} koppelingen die nog moesten beginnen, kwamen niet terug. Koppel opnieuw."
        )
    titles = [title_text(event) for event in Event.select().where(Event.id << list(settled.invitations))]
    if titles:
        left.append(f"Nodig zo nodig opnieuw uit voor {', '.join(titles)}.")
    if settled.absences:
        left.append("Een afwezigheid van na de laatste dag is weg. Noteer ze opnieuw als ze nog klopt.")
    return left


# ---- done


def finish(today: date) -> int:
    """Sign out those who stopped, once their last contacts and note are settled. For the daily work.

    Returns the letters written. A payment that comes back opens it again.
    """
    written = 0
    rows = (
        RolePeriod.select(RolePeriod, Person, Branch)
        .join(Person, on=(RolePeriod.person == Person.id))
        .join(Branch, on=(Person.branch == Branch.id))
        .where(
            RolePeriod.is_volunteer(),
            RolePeriod.ended_on < today,
            RolePeriod.finishing | (RolePeriod.ended_on >= today - A_YEAR),
            Person.disabled_at.is_null(),
            Person.anonymised_at.is_null(),
        )
        .order_by(RolePeriod.started_on, RolePeriod.id)
    )
    with transaction():
        last = {period.person_id: period.id for period in rows}
        for period in rows:
            person, was_open = period.person, period.finishing
            if person.is_volunteer or period.id != last[person.id]:  # a volunteer again since: this stop ends nothing
                change(period, "finish", None, on_behalf_of=person, finishing=False)
                continue
            is_open = bool(open_quarters(person, period.ended_on))
            if periods.finish(period, is_open=is_open) and was_open and not person.is_staff:
                written += tell_all_settled(person) is not None
    return written
