"""What the pages of reports share: which years are over."""

from flask import abort

from portal.kit import clock
from portal.web.pages import begun


def over(year: int) -> int:
    """A year in an address: one that is over."""
    return begun(year) if year < clock.today().year else abort(404)
