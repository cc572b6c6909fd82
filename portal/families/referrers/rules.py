"""The organisations that refer families, and whom to call there. The list grows with the branch."""

from dataclasses import asdict
from typing import Any

from peewee import DoesNotExist, fn

from portal.database import locked, transaction
from portal.families.models.referral import Referral, Referrer
from portal.history.rules import change_without_values, delete, record
from portal.kit.errors import RuleError
from portal.kit.folding import folded, order_key
from portal.kit.records import dataclass
from portal.people.models import Person


@dataclass(frozen=True)
class Contact:
    """Whom to call at an organisation; "" for what is not known."""

    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""


@dataclass(frozen=True)
class ReferrerDetails(Contact):
    """An organisation with its contact person."""

    name: str = ""


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


def change_referrer(referrer: Referrer, details: ReferrerDetails, *, by: Person) -> Referrer:
    """Correct the name or contact person. Given the name of another organisation, the two are merged: of the referrals
    that are noted meanwhile each is either moved along or refused."""
    name, contact = details.name, {key: value for key, value in asdict(details).items() if key != "name"}
    with transaction():
        others = [one for one in referrers(referrer.branch_id) if one.id != referrer.id]
        twin = next((one for one in others if _same_name(one.name) == _same_name(name)), None)
        if twin is None:
            change_without_values(referrer, "update", by, name=name, **contact)
            return referrer
        twice = "Deze twee zijn al samen. Er is niets dubbel gebeurd."
        for one in sorted((referrer, twin), key=lambda one: one.id):
            _hold(one, RuleError(twice, conflict=True))
        moved = Referral.update(referrer=twin).where(Referral.referrer == referrer.id).execute()
        _join_contact(Referrer.get_by_id(twin.id), contact, by=by)
        delete(referrer, "merge", by, twice=twice, into=twin.id, name=referrer.name, referrals=moved)
        return twin


def _join_contact(twin: Referrer, contact: dict[str, str], *, by: Person) -> None:
    """What is known of the contact person of two that become one, where that is one person. The view says it of two."""
    if twin.contact_name and contact["contact_name"] not in ("", twin.contact_name):
        return
    missing = {name: value for name, value in contact.items() if value and not getattr(twin, name)}
    if missing:
        change_without_values(twin, "introduce", by, **missing)


def introduce(referrer: Referrer, contact: Contact, *, by: Person) -> None:
    """The contact person of an organisation that had none yet, inside the caller's transaction."""
    values = asdict(contact)
    if any(values.values()) and not any(getattr(referrer, name) for name in values):
        change_without_values(referrer, "introduce", by, **values)


def referrer_id(
    branch_id: int, referrer: int | str | None, contact: Contact | None = None, *, by: Person
) -> int | None:
    """The organisation that was chosen or typed, inside the caller's transaction. contact: of the writer, if known."""
    if isinstance(referrer, str):
        found = referrer_named(branch_id, referrer, by=by)
    elif referrer is not None:
        one = Referrer.get_or_none(Referrer.id == referrer, Referrer.branch == branch_id)
        if one is None:
            raise RuleError("Kies een organisatie uit de lijst.", "source")
        found = one
    else:
        return None
    gone = "Deze organisatie is net met een andere samengevoegd. Kies ze opnieuw uit de lijst."
    found = _hold(found, RuleError(gone, "source", conflict=True))
    if contact is not None:
        introduce(found, contact, by=by)
    return int(found.id)


def _hold(referrer: Referrer, gone: RuleError) -> Referrer:
    """The organisation, which nobody merges until the transaction ends."""
    try:
        return locked(referrer)
    except DoesNotExist:
        raise gone from None


def _same_name(name: str) -> str:
    return folded(name).replace(" ", "")
