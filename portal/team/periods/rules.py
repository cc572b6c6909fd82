"""From when until when somebody is a volunteer: started, stopped, done, opened again, started again."""

from datetime import date, timedelta

from portal.database import locked, transaction
from portal.history.models import HistoryEntry
from portal.history.rules import change, delete, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import VOLUNTEER_ROLES, Person, RolePeriod, roles_on
from portal.people.volunteers.facts import latest_volunteer_period, period_before
from portal.post.models import Letter
from portal.post.rules import tear_up
from portal.sign_in.codes import rules as codes
from portal.sign_in.devices.rules import shut_calendar, shut_out, withdraw_welcome

EARLIEST = date(1980, 1, 1)
ALL_SETTLED = "all-settled"
"""The kind of the letter to somebody who stopped and is done: nothing of theirs is open any more."""


@dataclass(frozen=True)
class RoleStart:
    """What a volunteer does, one of VOLUNTEER_ROLES, and since when."""

    role: str
    started_on: date


def check_start(start: RoleStart) -> None:
    """RuleError for a role or a first day that cannot be."""
    if start.role not in VOLUNTEER_ROLES:
        raise RuleError("Kies wat deze vrijwilliger doet.", field="role")
    if not EARLIEST <= start.started_on <= clock.today() + timedelta(days=366):
        raise RuleError("Kijk de startdatum na: ten laatste een jaar na vandaag.", field="started_on")


def begin(person: Person, start: RoleStart, *, by: Person) -> None:
    """A new period, inside the caller's transaction."""
    period = RolePeriod.create(branch=person.branch_id, person=person, role=start.role, started_on=start.started_on)
    record(period, "start", by, on_behalf_of=person, role=start.role, started_on=start.started_on)


def refuse_forgotten(person: Person) -> None:
    """RuleError for somebody of whom nothing is known any more: nobody can come back as them."""
    if person.anonymised_at is not None:
        raise RuleError("De gegevens van deze vrijwilliger zijn gewist. Voeg iemand die terugkomt opnieuw toe.")


def refuse_overlap(
    person: Person, started_on: date, but: RolePeriod | None = None, moves: RolePeriod | None = None
) -> None:
    """RuleError unless every other period has ended: one primary role at a time.

    moves: the one that ends the day before, whatever day that becomes; it keeps a first day.
    """
    if moves is not None and started_on <= moves.started_on:
        raise RuleError("Op die dag begon de vorige periode. Kies een latere dag.", field="started_on")
    others = RolePeriod.select().where(
        RolePeriod.person == person.id,
        RolePeriod.is_volunteer(),
        RolePeriod.id.not_in([one.id for one in (but, moves) if one is not None]),
        RolePeriod.goes_on(started_on),
    )
    if others.exists():
        raise RuleError("Op die dag liep de vorige periode nog. Kies een latere dag.", field="started_on")


def stop_volunteer(person: Person, ended_on: date, *, by: Person) -> RolePeriod:
    """The last day as a volunteer, or another one where there was one. Returns the period that ends.

    Inside the transaction of `home.stopping.rules.stop`, which settles what hangs on it, and says with `finish`
    whether the phone stays signed in after it.
    """
    period = latest_volunteer_period(person)
    if period is None or period.ended_on == ended_on:
        stops = f"stopt al op {day_text(ended_on)}" if period and ended_on >= clock.today() else "is al gestopt"
        raise RuleError(f"{person.given_name} {stops}. Er is niets dubbel gebeurd.", conflict=True)
    if ended_on < period.started_on and period.started_on > clock.today():
        name, role, day = person.given_name, VOLUNTEER_ROLES[period.role], day_text(period.started_on)
        raise RuleError(f"{name} begint op {day} als {role}. Zeg dat eerst af, op de pagina van {name}.", "ended_on")
    if ended_on < period.started_on:
        raise RuleError("De laatste dag valt voor de eerste. Kijk de datum na.", field="ended_on")
    if ended_on > clock.today() + timedelta(days=366):
        raise RuleError("Kies een dag binnen het jaar.", field="ended_on")
    with transaction():
        change(period, "stop", by, on_behalf_of=person, ended_on=ended_on)
    return period


def finish(period: RolePeriod, *, is_open: bool, by: Person | None = None) -> bool:
    """Whether something is still to be handed in or paid after the last day. True where that is new.

    Once nothing is, and the last day is past, every device is signed out; a payment that comes back opens it again
    for a new code. The calendar closes with the last day.
    """
    person = period.person
    with transaction():
        changed = change(period, "finish", by, on_behalf_of=person, finishing=is_open)
        if period.ended_on <= clock.today():
            withdraw_welcome(person)
        if period.ended_on < clock.today():
            if is_open and not person.is_coordinator:
                shut_calendar(person, by=by)
            elif not is_open:
                _shut_out(person, by=by)
    return changed


def has_more_to_do(person: Person, *, by: Person) -> None:
    """Let somebody who stopped and was done sign in again, in the transaction in which a payment or a note comes back.

    The daily work closes it again. Somebody who stopped over a year ago is phoned instead.
    """
    period, today = latest_volunteer_period(person), clock.today()
    last = period.ended_on if period is not None else None
    if period is not None and last is not None and today - timedelta(days=365) <= last < today:
        _is_not_done(person)
        finish(period, is_open=True, by=by)


def _is_not_done(person: Person) -> None:
    """The letter that says so does not leave any more, in the caller's transaction."""
    tear_up((Letter.kind == ALL_SETTLED) & (Letter.person_id == person.id))


def reopen_volunteer(person: Person, *, by: Person) -> RolePeriod:
    """Undo a stop: the last period goes on as if it never ended."""
    period = latest_volunteer_period(person)
    refuse_forgotten(person)
    if period is None or period.ended_on is None:
        raise RuleError(f"{person.given_name} is niet gestopt.", conflict=True)
    with transaction():
        _is_not_done(person)
        if period.ended_on < clock.today():
            _shut_out(person, by=by)
        change(period, "reopen", by, on_behalf_of=person, ended_on=None, finishing=False)
    return period


def restart_volunteer(person: Person, start: RoleStart, *, by: Person) -> None:
    """Somebody comes back, or takes up another role: a new period after the last one.

    Until its first day what was still to be handed in after the last one can be. The same start again changes nothing.
    """
    check_start(start)
    refuse_forgotten(person)
    with transaction():
        locked(person)
        latest = latest_volunteer_period(person)
        if latest is not None and latest.ended_on is None and _is(latest, start):
            return
        refuse_overlap(person, start.started_on)
        if "volunteer" not in roles_on(person, clock.today()):
            _shut_out(person, by=by)  # a phone from before is not remembered
        _is_not_done(person)
        if start.started_on <= clock.today():
            RolePeriod.update(finishing=False).where(RolePeriod.person == person.id).execute()
        begin(person, start, by=by)


def change_role(person: Person, start: RoleStart, *, by: Person) -> None:
    """Another role from a day on, for somebody who goes on: the one of before ends the day before. Families, seats and
    phones stay. The same again changes nothing.
    """
    check_start(start)
    with transaction():
        locked(person)
        period = latest_volunteer_period(person)
        if period is not None and _is(period, start):
            return
        if period is None or period.ended_on is not None:
            raise RuleError(f"{person.given_name} stopt, of is gestopt. Kies ‘Opnieuw starten’.", conflict=True)
        if start.role == period.role:
            raise RuleError(f"Dat is {person.given_name} al. Kies een andere rol.", "role")
        if start.started_on <= period.started_on:
            raise RuleError(
                f"{person.given_name} is {VOLUNTEER_ROLES[period.role]} vanaf {day_text(period.started_on)}. Kies een "
                "latere dag.",
                "started_on",
            )
        change(period, "change_role", by, on_behalf_of=person, ended_on=start.started_on - timedelta(days=1))
        begin(person, start, by=by)


def _is(period: RolePeriod, start: RoleStart) -> bool:
    return (period.role, period.started_on) == (start.role, start.started_on)


def role_changed_from(period: RolePeriod) -> RolePeriod | None:
    """The role that somebody had up to the day before this one, where they went on without a stop in between."""
    before = period_before(period)
    if before is None or before.ended_on != period.started_on - timedelta(days=1):
        return None
    about = HistoryEntry.subject == RolePeriod._meta.table_name, HistoryEntry.subject_id == before.id
    ends = HistoryEntry.select().where(*about, HistoryEntry.verb << ["stop", "change_role"])
    last = ends.order_by(HistoryEntry.id.desc()).first()
    return before if last is not None and last.verb == "change_role" else None


def keep_role(period: RolePeriod, *, by: Person) -> None:
    """The role of before goes on, since the one that was to follow was called off; in the caller's transaction."""
    change(period, "keep_role", by, on_behalf_of=period.person, ended_on=None)


def call_off_start(person: Person, *, by: Person) -> RolePeriod | None:
    """Undo a start whose first day is still to come. Returns the period before it, which is the last one again; None
    for somebody who would be a volunteer for the first time.

    Inside the transaction of `home.returning.rules.call_off`, which settles what hangs on it.
    """
    period = latest_volunteer_period(person)
    if period is None or (period.ended_on is not None and period.ended_on < clock.today()):
        raise RuleError("Dat was al afgezegd. Er is niets dubbel gebeurd.", conflict=True)
    if period.started_on <= clock.today():
        raise RuleError(f"{person.given_name} is al begonnen. Kies een laatste dag.", conflict=True)
    before = period_before(period)
    with transaction():
        kept = {"on_behalf_of": person, "role": period.role, "started_on": period.started_on}
        delete(period, "call_off", by, twice="Dat was al afgezegd. Er is niets dubbel gebeurd.", **kept)
    return before


def _shut_out(person: Person, *, by: Person | None) -> None:
    if not person.is_staff:
        shut_out(person, by=by)
        codes.void(person)
