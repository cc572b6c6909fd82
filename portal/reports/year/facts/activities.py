"""What the annual report takes from the agenda and from communication: events that took place, and actions."""

from datetime import date, timedelta

from portal.agenda.models.event import Event, going_ahead
from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach.rules import year_of
from portal.kit import clock
from portal.reports.texts.facts import SECTIONS

ONE_DAY = timedelta(days=1)


def events_by_section(branch_id: int, year: int) -> dict[str, list[Event]]:
    """Section of the report → what went ahead of its kinds until today, by day. One query."""
    return _by_section(branch_id, date(year, 1, 1), min(date(year, 12, 31), clock.today()))


def events_to_come(branch_id: int, year: int) -> dict[str, list[Event]]:
    """The same for events still to come in that year, which will be in the report. One query."""
    return _by_section(branch_id, max(date(year, 1, 1), clock.today() + ONE_DAY), date(year, 12, 31))


def _by_section(branch_id: int, first: date, last: date) -> dict[str, list[Event]]:
    section_of = {kind: section.key for section in SECTIONS.values() for kind in section.events}
    found: dict[str, list[Event]] = {}
    for event in going_ahead(branch_id, first, last, section_of):
        found.setdefault(section_of[event.kind], []).append(event)
    return found


def outreach_of(branch_id: int, year: int) -> tuple[list[Outreach], list[Outreach]]:
    """The dated actions of a year by day, and the permanent ones that held in it."""
    found = year_of(branch_id, year)
    return [row for _, rows in found.months for row in rows], list(found.permanent)
