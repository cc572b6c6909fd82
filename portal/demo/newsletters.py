"""The newsletters of the demo: eleven a year, the one of this month still a draft."""

from datetime import date, timedelta
from random import Random
from typing import Any

from portal.agenda.models.event import FOR_VOLUNTEERS, Event
from portal.demo.letters import INTROS, pieces_for
from portal.demo.people import OPENED_ON, moment
from portal.history.rules import record
from portal.kit import clock
from portal.newsletter.letter.facts.gathering import event_words
from portal.newsletter.letter.facts.opening import days_in
from portal.newsletter.letter.rules import gather
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.people.models import VOLUNTEER_ROLES, Branch, Person, RolePeriod

NO_LETTER_IN = 8
PORTAL = "https://portaal.example"  # while the letter is a draft, its link follows the address of the portal itself
LATEST_DAY = timedelta(days=5)  # no letter leaves later in its month


def add_newsletters(branch: Branch, els: Person, events: list[Event], today: date) -> None:
    """Every month's letter since January 2025, without August. In August the draft is that of September."""
    month = OPENED_ON.replace(day=1)
    this = today.replace(day=1)
    last = _next(this) if this.month == NO_LETTER_IN else this
    while month <= last:
        if month.month != NO_LETTER_IN:
            _add(branch, els, month, _events_of(month, events), is_draft=month == last)
        month = _next(month)


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _events_of(month: date, events: list[Event]) -> list[Event]:
    """What the letter of a month tells of: from the week after it until the next letter."""
    until = _next(month)
    if until.month == NO_LETTER_IN:
        until = _next(until)
    first, last = month + LATEST_DAY, until + LATEST_DAY
    return [event for event in events if event.kind in FOR_VOLUNTEERS and first <= event.day < last]


def _add(branch: Branch, els: Person, month: date, events: list[Event], *, is_draft: bool) -> None:
    sent_on = _sent_on(month)
    at = moment(sent_on, 9, 40)
    made = min(at - timedelta(days=3), clock.now())
    issue = NewsletterIssue.create(
        branch=branch,
        year=month.year,
        month=month.month,
        status="draft" if is_draft else "sent",
        greeting=branch.newsletter_greeting,
        introduction=INTROS[month.month][(month.year + 1) % 2],
        signature=branch.newsletter_signature,
        sent_on=None if is_draft else sent_on,
        recipients=None if is_draft else _recipients(branch, sent_on),
        created_at=made,
        changed_at=made if is_draft else at,
    )
    if is_draft:  # nobody announces what is over
        events = [event for event in events if event.day >= clock.today()]
    items = [*map(_item_of, events), *_items(month, len(events))]
    if is_draft:
        items = [item for item in items if not _is_over(item["when"], month)]
    rows: list[dict[str, Any]] = []
    for section in SECTIONS:
        of_section = [item for item in items if item["section"] == section]
        rows += [{"branch": branch.id, "issue": issue.id, "position": n, **i} for n, i in enumerate(of_section, 1)]
    NewsletterItem.insert_many(rows).execute()
    with clock.stopped(made):
        record(issue, "create", els, month=month)
    if is_draft:
        gather(issue, PORTAL, by=els)
    if not is_draft:
        with clock.stopped(at):
            record(issue, "send", els, status=["draft", "sent"], sent_on=sent_on, recipients=issue.recipients)


def _is_over(when: str, month: date) -> bool:
    days = days_in(when, month)
    return bool(days) and max(days) < clock.today()


def _item_of(event: Event) -> dict[str, Any]:
    section = "practical" if event.kind == "thank_you" else "learning"
    return {**event_words(event, [event]), "section": section, "source": "event", "follows": True, "event": event.id}


def _items(month: date, events: int) -> list[dict[str, Any]]:
    return [
        {
            "section": piece.section,
            "title": piece.title,
            "text": piece.text,
            "when": piece.when(month.year, month.month),
            "where": piece.where,
            "price": piece.price,
            "extra": "",
            "enrol": piece.enrol,
            "link": "",
            "is_mandatory": False,
            "source": "",
            "follows": False,
            "event": None,
        }
        for piece in pieces_for(month.year, month.month, events)
    ]


def _sent_on(month: date) -> date:
    """A working day at the start of the month."""
    day = month + timedelta(days=Random(f"brief {month}").randrange(0, 3))
    if (day.month, day.day) == (1, 1):
        day += timedelta(days=1)
    return day + timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)


def _recipients(branch: Branch, day: date) -> int:
    """Volunteers with an address for mail on that day."""
    periods = RolePeriod.select(RolePeriod.person).where(
        RolePeriod.role << list(VOLUNTEER_ROLES), RolePeriod.covers(day)
    )
    return Person.select().where(Person.branch == branch.id, Person.email.is_null(False), Person.id << periods).count()
