"""What the pages of expenses share: whose note of which quarter, and where it is edited."""

from typing import Any

from flask import abort, url_for

from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Person
from portal.web.access import visible
from portal.web.pages import quarter_or_404


def whose(person_id: int, quarter: str) -> tuple[Person, Quarter]:
    """Whose note of which quarter: your own, or for the coordinator anyone's in the branch."""
    period = quarter_or_404(quarter)
    if period.year < clock.today().year - 3:
        abort(404)
    return visible(Person, person_id), period


def address(volunteer: Person, period: Quarter, **more: Any) -> str:
    """Where a note is edited. `ritten=1`: with its trips open."""
    return url_for("handing_in.note", id=volunteer.id, quarter=period, **more)
