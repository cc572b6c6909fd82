"""What may happen to a referral: noted, decided, withdrawn, started; each step can be taken back."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import date

from peewee import IntegrityError

from portal.database import once, transaction
from portal.families.file.facts.alike import families_like, keys_of
from portal.families.file.facts.codes import next_code
from portal.families.file.facts.course import has_started, is_pending
from portal.families.file.rules import ContactDetails, comes_back, details_of
from portal.families.household.rules import Household, add_household
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Trajectory
from portal.families.models.referral import DECLINE_REASONS, Referral
from portal.families.referrers.rules import Contact, referrer_id
from portal.history.rules import Steps, advance, change, change_without_values, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.limits import not_after, not_before, past_day
from portal.kit.records import dataclass
from portal.kit.same import LooksSame, Twin
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
TOO_LATE = "Deze aanmelding is net veranderd. Kijk hoe ze er nu staat."
TRIES = 3  # two people who note a referral at the same moment want the same next code


@dataclass(frozen=True)
class ReferralDetails:
    """What a family asks. referrer: an id, a name that is typed, or None; weekdays: "1,3"."""

    received_on: date
    by_family: bool
    referrer: int | str | None
    asked: str
    weekdays: str
    language: str
    neighbourhood: str


@dataclass(frozen=True)
class Newcomer(ContactDetails):
    """Who a new family is. alias: "" for one after its code. is_other: it only looks like a family that is known."""

    alias: str = ""
    municipality: str = ""
    is_other: bool = False


@dataclass(frozen=True)
class NewReferral:
    """All of it: who the family is, who lives there, and what it asks."""

    who: Newcomer
    household: Household
    asked: ReferralDetails


# ---- noting one


def refer_newcomer(new: NewReferral, key: str, *, by: Person) -> Referral:
    """A family that is new here: its row with a code of its own, how to reach it, who lives there, what it asks."""
    past_day(new.asked.received_on, "received_on")

    def note() -> Referral:
        alike = families_like(by.branch_id, keys_of(new.who))
        if alike and not new.who.is_other:  # who came before is no newcomer: the report counts families, not referrals
            raise LooksSame(alike, alike[0].field)
        family = settle_family(by.branch_id, new, key, by=by)
        tell_apart("family", family.id, alike, by=by)
        return _refer(family, new.asked, key, by=by)

    return noted_once(by.branch_id, key, note)


def refer_again(family: Family, asked: ReferralDetails, key: str, *, by: Person) -> Referral:
    """A family that was here before comes back: a new referral on the row it has."""
    past_day(asked.received_on, "received_on")

    def note() -> Referral:
        refuse_again(family)
        return _refer(family, asked, key, by=by)

    return noted_once(family.branch_id, key, note)


def correct(referral: Referral, asked: ReferralDetails, *, by: Person) -> None:
    """Correct what was written down."""
    past_day(asked.received_on, "received_on")
    with transaction():
        not_after(asked.received_on, referral.decided_on, "Op {} werd al beslist.", "received_on")
        chosen = referrer_id(referral.branch_id, asked.referrer, _contact(referral), by=by)
        values = {**asdict(asked), "referrer": chosen}
        change_without_values(referral, "correct", by, **values)


def refuse_again(family: Family) -> None:
    """RuleError for a family that has a referral in hand, or is supported."""
    if Referral.select().where(Referral.family == family.id, is_pending()).exists():
        raise RuleError("Voor dit gezin is er al een aanmelding. Er is niets dubbel gebeurd.", conflict=True)
    if _is_supported(family):
        raise RuleError("Dit gezin wordt al ondersteund. Sluit eerst het traject af.", conflict=True)


def noted_once(branch_id: int, key: str, note: Callable[[], Referral]) -> Referral:
    """The referral that the form with this key makes; somebody else may take the same next code at that moment."""
    for attempt in range(TRIES):
        try:
            return once(Referral, key, note, branch=branch_id)
        except IntegrityError:  # the code just went to another family
            if attempt == TRIES - 1:
                raise RuleError(TOO_LATE, conflict=True) from None
    raise AssertionError("unreachable")


def settle_family(branch_id: int, new: NewReferral, key: str, *, by: Person | None) -> Family:
    """The row of a new family, how to reach it and who lives there, inside the caller's transaction."""
    who, code = new.who, next_code(Branch.get_by_id(branch_id))
    family = Family.create(
        branch=branch_id, code=code, alias=who.alias or f"Gezin {code}", municipality=who.municipality
    )
    record(family, "create", by, code=code)
    reach = {name: value for name, value in asdict(who).items() if name not in ("alias", "municipality", "is_other")}
    details = FamilyDetails.create(branch=branch_id, family=family, **reach)
    record(details, "create", by)
    add_household(family, new.household, who.language, key, by=by)
    return family


def _refer(family: Family, asked: ReferralDetails, key: str, *, by: Person) -> Referral:
    comes_back(family.id, by=by)
    values = {**asdict(asked), "referrer": referrer_id(family.branch_id, asked.referrer, by=by)}
    referral = Referral.create(branch=family.branch_id, family=family, submission_key=key, **values)
    record(referral, "create", by, family=family.code, received_on=asked.received_on)
    return referral


def _is_supported(family: Family) -> bool:
    return Trajectory.select().where(Trajectory.family == family.id, Trajectory.goes_on(clock.today())).exists()


# ---- deciding


def accept(referral: Referral, decided_on: date, *, by: Person) -> None:
    """The family goes on the waiting list from that day on."""
    _decision_day(referral, decided_on)
    with transaction():
        advance(referral, "accept", STEPS, by, too_late=TOO_LATE, decided_on=decided_on)
        _name_referrer(referral, by=by)


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
        _name_referrer(referral, by=by)


def _name_referrer(referral: Referral, *, by: Person) -> None:
    """Add the organisation that sent it in to the list, once somebody decided: not whatever anyone types."""
    if referral.sender_organisation and referral.referrer_id is None and not referral.by_family:
        found = referrer_id(referral.branch_id, referral.sender_organisation, _contact(referral), by=by)
        change(referral, "correct", by, referrer=found)


def _contact(referral: Referral) -> Contact | None:
    """Who sent it in for an organisation; None where it was noted, or the family did it itself."""
    if not referral.sender_organisation:
        return None
    return Contact(referral.sender_name, referral.sender_phone, referral.sender_email)


def reconsider(referral: Referral, *, by: Person) -> None:
    """Take the decision back."""
    with transaction():
        _not_started(referral)
        if referral.status == "declined":
            _refuse_beside_another(referral)
        comes_back(referral.family_id, by=by)
        advance(referral, "reconsider", STEPS, by, too_late=TOO_LATE, decided_on=None, decline_reason="")
        change_without_values(referral, "explain", by, decline_note="")


def withdraw(referral: Referral, withdrawn_on: date, note: str, *, by: Person) -> None:
    """Off the waiting list: the family found help elsewhere, moved, or does not want to wait any more."""
    past_day(withdrawn_on, "withdrawn_on")
    not_before(withdrawn_on, referral.decided_on, "Het gezin kwam op {} op de wachtlijst.", "withdrawn_on")
    with transaction():
        _not_started(referral)
        advance(referral, "withdraw", STEPS, by, too_late=TOO_LATE, withdrawn_on=withdrawn_on)
        change_without_values(referral, "explain", by, withdrawn_note=note)


def put_back(referral: Referral, *, by: Person) -> None:
    """Back on the waiting list, in the place it had."""
    with transaction():
        _refuse_beside_another(referral)
        comes_back(referral.family_id, by=by)
        advance(referral, "put_back", STEPS, by, too_late=TOO_LATE, withdrawn_on=None)
        change_without_values(referral, "explain", by, withdrawn_note="")


def _refuse_beside_another(referral: Referral) -> None:
    """RuleError where the family was referred again since, or is supported: it waits for one thing at a time."""
    later = Referral.select().where(Referral.family == referral.family_id, Referral.id != referral.id, is_pending())
    if later.exists() or _is_supported(Family.get_by_id(referral.family_id)):
        raise RuleError("Dit gezin is ondertussen opnieuw aangemeld of gestart. Kijk in het dossier.", conflict=True)


def twins_of(referral: Referral) -> list[Twin]:
    """The families that look like the one that was sent in, as long as nobody said which of the two it is."""
    if referral.sent_in_at is None or referral.status != "open":
        return []
    family = Family.get_by_id(referral.family_id)
    return families_like(family.branch_id, keys_of(details_of(family)), family.id)


def verbs_for(referral: Referral, is_started: bool) -> list[str]:
    """What may be done with it now: feeds the buttons. Nothing, once a trajectory came from it."""
    return [] if is_started else [verb for (status, verb) in STEPS if status == referral.status]


# ---- days


def _decision_day(referral: Referral, day: date) -> None:
    past_day(day, "decided_on")
    not_before(day, referral.received_on, "De aanmelding kwam binnen op {}.", "decided_on")


def _not_started(referral: Referral) -> None:
    if Referral.select().where(Referral.id == referral.id, has_started()).exists():
        raise RuleError("Dit gezin is al gestart. Haal eerst dat traject weg.", conflict=True)
