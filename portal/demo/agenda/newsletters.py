"""The newsletters of the demo: eleven a year, the one of this month still a draft."""

from datetime import date, timedelta
from random import Random
from typing import Any

from portal.agenda.models.event import FOR_VOLUNTEERS, Event
from portal.demo.agenda.happenings import nth_weekday
from portal.demo.files import words
from portal.demo.making import OPENED_ON, Demo, moment
from portal.kit import clock
from portal.kit.dates import weekday_day
from portal.kit.money import NBSP
from portal.newsletter.letter.facts.gathering import event_words
from portal.newsletter.letter.facts.opening import days_in
from portal.newsletter.letter.rules import gather
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.people.models import Person, RolePeriod

NO_LETTER_IN = 8
PORTAL = "https://portaal.example"  # while the letter is a draft, its link follows the address of the portal itself
PHONE = f"016{NBSP}00{NBSP}00{NBSP}00"
LATEST_DAY = timedelta(days=5)  # no letter leaves later in its month
MOST_PIECES = 4


def add_newsletters(demo: Demo, events: list[Event]) -> None:
    """Every month's letter since January 2025, without August. In August the draft is that of September."""
    told = words("newsletter")
    month, this = OPENED_ON.replace(day=1), demo.today.replace(day=1)
    last = _next(this) if this.month == NO_LETTER_IN else this
    while month <= last:
        if month.month != NO_LETTER_IN:
            _add(demo, told, month, _events_of(month, events), is_draft=month == last)
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _events_of(month: date, events: list[Event]) -> list[Event]:
    """What the letter of a month announces: from the week after it until the next letter."""
    until = _next(month)
    if until.month == NO_LETTER_IN:
        until = _next(until)
    first, last = month + LATEST_DAY, until + LATEST_DAY
    return [event for event in events if event.kind in FOR_VOLUNTEERS and first <= event.day < last]


def _add(demo: Demo, told: dict[str, Any], month: date, events: list[Event], *, is_draft: bool) -> None:
    sent_on = _sent_on(month)
    at = moment(sent_on, 9, 40)
    made = min(at - timedelta(days=3), clock.now())
    issue = NewsletterIssue.create(
        branch=demo.branch,
        year=month.year,
        month=month.month,
        status="draft" if is_draft else "sent",
        greeting=demo.branch.newsletter_greeting,
        introduction=told["introduction"][str(month.month)]["odd" if month.year % 2 else "even"],
        signature=demo.branch.newsletter_signature,
        sent_on=None if is_draft else sent_on,
        recipients=None if is_draft else _recipients(demo, sent_on),
        created_at=made,
        changed_at=made if is_draft else at,
    )
    if is_draft:  # nobody announces what is over
        events = [event for event in events if event.day >= clock.today()]
    items = [*map(_item_of, events), *_pieces(told, month, len(events))]
    if is_draft:
        items = [item for item in items if not _is_over(item["when"], month)]
    rows: list[dict[str, Any]] = []
    for section in SECTIONS:
        of_section = [item for item in items if item["section"] == section]
        rows += [{"branch": demo.branch.id, "issue": issue.id, "position": n, **i} for n, i in enumerate(of_section, 1)]
    NewsletterItem.insert_many(rows).execute()
    demo.remember(issue, "create", made, month=month)
    if is_draft:
        gather(issue, PORTAL, by=demo.els)
    else:
        demo.remember(issue, "send", at, status=["draft", "sent"], sent_on=sent_on, recipients=issue.recipients)


def _is_over(when: str, month: date) -> bool:
    days = days_in(when, month)
    return bool(days) and max(days) < clock.today()


def _item_of(event: Event) -> dict[str, Any]:
    section = "practical" if event.kind == "thank_you" else "learning"
    return {**event_words(event, [event]), "section": section, "source": "event", "follows": True, "event": event.id}


def _pieces(told: dict[str, Any], month: date, events: int) -> list[dict[str, Any]]:
    """Pieces that are in no agenda: with the events two to four of them, where there are that many."""
    turn = 11 * (month.year - 2025) + month.month
    other, practical = told["other"], told["practical"]
    pieces = [("other", other[turn % len(other)])]
    pieces += [("other", piece) for piece in told["once"] if piece["month"] == month.month]
    if events + len(pieces) < MOST_PIECES:
        pieces.insert(0, ("practical", practical[turn % len(practical)]))
    return [_item(section, piece, month) for section, piece in pieces]


def _item(section: str, piece: dict[str, Any], month: date) -> dict[str, Any]:
    when = ""
    if "on" in piece:
        when = f"{weekday_day(nth_weekday(month.year, month.month, piece['on']))} om {piece['hour']}{NBSP}uur"
    return {
        "section": section,
        "title": piece["title"],
        "text": piece["text"].format(phone=PHONE),
        "when": when,
        "where": piece.get("where", ""),
        "price": piece.get("price", ""),
        "extra": "",
        "enrol": piece.get("enrol", "").format(phone=PHONE),
        "link": "",
        "is_mandatory": False,
        "source": "",
        "follows": False,
        "event": None,
    }


def _sent_on(month: date) -> date:
    """A working day at the start of the month."""
    day = month + timedelta(days=Random(f"brief {month}").randrange(0, 3))
    if (day.month, day.day) == (1, 1):
        day += timedelta(days=1)
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _recipients(demo: Demo, day: date) -> int:
    """Volunteers with an address for mail on that day."""
    periods = RolePeriod.select(RolePeriod.person).where(RolePeriod.is_volunteer(), RolePeriod.covers(day))
    return (
        Person.select()
        .where(Person.branch == demo.branch.id, Person.email.is_null(False), Person.id << periods)
        .count()
    )
