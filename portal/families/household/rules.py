"""Children, parents and profile of a family that is new here, written down together with its referral."""

import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from portal.families.file.rules import (
    ChildDetails,
    ParentDetails,
    Reply,
    answer_by_language,
    answer_profile,
    check_child,
    check_parent,
)
from portal.families.models.family import Child, Family, Parent
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Person


@dataclass(frozen=True)
class Household:
    """Who lives there, and what is known of the profile. replies: flag → what was chosen; one that lacks is unknown."""

    children: tuple[ChildDetails, ...] = ()
    parents: tuple[ParentDetails, ...] = ()
    replies: Mapping[str, Reply] = field(default_factory=dict)


def add_household(family: Family, household: Household, language: str, key: str, *, by: Person | None) -> None:
    """Inside the caller's transaction. language: spoken at home; key: of the form, so that each row has its own."""
    members: list[tuple[Any, Any]] = [(Child, one) for one in household.children]
    members += [(Parent, one) for one in household.parents]
    for place, (model, details) in enumerate(members):
        check_child(details) if model is Child else check_parent(details.birth_year)
        own_key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"portal household {family.id} {key} {place}"))
        row = model.create(branch=family.branch_id, family=family.id, submission_key=own_key, **asdict(details))
        record(row, "create", by)
    if household.replies and by is not None:
        answer_profile(family, clock.today().year, household.replies, by=by)
    answer_by_language(family, language, by=by)
