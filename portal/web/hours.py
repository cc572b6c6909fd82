"""A time of day, as people type and read it."""

from portal.kit import dates
from portal.web.fields import ParsedField


class HourField(ParsedField):
    """A time of day."""

    parse = staticmethod(dates.parse_hour)
    show = staticmethod(dates.hour)
    wrong = dates.WRONG_HOUR
