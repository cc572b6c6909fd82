"""Who a family is: how to reach it, its children and parents, and the answers of its profile."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date

from portal.database import transaction
from portal.families.file.facts.ages import age_on, band_on, months_on
from portal.families.file.facts.profile import is_another, said
from portal.families.models.family import (
    ANSWERS,
    DERIVED_FLAGS,
    FLAGS,
    Child,
    Family,
    FamilyDetails,
    Parent,
    Partner,
    ProfileFlag,
)
from portal.history.rules import change, change_without_values, record
from portal.kit import clock
from portal.kit.dates import month_text
from portal.kit.errors import RuleError
from portal.kit.folding import order_key
from portal.kit.limits import EARLIEST
from portal.kit.records import dataclass
from portal.people.models import Person

COMPUTED = ""  # "as the portal computes it": no row


def details_of(family: Family) -> FamilyDetails:
    """The row that says who they are; a new, unsaved one for an older family that has none."""
    return FamilyDetails.get_or_none(FamilyDetails.family == family.id) or FamilyDetails(
        branch=family.branch_id, family=family.id
    )


@dataclass(frozen=True)
class ContactDetails:
    """Who a family is and how to reach it; "" for what is not known."""

    name: str = ""
    phone: str = ""
    email: str = ""
    street: str = ""
    postcode: str = ""
    town: str = ""
    language: str = ""
    household_note: str = ""
    share_children: bool = False  # whether the volunteer may see the children's first names


def comes_back(family_id: int, *, by: Person) -> None:
    """A family is here again, in the caller's transaction: where its time was up, what is written about it from now on
    has a time of its own."""
    family = Family.get_by_id(family_id)
    if family.anonymised_at is not None:
        change(family, "come_back", by, anonymised_at=None)


def refuse_words(family: Family, field: str = "") -> None:
    """RuleError for a family that was forgotten and is not here again: nothing would ever forget what is written."""
    if family.anonymised_at is not None:
        raise RuleError("De bewaartijd van dit gezin is om. Meld het eerst opnieuw aan, of start het opnieuw.", field)


def change_details(family: Family, contact: ContactDetails, *, by: Person) -> None:
    """Store changed contact details."""
    refuse_words(family, "name")
    with transaction():
        details = details_of(family)
        if details.id is None:
            details.save(force_insert=True)
        before = is_another(details.language)
        change_without_values(details, "update", by, **asdict(contact))
        answer_by_language(family, contact.language, before, by=by)


# ---- children, parents and partners


@dataclass(frozen=True)
class KnownChild:
    """A child as the file shows it: in words how old it is, and the band that it counts in (None: not yet)."""

    child: Child
    age: str
    band: str | None


def children_of(family: Family, day: date) -> list[KnownChild]:
    """The children of a family, the eldest first."""
    rows = Child.select().where(Child.family == family.id)
    ordered = sorted(rows, key=lambda child: (child.birth_month or child.due_month or date.max, child.id))
    return [KnownChild(child, _age(child, day), band_on(child, day)) for child in ordered]


def _age(child: Child, day: date) -> str:
    if child.birth_month is None and child.due_month is None:
        return "maand niet gekend"
    months, age = months_on(child, day), age_on(child, day)
    if age is None or months is None:
        return f"verwacht in {month_text(child.due_month or child.birth_month)}"
    words = f"{age} jaar" if age >= 2 else f"{months} maand" if months == 1 else f"{months} maanden"
    how = "geboren" if child.birth_month else "verwacht"
    return f"{words}, {how} in {month_text(child.birth_month or child.due_month)}"


def parents_of(family: Family) -> list[Parent]:
    """Its parents, in the order in which they were written down."""
    return list(Parent.select().where(Parent.family == family.id).order_by(Parent.id))


def partners_of(family: Family) -> list[Partner]:
    """The partners around a family, by name."""
    return sorted(Partner.select().where(Partner.family == family.id), key=lambda one: (order_key(one.name), one.id))


def first_names(family: Family, day: date) -> list[str]:
    """The first names of its children, the eldest first: what their volunteer may see where the family agrees.

    Not of an expected child: that is for the family to tell.
    """
    born = [known.child for known in children_of(family, day) if known.child.birth_month or not known.child.due_month]
    return [child.given_name for child in born if child.given_name]


# ---- the profile


@dataclass(frozen=True)
class Reply:
    """What is chosen for one flag. value: a key of ANSWERS, or COMPUTED."""

    value: str
    since_on: date | None = None


def answer_profile(family: Family, year: int, replies: Mapping[str, Reply], *, by: Person) -> int:
    """Write down what holds for a family from a year on; returns how many answers changed.

    A row is made only where the answer differs from what held already.
    """
    if not EARLIEST.year <= year <= clock.today().year:
        raise RuleError("Kies een jaar tot en met dit jaar.")
    with transaction():
        rows = list(ProfileFlag.select().where(ProfileFlag.family == family.id))
        return sum(_answer(family, year, flag, reply, rows, by=by) for flag, reply in replies.items())


def _answer(family: Family, year: int, flag: str, reply: Reply, rows: list[ProfileFlag], *, by: Person | None) -> bool:
    allowed = {*ANSWERS, COMPUTED} if flag in DERIVED_FLAGS else set(ANSWERS)
    if flag not in FLAGS or reply.value not in allowed:
        raise RuleError("Kies een van de antwoorden.", flag)
    if reply.since_on is not None and reply.since_on > clock.today():
        raise RuleError(f"{month_text(reply.since_on).capitalize()} moet nog komen.", f"since_{flag}")
    holds = next((row for row in rows if row is said(rows, flag, year)), None)
    if reply.value == COMPUTED:
        return _as_computed(year, holds, by=by)
    if holds is None and flag not in DERIVED_FLAGS and reply.value == "unknown":
        return False
    if holds is not None and holds.value == reply.value and holds.since_on == reply.since_on:
        return False
    own = holds if holds is not None and holds.year == year else None
    if own is not None:
        return change_without_values(own, "update", by, value=reply.value, since_on=reply.since_on)
    row = ProfileFlag.create(
        branch=family.branch_id, family=family.id, year=year, flag=flag, value=reply.value, since_on=reply.since_on
    )
    record(row, "create", by, flag=flag, year=year)
    return True


def answer_by_language(family: Family, language: str, before: str = "", *, by: Person | None) -> None:
    """The language at home answers the profile, inside the caller's transaction, unless somebody said otherwise.

    before: what the previous language said, so that a corrected language corrects its answer too.
    """
    value, year = is_another(language), clock.today().year
    rows = list(ProfileFlag.select().where(ProfileFlag.family == family.id, ProfileFlag.flag == "other_language"))
    holds = said(rows, "other_language", year)
    if value and (holds is None or holds.value == before or holds.value == "unknown" != before):
        _answer(family, year, "other_language", Reply(value, holds.since_on if holds else None), rows, by=by)


def _as_computed(year: int, holds: ProfileFlag | None, *, by: Person | None) -> bool:
    if holds is None:
        return False
    if holds.year < year:
        raise RuleError(
            f"In {holds.year} staat ‘{ANSWERS[holds.value]}’, en dat geldt tot er iets anders staat. "
            f"Kies hier zelf een antwoord, of pas {holds.year} aan.",
            holds.flag,
        )
    record(holds, "remove", by, flag=holds.flag, year=year)
    holds.delete_instance()
    return True
