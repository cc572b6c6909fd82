"""What families must know of rooms on higher floors, which they may not import: those answer here (portal/__init__)."""

from collections.abc import Callable
from datetime import date
from typing import Any

Days = tuple[date | None, date | None]

_answers: dict[str, Callable[[int], Any]] = {}


def answer(*, contact_days: Callable[[int], Days], trained: Callable[[int], set[int]]) -> None:
    """Who answers. Once, when the portal is put together."""
    _answers.update(contact_days=contact_days, trained=trained)


def contact_days(match_id: int) -> Days:
    """The first and the last day on which a match has a contact; (None, None) where it has none."""
    days: Days = _answers["contact_days"](match_id)
    return days


def trained(branch_id: int) -> set[int]:
    """The ids of the volunteers of a branch who followed the perinatal module."""
    people: set[int] = _answers["trained"](branch_id)
    return people
