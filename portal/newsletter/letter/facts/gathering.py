"""What the portal puts in a draft by itself, and keeps up to date until somebody edits it."""

from collections.abc import Iterable
from dataclasses import field
from datetime import date, timedelta
from typing import Any

from portal.agenda.attendance import facts as training
from portal.agenda.models.event import FOR_STAFF, Event, enrol_text, going_ahead, hours_text, title_text, where_text
from portal.kit import clock
from portal.kit.dates import Quarter, weekday_day
from portal.kit.records import dataclass
from portal.kit.runs import web_address
from portal.kit.words import listed
from portal.newsletter.letter.facts import pieces
from portal.newsletter.letter.facts.birthdays import birthday_words
from portal.newsletter.letter.facts.pieces import EMPTY
from portal.newsletter.models import NewsletterIssue, NewsletterItem

QUARTER_MONTHS = frozenset({1, 4, 7, 10})  # the first letters after a quarter
BLOCK_TITLE = "Contact met je gezin & onkosten"
BLOCK_LINK = "Geef je contacten en onkosten door"
AHEAD = timedelta(weeks=6)
PLANNED_WITHIN = timedelta(days=183)  # how far ahead the block on mandatory trainings names a date
DUTY_WORDS = {
    "everyone": ("Omgaan met verontrusting", "voor iedereen, één keer"),
    "perinatal": ("De vorming rond de geboorte", "bij een kind jonger dan 2,5 jaar of een zwangerschap"),
}


@dataclass(frozen=True)
class Found:
    """Something the portal can put in a letter. key: what it comes from ("event-12")."""

    key: str
    source: str
    section: str
    values: dict[str, Any]
    event: Event | None = field(default=None, compare=False)

    @property
    def title(self) -> str:
        return str(self.values["title"])


def found_for(issue: NewsletterIssue, portal_url: str) -> list[Found]:
    """All that the portal knows for this letter: the block of the quarter, events of six weeks, duties, birthdays."""
    found = []
    if issue.month in QUARTER_MONTHS:
        found.append(Found("quarter", "quarter", "practical", quarter_words(issue.month_on, portal_url)))
    first = max(issue.month_on, clock.today())  # what is over needs no announcing
    events = going_ahead(issue.branch_id, first, issue.month_on + AHEAD)
    parts = parts_of(events)
    for event in _first_of_series(events):
        section = "practical" if event.kind == "thank_you" else "learning"
        key = f"event-{event.id}"
        found.append(Found(key, "event", section, event_words(event, parts[event.id]), event))
    for source, section, values in (
        ("training", "learning", training_words(issue)),
        ("birthdays", "other", birthday_words(issue)),
    ):
        if values["text"]:
            found.append(Found(source, source, section, values))
    return found


def _events_of(items: list[NewsletterItem]) -> list[Event]:
    wanted = [item.event_id for item in items if item.event_id]
    return list(Event.select().where(Event.id << wanted)) if wanted else []


def offer(issue: NewsletterIssue, portal_url: str) -> tuple[list[Found], list[Found]]:
    """What is not in the letter: (new since it was gathered, left out by hand)."""
    items = list(NewsletterItem.select().where(NewsletterItem.issue == issue, NewsletterItem.source != ""))
    used, out = {pieces.key_of(item) for item in items}, set(pieces.arrangement(issue)["out"])
    used |= {f"event-{part.id}" for parts in parts_of(_events_of(items)).values() for part in parts}
    absent = [found for found in found_for(issue, portal_url) if found.key not in used]
    return [f for f in absent if f.key not in out], [f for f in absent if f.key in out]


def follow(issue: NewsletterIssue, items: Iterable[NewsletterItem], portal_url: str) -> None:
    """Give pieces that follow their source its current words. Only in a draft: a sent letter stays as it was."""
    items = list(items)
    for item in items:
        item.link_label = BLOCK_LINK if item.source == "quarter" and item.link else ""
    following = [item for item in items if item.follows]
    if issue.status != "draft" or not following:
        return
    wanted = [item.event_id for item in following if item.event_id]
    events = {event.id: event for event in Event.select().where(Event.id << wanted)} if wanted else {}
    parts = parts_of(events.values())
    for item in following:
        if (event := events.get(item.event_id or 0)) is not None:
            item.event = lead = leading(event, parts[event.id])
            events[lead.id], parts[lead.id] = lead, parts[event.id]
        words = _words_of(item, issue, events, parts, portal_url)
        for name, value in words.items():
            setattr(item, name, value)
        if item.source == "event":
            item.is_off, item.is_gone = _stands_out(events.get(item.event_id or 0))


def leading(event: Event, parts: list[Event]) -> Event:
    """The event that a piece is about: of a series whose first part is off, the first part that goes ahead."""
    return event if event.cancelled_at is None else parts[0]


def _stands_out(event: Event | None) -> tuple[bool, bool]:
    """Whether a piece about this event is left out of the letter, and whether that is because volunteers do not see the
    event any more."""
    if event is None or event.kind in FOR_STAFF:
        return True, True
    return event.cancelled_at is not None, False


def _words_of(
    item: NewsletterItem, issue: NewsletterIssue, events: dict[int, Event], parts: dict[int, list[Event]], url: str
) -> dict[str, Any]:
    if item.source == "quarter":
        return quarter_words(issue.month_on, url)
    if item.source == "birthdays":
        return birthday_words(issue)
    if item.source == "training":
        return training_words(issue)
    event = events.get(item.event_id or 0)
    return event_words(event, parts[event.id]) if event is not None else {}


# ---- the words


def quarter_words(month: date, portal_url: str) -> dict[str, Any]:
    """The request for a quarter, in the first letters after it."""
    quarter = Quarter.of(month).previous()
    paragraphs = (
        f"Er zijn weer drie maanden voorbij. Geef je ons je contacten van **{quarter.in_months}** door? "
        "Je duidt in het portaal de dagen aan waarop je je gezin zag. Dat duurt maar een minuutje.",
        "Had je onkosten? Je nota staat dan klaar met je ritten. Kijk ze na en dien ze in. "
        "Je krijgt je geld binnen de 14 dagen.",
        "Geen contacten? Laat ook dat even weten. "
        "Liever op papier? Dat blijft goed: geef je formulier af, dan vullen wij het in.",
    )
    return {**EMPTY, "title": BLOCK_TITLE, "text": "\n\n".join(paragraphs), "link": portal_url}


def event_words(event: Event, parts: list[Event]) -> dict[str, Any]:
    """An event as a piece of the letter. parts: all days of its series that go ahead, or the event alone."""
    days = listed([weekday_day(part.day) for part in parts])
    same_hours = len({(part.starts_at, part.ends_at) for part in parts}) == 1
    hours = hours_text(event) if same_hours else ""
    by = ", ".join(filter(None, (event.organiser, event.partner)))
    text = [event.text.strip(), f"Een initiatief van {by}." if by else ""]
    if event.mandatory_for == "perinatal":
        text.append(
            "**Opgelet:** dit is een verplichte vorming als je een gezin begeleidt met een kind jonger dan 2,5 jaar, "
            "of met een zwangerschap."
        )
    enrol, link = enrol_text(event), ""
    if event.enrol_by == "link":
        named = f"via [deze link]({event.enrol_link})"
        enrol, link = (named, "") if web_address(event.enrol_link) and len(named) <= 300 else ("", event.enrol_link)
    if event.enrol_by == "mail":
        enrol += ", met je naam, je afdeling en je telefoonnummer"
    return {
        "title": (title_text(event) if len(parts) == 1 else event.title)[:160],
        "text": "\n\n".join(filter(None, text))[:6000],
        "when": ", ".join(filter(None, (days, hours)))[:160],
        "where": where_text(event) + (". Wie komt, krijgt de link" if event.is_online else ""),
        "price": event.price,
        "enrol": enrol[:300],
        "link": link,
        "is_mandatory": event.mandatory_for == "everyone",
    }


def parts_of(events: Iterable[Event]) -> dict[int, list[Event]]:
    """Event id → the days of its series that go ahead, by day; itself where it stands alone."""
    events = list(events)
    series = {event.series for event in events if event.series}
    found: dict[str, list[Event]] = {name: [] for name in series}
    if series:
        query = Event.select().where(Event.series << list(series), Event.cancelled_at.is_null())
        for part in query.order_by(Event.day, Event.starts_at, Event.id):
            found[part.series].append(part)
    return {event.id: found.get(event.series) or [event] for event in events}


def _first_of_series(events: list[Event]) -> list[Event]:
    """Of a training in parts only the first one in view: the piece names all its days."""
    seen: set[str] = set()
    kept = []
    for event in events:
        if not event.series or event.series not in seen:
            kept.append(event)
        seen.add(event.series)
    return kept


def training_words(issue: NewsletterIssue) -> dict[str, Any]:
    """Which mandatory trainings somebody still has to follow, and when they come next; nobody is named."""
    today = clock.today()
    owing = training.owing(issue.branch_id, today)
    open_duties = [duty for duty in DUTY_WORDS if owing.get(duty)]
    coming = going_ahead(issue.branch_id, max(today, issue.month_on), today + PLANNED_WITHIN) if open_duties else []
    lines = []
    for duty in open_duties:
        title, for_whom = DUTY_WORDS[duty]
        next_one = next((event for event in coming if event.mandatory_for == duty), None)
        when = f"De volgende keer: {weekday_day(next_one.day)}." if next_one else "We laten weten wanneer ze er is."
        lines.append(f"- **{next_one.title if next_one else title}**, {for_whom}. {when}")
    closing = "\n\nWas je er al eens bij? Dan hoeft het niet opnieuw." if lines else ""
    return {**EMPTY, "title": "Verplichte vormingen", "text": "\n".join(lines) + closing}
