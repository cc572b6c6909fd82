"""What the pages of reports share: which years have one."""

from flask import abort

from portal.kit import clock
from portal.reports.models import FIRST_YEAR


def begun(year: int) -> int:
    """A year that has begun; anything else is no page."""
    return year if FIRST_YEAR <= year <= clock.today().year else abort(404)


def over(year: int) -> int:
    """A year that is over; anything else is no page."""
    return begun(year) if year < clock.today().year else abort(404)
