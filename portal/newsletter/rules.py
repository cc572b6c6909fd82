"""What may happen to a newsletter, and what stands in it."""

from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError, fn

from portal.database import transaction
from portal.history.rules import advance, change, record
from portal.kit import clock
from portal.kit.dates import Quarter, day_text, month_name, month_text
from portal.kit.errors import RuleError
from portal.newsletter.documents import NewsletterFacts, NewsletterItemFacts, QuarterBlockFacts
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.newsletter.prose import link_address
from portal.people.models import Person, active_volunteers

STEPS = {
    ("draft", "send"): ("sent", "coordinator"),
    ("sent", "take_back"): ("draft", "coordinator"),
}
QUARTER_MONTHS = frozenset({1, 4, 7, 10})  # the first letters after a quarter
BLOCK_TITLE = "Contact met je gezin & onkosten"
FURTHEST_AHEAD = 12  # months


def months_to_offer(branch_id: int) -> list[date]:
    """Months without a letter yet, from a year ago until three months ahead, the newest first."""
    this = clock.today().replace(day=1)
    taken = set(
        NewsletterIssue.select(NewsletterIssue.year, NewsletterIssue.month)
        .where(NewsletterIssue.branch == branch_id)
        .tuples()
    )
    around = [_months_later(this, ahead) for ahead in range(3, -12, -1)]
    return [month for month in around if (month.year, month.month) not in taken]


def month_to_propose(offered: list[date]) -> date | None:
    """This month where it is among those without a letter, else the next; None when both have one."""
    this = clock.today().replace(day=1)
    return next((month for month in (this, _months_later(this, 1)) if month in offered), None)


def make_draft(actor: Person, month: date) -> NewsletterIssue:
    """A draft with the branch's own greeting and signature, or the letter that this month has already."""
    first = month.replace(day=1)
    if not date(2000, 1, 1) <= first <= _months_later(clock.today().replace(day=1), FURTHEST_AHEAD):
        raise RuleError("Kies een maand die minder dan een jaar ver is.", "month")
    mine: Any = (
        NewsletterIssue.branch == actor.branch_id,
        NewsletterIssue.year == first.year,
        NewsletterIssue.month == first.month,
    )
    existing = NewsletterIssue.get_or_none(*mine)
    if existing is not None:
        return existing
    try:
        with transaction():
            issue = NewsletterIssue.create(
                branch=actor.branch_id,
                year=first.year,
                month=first.month,
                greeting=actor.branch.newsletter_greeting,
                signature=actor.branch.newsletter_signature,
            )
            record(issue, "create", actor, month=first)
            return issue
    except IntegrityError:  # two browsers at the same moment
        return NewsletterIssue.get(*mine)


def update_issue(actor: Person, issue: NewsletterIssue, *, greeting: str, introduction: str, signature: str) -> None:
    """The text around the items of a draft."""
    with transaction():
        _lock_draft(issue)
        change(issue, "update", actor, greeting=greeting, introduction=introduction, signature=signature)


def add_item(actor: Person, issue: NewsletterIssue, *, submission_key: str, **values: Any) -> NewsletterItem:
    """A piece at the end of its section. The same submission key lands on the piece it made before."""
    _checked(values)
    saved = NewsletterItem.get_or_none(NewsletterItem.issue == issue, NewsletterItem.submission_key == submission_key)
    if saved is not None:
        return saved
    try:
        with transaction():
            _lock_draft(issue)
            item = NewsletterItem.create(
                branch=issue.branch_id,
                issue=issue,
                submission_key=submission_key,
                position=_end_of(issue, values["section"]),
                **values,
            )
            record(item, "create", actor, **values)
            return item
    except IntegrityError:
        raise RuleError("Dit bericht is net al bewaard.", conflict=True) from None


def update_item(actor: Person, item: NewsletterItem, **values: Any) -> None:
    """Change a piece; in another section it goes to the end."""
    _checked(values)
    with transaction():
        _lock_draft(item.issue)
        if values["section"] != item.section:
            values["position"] = _end_of(item.issue, values["section"])
        change(item, "update", actor, **values)


def remove_item(actor: Person, item: NewsletterItem) -> None:
    """Throw a piece away; what it said stays in the history."""
    with transaction():
        _lock_draft(item.issue)
        kept = {
            name: item.__data__[name]
            for name in ("section", "title", "text", "when", "where", "price", "enrol", "link")
        }
        if not NewsletterItem.delete().where(NewsletterItem.id == item.id).execute():
            raise RuleError("Dit bericht is al weg. Er is niets dubbel gebeurd.", conflict=True)
        record(item, "delete", actor, **kept)


def move_item(actor: Person, item: NewsletterItem, *, by: int) -> None:
    """One place up (by=-1) or down (by=1) within its section; at the edge nothing changes."""
    with transaction():
        _lock_draft(item.issue)
        same = NewsletterItem.issue == item.issue_id, NewsletterItem.section == item.section
        order = list(NewsletterItem.select().where(*same).order_by(NewsletterItem.position, NewsletterItem.id))
        place = next((i for i, other in enumerate(order) if other.id == item.id), None)
        if place is None or not 0 <= place + by < len(order):
            return
        order[place], order[place + by] = order[place + by], order[place]
        for position, other in enumerate(order, 1):
            NewsletterItem.update(position=position).where(NewsletterItem.id == other.id).execute()
        record(item, "move", actor, by=by)


def mark_sent(actor: Person, issue: NewsletterIssue, *, sent_on: date) -> None:
    """The letter went out on a day, to everyone who volunteered that day."""
    if sent_on > clock.today():
        raise RuleError("Deze dag moet nog komen. Duid de brief aan zodra hij weg is.", "sent_on")
    if sent_on < issue.month_on - timedelta(days=62):
        raise RuleError(f"Kijk de datum na: dit is lang voor {month_text(issue.month_on)}.", "sent_on")
    with transaction():
        items = NewsletterItem.select().where(NewsletterItem.issue == issue)
        if not issue.introduction and issue.month not in QUARTER_MONTHS and not items.exists():
            raise RuleError("De brief is nog leeg. Schrijf eerst een inleiding of een bericht.")
        advance(
            issue,
            "send",
            STEPS,
            actor,
            too_late="Deze brief staat al als verstuurd. Er is niets dubbel gebeurd.",
            sent_on=sent_on,
            recipients=active_volunteers(issue.branch_id, sent_on, sent_on).count(),
        )


def take_back(actor: Person, issue: NewsletterIssue) -> None:
    """It was not sent after all: a draft again."""
    with transaction():
        advance(
            issue,
            "take_back",
            STEPS,
            actor,
            too_late="Deze brief is al een ontwerp. Er is niets dubbel gebeurd.",
            sent_on=None,
            recipients=None,
        )


def gather_newsletter(issue: NewsletterIssue, portal_url: str) -> NewsletterFacts:
    """All that the letter says, for page and Word file alike. portal_url: where volunteers sign in."""
    items = items_by_section(issue)
    facts = {
        section: tuple(
            NewsletterItemFacts(
                title=item.title,
                text=item.text,
                when=item.when,
                where=item.where,
                price=item.price,
                enrol=item.enrol,
                link=item.link,
                is_mandatory=item.is_mandatory,
            )
            for item in items[section]
        )
        for section in SECTIONS
    }
    return NewsletterFacts(
        branch=issue.branch.name,
        month=issue.month_on,
        made_at=issue.changed_at,
        greeting=issue.greeting,
        introduction=issue.introduction,
        quarter_block=quarter_block(issue.month_on, portal_url),
        signature=issue.signature,
        **facts,
    )


def items_by_section(issue: NewsletterIssue) -> dict[str, list[NewsletterItem]]:
    """The pieces of a letter in their order, every section named."""
    found: dict[str, list[NewsletterItem]] = {section: [] for section in SECTIONS}
    query = NewsletterItem.select().where(NewsletterItem.issue == issue)
    for item in query.order_by(NewsletterItem.position, NewsletterItem.id):
        found[item.section].append(item)
    return found


def quarter_block(month: date, portal_url: str) -> QuarterBlockFacts | None:
    """What the first letter after a quarter asks about that quarter; None in other months."""
    if month.month not in QUARTER_MONTHS:
        return None
    quarter = Quarter.of(month).previous()
    return QuarterBlockFacts(
        title=BLOCK_TITLE,
        paragraphs=(
            f"Er zijn weer drie maanden voorbij. Geef je ons je contacten van **{quarter.in_months}** door? "
            "Je duidt in het portaal de dagen aan waarop je je gezin zag. Dat duurt maar een minuutje.",
            "Had je onkosten? Je nota staat dan klaar met je ritten. Kijk ze na en dien ze in. "
            "Je krijgt je geld binnen de 14 dagen.",
            "Geen contacten? Laat ook dat even weten. "
            "Liever op papier? Dat blijft goed: geef je formulier af, dan vullen wij het in.",
        ),
        link_label="Geef je contacten en onkosten door",
        link_url=portal_url,
    )


def contents(issue: NewsletterIssue, pieces: int) -> str:
    """ "3 berichten, contacten en onkosten": what is in a letter, in a few words."""
    parts = [] if not pieces else ["1 bericht" if pieces == 1 else f"{pieces} berichten"]
    if issue.month in QUARTER_MONTHS:
        parts.append("contacten en onkosten")
    return ", ".join(parts) or "nog leeg"


def count_items(branch_id: int) -> dict[int, int]:
    """Number of pieces per letter of a branch."""
    counted: Any = NewsletterItem.select(NewsletterItem.issue, fn.COUNT(NewsletterItem.id)).where(
        NewsletterItem.branch == branch_id
    )
    return dict(counted.group_by(NewsletterItem.issue).tuples())


def _checked(values: dict[str, Any]) -> None:
    if values["section"] not in SECTIONS:
        raise RuleError("Kies een deel van de brief.", "section")
    if values["link"]:
        values["link"] = link_address(values["link"])


def _lock_draft(issue: NewsletterIssue) -> None:
    """Only a draft changes; touching it first keeps a letter that is being sent right now as it is."""
    hit = (
        NewsletterIssue.update(changed_at=clock.now())
        .where(NewsletterIssue.id == issue.id, NewsletterIssue.status == "draft")
        .execute()
    )
    if not hit:
        when = f" op {day_text(issue.sent_on)}" if issue.sent_on else ""
        raise RuleError(f"Deze brief is al verstuurd{when}. Maak er eerst weer een ontwerp van.", conflict=True)


def _end_of(issue: NewsletterIssue, section: str) -> int:
    same = NewsletterItem.issue == issue, NewsletterItem.section == section
    return (NewsletterItem.select(fn.MAX(NewsletterItem.position)).where(*same).scalar() or 0) + 1


def _months_later(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)


def month_label(month: date) -> str:
    """ "oktober", with the year where it is not this one."""
    return month_name(month) if month.year == clock.today().year else month_text(month)
