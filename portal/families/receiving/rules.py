"""Referrals that come in through the open form: received, and recognised when the family is known."""

from dataclasses import asdict
from dataclasses import fields as dataclass_fields
from typing import Any

from portal.database import transaction
from portal.families.file.rules import ContactDetails, change_details, comes_back, details_of
from portal.families.models.family import Child, Family, Parent
from portal.families.models.referral import Referral
from portal.families.referrals.rules import TOO_LATE, NewReferral, noted_once, refuse_again, settle_family, twins_of
from portal.families.removal.rules import remove_family
from portal.history.rules import change, change_without_values, record
from portal.kit import clock, phone
from portal.kit.dates import month_text
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
    """It is a known family: the referral moves there, and the row that was made for it is deleted. What the file lacked
    goes along; what it says otherwise is added to what the family asks, for whoever decides."""
    if referral.sent_in_at is None or referral.status != "open" or referral.branch_id != family.branch_id:
        raise RuleError(TOO_LATE, conflict=True)
    new = Family.get_by_id(referral.family_id)
    if new.id == family.id:
        raise RuleError("Dat stond er al zo. Er is niets dubbel gebeurd.", conflict=True)
    with transaction():
        refuse_again(family)
        comes_back(family.id, by=by)
        otherwise = [*_reach_goes_along(new, family, by=by), *_household_goes_along(new, family)]
        change(referral, "same_family", by, family=family.id)
        if otherwise:
            told = f"Bij deze aanmelding opgegeven, en niet zo in het dossier: {'; '.join(otherwise)}."
            asked = "\n\n".join(filter(None, (referral.asked, told)))
            change_without_values(referral, "add", by, asked=asked)
        remove_family(new, by=by)


def _reach_goes_along(new: Family, family: Family, *, by: Person) -> list[str]:
    """How to reach them, where the file did not say. Returns what it says otherwise, in words."""
    sent, known = details_of(new), details_of(family)
    together = ("street", "postcode", "town")  # one address
    fields = ("name", "phone", "email", "language", "household_note", together)
    values, otherwise = {one.name: getattr(known, one.name) for one in dataclass_fields(ContactDetails)}, []
    for names in (one if isinstance(one, tuple) else (one,) for one in fields):
        said, was = ([getattr(row, name) for name in names] for row in (sent, known))
        if not any(said) or said == was:
            continue
        if any(was):
            otherwise.append(_in_words(names[0], said))
        else:
            values |= dict(zip(names, said, strict=True))
    if new.municipality != family.municipality:
        otherwise.append(f"gemeente {new.municipality}")
    change_details(family, ContactDetails(**values), by=by)
    return otherwise


WORDS = {"name": "naam", "phone": "telefoon", "email": "mail", "language": "taal thuis", "street": "adres",
         "household_note": "over het huishouden"}  # fmt: skip


def _in_words(field: str, said: list[str]) -> str:
    shown = phone.national(said[0]) if field == "phone" else " ".join(filter(None, said))
    return f"{WORDS[field]} {shown}"


def _household_goes_along(new: Family, family: Family) -> list[str]:
    """The children and parents, where the file had none. Returns those that it does not have otherwise, in words."""
    otherwise: list[str] = []
    ways: tuple[tuple[Any, Any], ...] = ((Child, _child), (Parent, _parent))
    for model, words in ways:
        known = [words(row) for row in model.select().where(model.family == family.id)]
        if not known:
            model.update(family=family.id).where(model.family == new.id).execute()
            continue
        sent = [words(row) for row in model.select().where(model.family == new.id).order_by(model.id)]
        otherwise += [said for said in sent if said not in known]
    return otherwise


def _child(child: Child) -> str:
    when = f", geboren in {month_text(child.birth_month)}" if child.birth_month else ""
    due = f", verwacht in {month_text(child.due_month)}" if child.due_month and not child.birth_month else ""
    return f"kind {child.given_name}".strip() + (when or due)


def _parent(parent: Parent) -> str:
    born = f", geboren in {parent.birth_year}" if parent.birth_year else ""
    return f"ouder {parent.given_name}".strip() + born


def other_family(referral: Referral, *, by: Person) -> None:
    """It is a new family, whatever it looks like."""
    tell_apart("family", referral.family_id, twins_of(referral), by=by)
