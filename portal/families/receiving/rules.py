"""Referrals that come in through the open form: received, and recognised when the family is known."""

from dataclasses import asdict

from portal.database import transaction
from portal.families.models.family import Family
from portal.families.models.referral import Referral
from portal.families.referrals.rules import TOO_LATE, NewReferral, noted_once, refuse_again, settle_family, twins_of
from portal.families.removal.rules import remove_family
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.team.alike.rules import tell_apart


@dataclass(frozen=True)
class Sender:
    """Who filled in the open form; all "" where the family did so itself."""

    name: str = ""
    organisation: str = ""
    phone: str = ""
    email: str = ""


def receive(branch_id: int, new: NewReferral, sender: Sender, key: str) -> Referral:
    """Store what somebody sent in: a family with a code of its own, and a referral to decide about.

    The form does not say whether the family is known: the coordinator sees that with the referral.
    """

    def note() -> Referral:
        family = settle_family(branch_id, new, key, by=None)
        sent = {f"sender_{name}": value for name, value in asdict(sender).items()}
        values = {**asdict(new.asked), **sent, "sent_in_at": clock.now()}
        referral = Referral.create(branch=branch_id, family=family, submission_key=key, **values)
        record(referral, "receive", None, family=family.code)
        return referral

    return noted_once(branch_id, key, note)


def same_family(referral: Referral, family: Family, *, by: Person) -> None:
    """It is a known family: the referral moves there, and the row that was made for it is deleted."""
    if referral.sent_in_at is None or referral.status != "open" or referral.branch_id != family.branch_id:
        raise RuleError(TOO_LATE, conflict=True)
    new = Family.get_by_id(referral.family_id)
    if new.id == family.id:
        raise RuleError("Dat stond er al zo. Er is niets dubbel gebeurd.", conflict=True)
    with transaction():
        refuse_again(family)
        change(referral, "same_family", by, family=family.id)
        remove_family(new, by=by)


def other_family(referral: Referral, *, by: Person) -> None:
    """It is a new family, whatever it looks like."""
    tell_apart("family", referral.family_id, twins_of(referral), by=by)
