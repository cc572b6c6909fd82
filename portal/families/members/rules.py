"""Who is around a family: its children, its parents, and the partners who help it too."""

from dataclasses import asdict
from datetime import date
from typing import ClassVar

from dateutil.relativedelta import relativedelta

from portal.database import once, transaction
from portal.families.file.facts.ages import PREGNANCY
from portal.families.file.rules import refuse_words
from portal.families.models.family import BANDS, Child, Family, Parent, Partner
from portal.history.rules import change_without_values, delete, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.people.models import Person

OLDEST_CHILD = 25  # years
PARENTS_BORN = (1930, 10)  # not before this year, and at least so many years ago
Member = Child | Parent | Partner


@dataclass(frozen=True)
class Details:
    table: ClassVar[type[Child] | type[Parent] | type[Partner]]

    def check(self) -> None:
        """RuleError at the field for an impossible value."""


@dataclass(frozen=True)
class ChildDetails(Details):
    """A child by its month of birth, or the month in which it is expected. band_override: a key of BANDS, or ""."""

    table = Child

    given_name: str
    birth_month: date | None
    due_month: date | None
    band_override: str = ""

    def check(self) -> None:
        birth, due, band = self.birth_month, self.due_month, self.band_override
        this_month = clock.today().replace(day=1)
        if birth is None and due is None and not band:
            raise RuleError("Vul de geboortemaand of de verwachte maand in.", "birth_month")
        if birth is not None and birth > this_month:
            raise RuleError("Deze maand moet nog komen. Vul ze in bij ‘verwacht in’.", "birth_month")
        if birth is not None and birth < this_month - relativedelta(years=OLDEST_CHILD):
            raise RuleError("Kijk het jaar na: dit kind is ouder dan 25 jaar.", "birth_month")
        if due is not None and due > this_month + relativedelta(months=PREGNANCY):
            raise RuleError("Kijk de maand na: ze is meer dan negen maanden ver.", "due_month")
        if due is not None and due < this_month - relativedelta(years=OLDEST_CHILD):
            raise RuleError("Kijk het jaar na: deze maand ligt ver terug.", "due_month")
        if band and band not in BANDS:
            raise RuleError("Kies een leeftijd uit de lijst.", "band_override")


@dataclass(frozen=True)
class ParentDetails(Details):
    """Somebody who raises the children, by year of birth where that is known."""

    table = Parent

    given_name: str
    birth_year: int | None

    def check(self) -> None:
        first, youngest = PARENTS_BORN
        if self.birth_year is not None and not first <= self.birth_year <= clock.today().year - youngest:
            raise RuleError(f"Kijk het jaar na: een jaar tussen {first} en nu, zoals 1994.", "birth_year")


@dataclass(frozen=True)
class PartnerDetails(Details):
    """Who else helps, of what organisation, and the number to call (E.164); "" for what is not known."""

    table = Partner

    name: str
    organisation: str
    phone: str


def add(family: Family, details: Details, key: str, *, by: Person) -> Member:
    """Add a member. The same submission key lands on the row it made before."""
    _check(family, details)
    return once(details.table, key, lambda: write(family, details, key, by=by), branch=family.branch_id)


def _check(family: Family, details: Details) -> None:
    details.check()
    for field in ("given_name", "name"):
        if getattr(details, field, ""):
            refuse_words(family, field)


def write(family: Family, details: Details, key: str, *, by: Person | None) -> Member:
    """Store details that were checked, inside the caller's transaction."""
    values = {"branch": family.branch_id, "family": family.id, "submission_key": key, **asdict(details)}
    member = details.table.create(**values)
    record(member, "create", by)
    return member


def correct(member: Member, details: Details, *, by: Person) -> None:
    """Correct what was written down, or note that a child was born."""
    _check(member.family, details)
    with transaction():
        change_without_values(member, "update", by, **asdict(details))


def remove(member: Member, *, by: Person) -> None:
    """Remove somebody written down by mistake, or a partner who no longer helps."""
    with transaction():
        delete(member, "remove", by, twice="Dat is al weggehaald. Er is niets dubbel gebeurd.")
