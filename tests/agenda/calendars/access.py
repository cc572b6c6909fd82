"""Who meets what at the addresses of this room."""

from tests.test_house.people import ABOUT_FAMILIES, OF_BRANCH, PUBLIC
from tests.test_house.rows import calendar_feed, event, invited, nothing

ACCESS = {
    ("GET", "calendars.calendar_by_link"): (invited, PUBLIC),
    ("GET", "calendars.calendar"): (event, OF_BRANCH),
    ("GET", "calendars.series_calendar"): (event, OF_BRANCH),
    ("GET", "calendars.my_calendar"): (nothing, ABOUT_FAMILIES),
    ("POST", "calendars.open_calendar"): (nothing, ABOUT_FAMILIES),
    ("POST", "calendars.shut_calendar"): (nothing, ABOUT_FAMILIES),
    ("GET", "calendars.feed"): (calendar_feed, PUBLIC),
}
