"""The first evening of the month, with which a letter opens; and the pieces that are over before it leaves."""

import json
import re
from collections.abc import Iterable
from datetime import date

from portal.agenda.models.event import FOR_VOLUNTEERS, Event, title_text
from portal.kit import clock
from portal.kit.dates import MONTHS, hour, weekday_day
from portal.kit.money import NBSP
from portal.newsletter.letter.documents.documents import Opening
from portal.newsletter.letter.facts.pieces import arrangement
from portal.newsletter.models import NewsletterIssue, NewsletterItem

OPENING = "opening"  # among what is left out of a letter


def opening_of(issue: NewsletterIssue, items: Iterable[NewsletterItem]) -> Opening | None:
    """The opening of a letter: of a draft as the agenda is now, of a sent one as it was. None: it has none."""
    if issue.status != "draft":
        return Opening(**json.loads(issue.opening)) if issue.opening else None
    if OPENING in arrangement(issue)["out"]:
        return None
    return first_evening(items)


def first_evening(items: Iterable[NewsletterItem]) -> Opening | None:
    """The first evening to come, among the pieces of a draft, that asks who comes."""
    wanted = [item.event_id for item in items if item.event_id and not item.is_off]
    if not wanted:
        return None
    coming = Event.select().where(
        Event.id << wanted,
        Event.day >= clock.today(),
        Event.cancelled_at.is_null(),
        Event.enrol_by != "none",
        Event.kind << list(FOR_VOLUNTEERS),
    )
    event = coming.order_by(Event.day, Event.starts_at, Event.id).first()
    if event is None:
        return None
    when = weekday_day(event.day) + (f" om {hour(event.starts_at)}{NBSP}uur" if event.starts_at else "")
    where = f" in {event.place}" if event.place else ""
    welcome = "ben je online welkom" if event.is_online else f"ben je welkom{where}"
    return Opening(event.id, when[:1].upper() + when[1:], f"{welcome} voor ‘{title_text(event)}’.")


_DAY = re.compile(rf"(?<!\d)(\d{{1,2}})[\s\u00a0]+({'|'.join(MONTHS)})(?:[\s\u00a0]+(\d{{4}}))?", re.IGNORECASE)


def past_pieces(issue: NewsletterIssue, items: Iterable[NewsletterItem], today: date) -> list[tuple[str, date]]:
    """(title, its last day) of the pieces that announce only days that are over. An event is over by its own day."""
    found = []
    for item in items:
        days = days_in(f"{item.when} {'' if item.when else item.title}", issue.month_on)
        if days and max(days) < today and not item.is_off:
            found.append((item.title, max(days)))
    return found


def days_in(words: str, near: date) -> list[date]:
    """The days that a text names ("16 oktober"); without a year the one nearest to `near`."""
    found = []
    for day, month, year in _DAY.findall(words):
        number = MONTHS.index(month.lower()) + 1
        years = [int(year)] if year else [near.year - 1, near.year, near.year + 1]
        days = [one for one in (_day(some, number, int(day)) for some in years) if one is not None]
        if days:
            found.append(min(days, key=lambda one: abs((one - near).days)))
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
