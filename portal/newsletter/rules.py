"""What may happen to a newsletter, and what stands in it."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from peewee import IntegrityError, fn

from portal.database import transaction
from portal.history.rules import advance, change, record
from portal.kit import clock
from portal.kit.dates import month_name, month_text
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.newsletter.documents import NewsletterFacts, NewsletterItemFacts, SectionFacts
from portal.newsletter.gathering import BLOCK_LINK, QUARTER_MONTHS, follow, freeze, gather, quarter_words
from portal.newsletter.models import SECTIONS, FinalLetter, NewsletterCopy, NewsletterIssue, NewsletterItem
from portal.newsletter.pieces import WORDS, lock_draft, pieces_of
from portal.people.models import Branch, Person, active_volunteers

STEPS = {
    ("draft", "send"): ("sent", "coordinator"),
    ("sent", "take_back"): ("draft", "coordinator"),
}
OTHER_LETTER = "De brief is intussen gewijzigd. Lees hem nog eens na, en verstuur hem dan."
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


def make_draft(actor: Person, month: date, portal_url: str = "") -> NewsletterIssue:
    """A draft with the branch's own greeting and signature and all that the portal knows; or what this month has."""
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
            gather(actor, issue, portal_url)
            return issue
    except IntegrityError:  # two browsers at the same moment
        return NewsletterIssue.get(*mine)


def update_issue(actor: Person, issue: NewsletterIssue, *, greeting: str, introduction: str, signature: str) -> None:
    """The text around the pieces of a draft."""
    with transaction():
        lock_draft(issue)
        change(issue, "update", actor, greeting=greeting, introduction=introduction, signature=signature)


def keep_words(actor: Person, branch: Branch, *, newsletter_greeting: str, newsletter_signature: str) -> None:
    """How the letters of a branch begin and end; drafts that were made before keep theirs."""
    with transaction():
        change(
            branch, "newsletter_words", actor,
            newsletter_greeting=newsletter_greeting, newsletter_signature=newsletter_signature,
        )  # fmt: skip


def close(actor: Person, issue: NewsletterIssue) -> None:
    """The last moment before a letter leaves, in the caller's transaction: it is not empty, and its words stay."""
    if not (issue.introduction or is_final(issue) or has_pieces(issue)):
        raise RuleError("De brief is nog leeg. Schrijf eerst een inleiding of een bericht.")
    if issue.status == "draft":
        items = [item for items in items_by_section(issue, "").values() for item in items]
        freeze(actor, issue, [item for item in items if item.source != "quarter"])


def is_held_draft(issue: NewsletterIssue) -> bool:
    """Hold the row for this transaction; False where it is no draft any more."""
    touched = NewsletterIssue.update(changed_at=NewsletterIssue.changed_at)
    return bool(touched.where(NewsletterIssue.id == issue.id, NewsletterIssue.status == "draft").execute())


def letter_mark(issue: NewsletterIssue, portal_url: str) -> str:
    """The mark of what a letter says as it is stored: the version finished in Word, or the portal's words."""
    final = FinalLetter.select(FinalLetter.id, FinalLetter.uploaded_at).where(FinalLetter.issue == issue).first()
    if final is not None:
        return mark(final.id, final.uploaded_at)
    facts = gather_newsletter(NewsletterIssue.get_by_id(issue.id), portal_url)
    return mark(facts.greeting, facts.introduction, facts.sections, facts.signature)


def has_pieces(issue: NewsletterIssue) -> bool:
    is_old_with_block = not issue.blocks and issue.month in QUARTER_MONTHS
    return is_old_with_block or NewsletterItem.select().where(NewsletterItem.issue == issue).exists()


def is_final(issue: NewsletterIssue) -> bool:
    """Whether the letter was finished in Word."""
    return FinalLetter.select().where(FinalLetter.issue == issue).exists()


def mark_sent(
    actor: Person, issue: NewsletterIssue, *, sent_on: date, portal_url: str = "", seen: str | None = None
) -> None:
    """The letter went out on a day, to everyone who volunteered that day.

    seen: the `letter_mark` of the page, for this portal_url; None: no page asked.
    """
    if sent_on > clock.today():
        raise RuleError("Deze dag moet nog komen. Duid de brief aan zodra hij weg is.", "sent_on")
    if sent_on < issue.month_on - timedelta(days=62):
        raise RuleError(f"Kijk de datum na: dit is lang voor {month_text(issue.month_on)}.", "sent_on")
    with transaction():
        if seen is not None and is_held_draft(issue):
            check(seen, letter_mark(issue, portal_url), OTHER_LETTER)
        close(actor, issue)
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
    """It was not sent after all: a draft again. Not once the portal itself sent it to people."""
    if NewsletterCopy.select().where(NewsletterCopy.issue == issue).exists():
        raise RuleError("Deze brief vertrok al naar de vrijwilligers. Een ontwerp wordt hij niet meer.", conflict=True)
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


def count_sent(branch_id: int, year: int) -> int:
    """Letters that were sent in a year: the figure of the annual report (§4.3)."""
    in_year = NewsletterIssue.sent_on.between(date(year, 1, 1), date(year, 12, 31))
    return (
        NewsletterIssue.select()
        .where(NewsletterIssue.branch == branch_id, NewsletterIssue.status == "sent", in_year)
        .count()
    )


def gather_newsletter(
    issue: NewsletterIssue, portal_url: str, items: dict[str, list[NewsletterItem]] | None = None
) -> NewsletterFacts:
    """All that the letter says, for page, mail and Word file alike. portal_url: where volunteers sign in."""
    items = items_by_section(issue, portal_url) if items is None else items
    sections = tuple(
        SectionFacts(section, SECTIONS[section], tuple(_piece(item) for item in rows if not item.is_off))
        for section, rows in items.items()
    )
    return NewsletterFacts(
        branch=issue.branch.name,
        month=issue.month_on,
        made_at=issue.changed_at,
        greeting=issue.greeting,
        introduction=issue.introduction,
        sections=sections,
        signature=issue.signature,
    )


def _piece(item: NewsletterItem) -> NewsletterItemFacts:
    words = {name: getattr(item, name) for name in (*WORDS, "link_label")}
    return NewsletterItemFacts(**words)


def items_by_section(issue: NewsletterIssue, portal_url: str) -> dict[str, list[NewsletterItem]]:
    """The pieces of a letter in their order, every section named; what follows its source says what that says now."""
    found = pieces_of(issue)
    follow(issue, [item for items in found.values() for item in items], portal_url)
    if not issue.blocks and issue.month in QUARTER_MONTHS:  # from before this block was a piece
        words = quarter_words(issue.month_on, portal_url)
        block = NewsletterItem(issue=issue, section="practical", source="quarter", **words)
        block.link_label = BLOCK_LINK
        found["practical"].insert(0, block)
    return found


def with_words_of_now(item: NewsletterItem, portal_url: str) -> NewsletterItem:
    """One piece with the words it has now."""
    follow(item.issue, [item], portal_url)
    return item


def contents(issue: NewsletterIssue, pieces: int) -> str:
    """ "3 berichten, contacten en onkosten": what is in a letter, in a few words."""
    parts = [] if not pieces else ["1 bericht" if pieces == 1 else f"{pieces} berichten"]
    if not issue.blocks and issue.month in QUARTER_MONTHS:
        parts.append("contacten en onkosten")
    return ", ".join(parts) or "nog leeg"


def count_items(issues: Iterable[NewsletterIssue]) -> dict[int, int]:
    """Number of pieces of each of these letters that has some."""
    counted: Any = NewsletterItem.select(NewsletterItem.issue, fn.COUNT(NewsletterItem.id)).where(
        NewsletterItem.issue << [issue.id for issue in issues]
    )
    return dict(counted.group_by(NewsletterItem.issue).tuples())


def _months_later(month: date, number: int) -> date:
    years, index = divmod(month.month - 1 + number, 12)
    return date(month.year + years, index + 1, 1)


def month_label(month: date) -> str:
    """ "oktober", with the year where it is not this one."""
    return month_name(month) if month.year == clock.today().year else month_text(month)
