"""Two who look like one are said not to be."""

from collections.abc import Iterable

from portal.database import transaction
from portal.history.rules import record
from portal.kit.same import Twin
from portal.people.models import Person
from portal.team.alike.facts import pair
from portal.team.models import ToldApart


def tell_apart(kind: str, own: int, twins: Iterable[Twin], *, by: Person) -> None:
    """They are somebody else; it is not asked again."""
    with transaction():
        for twin in twins:
            which, first, second = pair(kind, own, twin)
            row, is_new = ToldApart.get_or_create(branch=by.branch_id, kind=which, first_id=first, second_id=second)
            if is_new:
                record(row, "tell_apart", by)
