"""What may happen to a referral: noted, decided, withdrawn, started; each step can be taken back."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from peewee import IntegrityError, fn

from portal.database import once, transaction
from portal.families.file.facts.alike import families_like, keys_of
from portal.families.file.facts.codes import next_code
from portal.families.file.facts.course import has_started, is_pending
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Trajectory
from portal.families.models.referral import DECLINE_REASONS, Referral, Referrer
from portal.history.rules import Steps, advance, change, change_without_values, record
from portal.kit import clock
from portal.kit.dates import EARLIEST, day_text
from portal.kit.errors import RuleError
from portal.kit.folding import folded, order_key
from portal.kit.same import LooksSame
from portal.people.models import Branch, Person
from portal.team.alike.rules import tell_apart

STEPS: Steps = {
    ("open", "accept"): ("accepted", "coordinator"),
    ("open", "decline"): ("declined", "coordinator"),
    ("accepted", "reconsider"): ("open", "coordinator"),
    ("declined", "reconsider"): ("open", "coordinator"),
    ("accepted", "withdraw"): ("withdrawn", "coordinator"),
    ("withdrawn", "put_back"): ("accepted", "coordinator"),
}
STATUSES = {
    "open": "in behandeling",
    "accepted": "aanvaard",
    "declined": "niet aanvaard",
    "withdrawn": "van de wachtlijst",
}
TOO_LATE = "Iemand anders veranderde deze aanmelding net. Kijk hoe ze er nu staat."
TRIES = 3  # two people who note a referral at the same moment want the same next code


@dataclass(frozen=True)
class ReferralDetails:
    """What somebody asks. referrer: an id, a name that is typed, or None; weekdays: "1,3"."""

    received_on: date
    by_family: bool
    referrer: int | str | None
    asked: str
    weekdays: str
    language: str
    neighbourhood: str


@dataclass(frozen=True)
class Newcomer:
    """Who a new family is. alias: "" for one after its code. is_other: it only looks like a family that is known."""

    alias: str
    municipality: str
    name: str
    phone: str
    email: str
    street: str
    postcode: str
    town: str
    language: str
    is_other: bool


# ---- noting one


def refer_newcomer(who: Newcomer, asked: ReferralDetails, key: str, *, by: Person) -> Referral:
    """A family that is new here: its row with a code of its own, how to reach it, and what it asks."""
    branch_id = by.branch_id
    _check(asked)
    return _once(branch_id, key, lambda: _refer(_settle(who, by=by), asked, key, by=by))


def refer_again(family: Family, asked: ReferralDetails, key: str, *, by: Person) -> Referral:
    """A family that was here before comes back: a new referral on the row it has."""
    _check(asked)

    def note() -> Referral:
        if Referral.select().where(Referral.family == family.id, is_pending()).exists():
            raise RuleError("Voor dit gezin is er al een aanmelding. Er is niets dubbel gebeurd.", conflict=True)
        if _is_supported(family):
            raise RuleError("Dit gezin wordt al ondersteund. Sluit eerst het traject af.", conflict=True)
        return _refer(family, asked, key, by=by)

    return _once(family.branch_id, key, note)


def correct(referral: Referral, asked: ReferralDetails, *, by: Person) -> None:
    """What was written down was not right."""
    _check(asked)
    with transaction():
        if referral.decided_on is not None and asked.received_on > referral.decided_on:
            raise RuleError(
                f"Op {day_text(referral.decided_on)} werd al beslist. Kies die dag of een vroegere.", "received_on"
            )
        values = {**asdict(asked), "referrer": _referrer_id(referral.branch_id, asked.referrer, by=by)}
        change_without_values(referral, "correct", by, **values)


def _once(branch_id: int, key: str, note: Callable[[], Referral]) -> Referral:
    for attempt in range(TRIES):
        try:
            return once(Referral, key, note, branch=branch_id)
        except IntegrityError:  # the code just went to another family
            if attempt == TRIES - 1:
                raise RuleError(TOO_LATE, conflict=True) from None
    raise AssertionError("unreachable")


def _settle(who: Newcomer, *, by: Person) -> Family:
    alike = families_like(by.branch_id, keys_of(who))
    if alike and not who.is_other:  # whoever came before is no newcomer: the report counts families, not referrals
        raise LooksSame(alike, alike[0].field)
    code = next_code(Branch.get_by_id(by.branch_id))
    family = Family.create(
        branch=by.branch_id, code=code, alias=who.alias or f"Gezin {code}", municipality=who.municipality
    )
    record(family, "create", by, code=code)
    reach = {name: value for name, value in asdict(who).items() if name not in ("alias", "municipality", "is_other")}
    details = FamilyDetails.create(branch=by.branch_id, family=family, **reach)
    record(details, "create", by)
    tell_apart("family", family.id, alike, by=by)
    return family


def _refer(family: Family, asked: ReferralDetails, key: str, *, by: Person) -> Referral:
    values = {**asdict(asked), "referrer": _referrer_id(family.branch_id, asked.referrer, by=by)}
    referral = Referral.create(branch=family.branch_id, family=family, submission_key=key, **values)
    record(referral, "create", by, family=family.code, received_on=asked.received_on)
    return referral


def _check(asked: ReferralDetails) -> None:
    _past(asked.received_on, "received_on")


def _is_supported(family: Family) -> bool:
    goes_on = Trajectory.closed_on.is_null() | (Trajectory.closed_on > clock.today())
    return Trajectory.select().where(Trajectory.family == family.id, goes_on).exists()


# ---- who refers


def referrers(branch_id: int) -> list[Referrer]:
    """The organisations of a branch, by name."""
    return sorted(Referrer.select().where(Referrer.branch == branch_id), key=lambda one: order_key(one.name))


def counted_referrers(branch_id: int) -> list[tuple[Referrer, int]]:
    """The same, with how many families each referred."""
    number = fn.COUNT(Referral.id)
    query: Any = Referral.select(Referral.referrer, number).where(Referral.branch == branch_id)
    counts: dict[int, int] = dict(query.group_by(Referral.referrer).tuples())
    return [(one, counts.get(one.id, 0)) for one in referrers(branch_id)]


def referrer_named(branch_id: int, name: str, *, by: Person) -> Referrer:
    """The organisation of that name, and a new one where there is none; capitals, accents and spaces don't matter."""
    for known in referrers(branch_id):
        if _same_name(known.name) == _same_name(name):
            return known
    referrer = Referrer.create(branch=branch_id, name=name)
    record(referrer, "create", by, name=name)
    return referrer


def rename_referrer(referrer: Referrer, name: str, *, by: Person) -> Referrer:
    """Another name. Where it is that of another organisation, the two become one."""
    with transaction():
        others = [one for one in referrers(referrer.branch_id) if one.id != referrer.id]
        twin = next((one for one in others if _same_name(one.name) == _same_name(name)), None)
        if twin is None:
            change(referrer, "rename", by, name=name)
            return referrer
        moved = Referral.update(referrer=twin).where(Referral.referrer == referrer.id).execute()
        record(referrer, "merge", by, into=twin.id, name=referrer.name, referrals=moved)
        referrer.delete_instance()
        return twin


def _referrer_id(branch_id: int, referrer: int | str | None, *, by: Person) -> int | None:
    if isinstance(referrer, str):
        return int(referrer_named(branch_id, referrer, by=by).id)
    if (
        referrer is not None
        and not Referrer.select().where(Referrer.id == referrer, Referrer.branch == branch_id).exists()
    ):
        raise RuleError("Kies een organisatie uit de lijst.", "source")
    return referrer


def _same_name(name: str) -> str:
    return folded(name).replace(" ", "")


# ---- deciding


def accept(referral: Referral, decided_on: date, *, by: Person) -> None:
    """The family goes on the waiting list from that day on."""
    _decision_day(referral, decided_on)
    with transaction():
        advance(referral, "accept", STEPS, by, too_late=TOO_LATE, decided_on=decided_on)


def decline(referral: Referral, decided_on: date, reason: str, note: str, *, by: Person) -> None:
    """Not accepted, with one of DECLINE_REASONS; "other" asks for words."""
    _decision_day(referral, decided_on)
    if reason not in DECLINE_REASONS:
        raise RuleError("Kies waarom het gezin niet aanvaard is.", "reason")
    if reason == "other" and not note:
        raise RuleError("Schrijf kort waarom: bij ‘iets anders’ hoort een woordje uitleg.", "note")
    with transaction():
        advance(referral, "decline", STEPS, by, too_late=TOO_LATE, decided_on=decided_on, decline_reason=reason)
        change_without_values(referral, "explain", by, decline_note=note)


def reconsider(referral: Referral, *, by: Person) -> None:
    """Take the decision back."""
    with transaction():
        _not_started(referral)
        advance(referral, "reconsider", STEPS, by, too_late=TOO_LATE, decided_on=None, decline_reason="")
        change_without_values(referral, "explain", by, decline_note="")


def withdraw(referral: Referral, withdrawn_on: date, note: str, *, by: Person) -> None:
    """Off the waiting list: the family found help elsewhere, moved, or does not want to wait any more."""
    _past(withdrawn_on, "withdrawn_on")
    if referral.decided_on is not None and withdrawn_on < referral.decided_on:
        raise RuleError(
            f"Het gezin kwam op {day_text(referral.decided_on)} op de wachtlijst. Kies die dag of een latere.",
            "withdrawn_on",
        )
    with transaction():
        _not_started(referral)
        advance(referral, "withdraw", STEPS, by, too_late=TOO_LATE, withdrawn_on=withdrawn_on)
        change_without_values(referral, "explain", by, withdrawn_note=note)


def put_back(referral: Referral, *, by: Person) -> None:
    """Back on the waiting list, in the place it had."""
    with transaction():
        later = Referral.select().where(Referral.family == referral.family_id, Referral.id != referral.id, is_pending())
        if later.exists() or _is_supported(Family.get_by_id(referral.family_id)):
            raise RuleError(
                "Dit gezin is ondertussen opnieuw aangemeld of gestart. Kijk in het dossier.", conflict=True
            )
        advance(referral, "put_back", STEPS, by, too_late=TOO_LATE, withdrawn_on=None)
        change_without_values(referral, "explain", by, withdrawn_note="")


def verbs_for(referral: Referral, is_started: bool) -> list[str]:
    """What may be done with it now: feeds the buttons. One that a trajectory came from stays as it is."""
    return [] if is_started else [verb for (status, verb) in STEPS if status == referral.status]


# ---- days


def _decision_day(referral: Referral, day: date) -> None:
    _past(day, "decided_on")
    if day < referral.received_on:
        raise RuleError(
            f"De aanmelding kwam binnen op {day_text(referral.received_on)}. Kies die dag of een latere.", "decided_on"
        )


def _past(day: date, field: str) -> None:
    if day < EARLIEST:
        raise RuleError("Kijk het jaar na: deze dag ligt te ver terug.", field)
    if day > clock.today():
        raise RuleError("Deze dag is nog niet voorbij. Kies vandaag of een vroegere dag.", field)


def _not_started(referral: Referral) -> None:
    if Referral.select().where(Referral.id == referral.id, has_started()).exists():
        raise RuleError("Dit gezin is al gestart. Haal eerst dat traject weg.", conflict=True)
