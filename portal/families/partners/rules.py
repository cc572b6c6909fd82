"""Who else helps a family: a school, a midwife, a social worker."""

from dataclasses import asdict, dataclass

from portal.database import once, transaction
from portal.families.models.family import Family, Partner
from portal.history.rules import change_without_values, record
from portal.kit.folding import order_key
from portal.people.models import Person


@dataclass(frozen=True)
class PartnerDetails:
    """Who it is, of what organisation, and the number to call (E.164); "" for what is not known."""

    name: str
    organisation: str
    phone: str


def partners_of(family: Family) -> list[Partner]:
    """The partners around a family, by name."""
    return sorted(Partner.select().where(Partner.family == family.id), key=lambda one: (order_key(one.name), one.id))


def add(family: Family, details: PartnerDetails, key: str, *, by: Person) -> Partner:
    """One more. The same submission key lands on the row it made before."""

    def make() -> Partner:
        row = Partner.create(branch=family.branch_id, family=family.id, submission_key=key, **asdict(details))
        record(row, "create", by)
        return row

    return once(Partner, key, make, branch=family.branch_id)


def correct(partner: Partner, details: PartnerDetails, *, by: Person) -> None:
    """What was written down was not right."""
    with transaction():
        change_without_values(partner, "update", by, **asdict(details))


def remove(partner: Partner, *, by: Person) -> None:
    """Helps the family no longer, or was a mistake."""
    with transaction():
        record(partner, "remove", by)
        partner.delete_instance()
