"""Children, parents and profile of a new family, stored together with its referral."""

import uuid
from collections.abc import Mapping
from dataclasses import field

from portal.families.file.rules import Reply, answer_by_language, answer_profile
from portal.families.members.rules import ChildDetails, ParentDetails, write
from portal.families.models.family import Family
from portal.kit import clock
from portal.kit.records import dataclass
from portal.people.models import Person


@dataclass(frozen=True)
class Household:
    """Who lives there, and what is known of the profile. replies: flag → what was chosen; a missing one is unknown."""

    children: tuple[ChildDetails, ...] = ()
    parents: tuple[ParentDetails, ...] = ()
    replies: Mapping[str, Reply] = field(default_factory=dict)


def add_household(family: Family, household: Household, language: str, key: str, *, by: Person | None) -> None:
    """Inside the caller's transaction. language: spoken at home; key: of the form, so that each row has its own."""
    for place, one in enumerate([*household.children, *household.parents]):
        one.check()
        own_key = str(uuid.uuid5(uuid.NAMESPACE_URL, f"portal household {family.id} {key} {place}"))
        write(family, one, own_key, by=by)
    if household.replies and by is not None:
        answer_profile(family, clock.today().year, household.replies, by=by)
    answer_by_language(family, language, by=by)
