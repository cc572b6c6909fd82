"""Which families of the branch look like one that is being written down."""

from typing import Any

from portal.families.models.family import Family, FamilyDetails
from portal.kit.same import Twin, keys, shared
from portal.team.alike.facts import not_apart


def families_like(branch_id: int, wanted: dict[str, str], own: int | None = None, key: str = "") -> list[Twin]:
    """The families that share something with `wanted` and that nobody said are different; by code.

    key: of the form; what its first tap made is not another family.
    """
    of_branch = FamilyDetails.select(FamilyDetails, Family).join(Family).where(Family.branch == branch_id)
    is_other = Family.submission_key.is_null() | (Family.submission_key != key)
    rows: Any = of_branch.where(Family.id != (own or 0), is_other).order_by(Family.code)
    found = ((row.family, shared(wanted, keys_of(row))) for row in rows)
    twins = [Twin("family", family.id, f"gezin {family.code}", field) for family, field in found if field]
    return not_apart(branch_id, "family", own, twins)


def keys_of(details: Any) -> dict[str, str]:
    """What is compared of a family: one word is a whole name."""
    return keys(details.name, 1, phone=details.phone, email=details.email, street=details.street, town=details.town)
