"""Which months have a letter, and all that the letter of a month says."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import fn

from portal.kit import clock
from portal.kit.dates import month_name, month_text, months_later, year_span
from portal.newsletter.letter.documents.documents import NewsletterFacts, NewsletterItemFacts, SectionFacts
from portal.newsletter.letter.facts.gathering import BLOCK_LINK, QUARTER_MONTHS, follow, quarter_words
from portal.newsletter.letter.facts.opening import opening_of
from portal.newsletter.letter.facts.pieces import WORDS, pieces_of
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.newsletter.pictures.documents import PictureFacts
from portal.newsletter.pictures.facts import of_items


def months_to_offer(branch_id: int) -> list[date]:
    """Months without a letter yet, from a year ago until three months ahead, the newest first."""
    taken = set(
        NewsletterIssue.select(NewsletterIssue.year, NewsletterIssue.month)
        .where(NewsletterIssue.branch == branch_id)
        .tuples()
    )
    around = [months_later(clock.today(), ahead) for ahead in range(3, -12, -1)]
    return [month for month in around if (month.year, month.month) not in taken]


def month_to_propose(offered: list[date]) -> date | None:
    """This month where it is among those without a letter, else the next; None when both have one."""
    near = [months_later(clock.today(), ahead) for ahead in (0, 1)]
    return next((month for month in near if month in offered), None)


def draft_to_finish(drafts: list[NewsletterIssue], proposed: date | None) -> NewsletterIssue | None:
    """Of drafts, newest first, the one that leaves next: of this month or the first after it, unless one of before that
    is still to be made (`proposed`); a month that went by without its letter comes last."""
    this_month = clock.today().replace(day=1)
    ahead = [draft for draft in drafts if draft.month_on >= this_month]
    if ahead and (proposed is None or ahead[-1].month_on < proposed):
        return ahead[-1]
    return drafts[0] if drafts and proposed is None else None


def has_pieces(issue: NewsletterIssue) -> bool:
    is_old_with_block = not issue.blocks and issue.month in QUARTER_MONTHS
    return is_old_with_block or NewsletterItem.select().where(NewsletterItem.issue == issue).exists()


def count_sent(branch_id: int, year: int) -> int:
    """Letters that were sent in a year: the figure of the annual report (§4.3)."""
    in_year = NewsletterIssue.sent_on.between(*year_span(year))
    return (
        NewsletterIssue.select()
        .where(NewsletterIssue.branch == branch_id, NewsletterIssue.status == "sent", in_year)
        .count()
    )


def gather_newsletter(
    issue: NewsletterIssue,
    portal_url: str,
    items: dict[str, list[NewsletterItem]] | None = None,
    *,
    with_pictures: bool = False,
) -> NewsletterFacts:
    """All that the letter says, for page, mail and Word file alike. portal_url: where volunteers sign in.

    with_pictures: with their bytes, for a Word file.
    """
    items = items_by_section(issue, portal_url) if items is None else items
    everything = [item for rows in items.values() for item in rows]
    pictures = of_items(everything, with_bytes=with_pictures)
    sections = tuple(
        SectionFacts(section, SECTIONS[section], tuple(_piece(item, pictures) for item in rows if not item.is_off))
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
        opening=opening_of(issue, everything),
        answer_to=issue.branch.reply_address,
    )


def _piece(item: NewsletterItem, pictures: dict[int, PictureFacts]) -> NewsletterItemFacts:
    words = {name: getattr(item, name) for name in (*WORDS, "link_label", "extra")}
    return NewsletterItemFacts(**words, event_id=item.event_id, picture=pictures.get(item.picture_id or 0))


def items_by_section(issue: NewsletterIssue, portal_url: str) -> dict[str, list[NewsletterItem]]:
    """The pieces of a letter in their order, every section named; those that follow a source have its current words."""
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
    """Letter id → its number of pieces, for those of these letters that have any."""
    counted: Any = NewsletterItem.select(NewsletterItem.issue, fn.COUNT(NewsletterItem.id)).where(
        NewsletterItem.issue << [issue.id for issue in issues]
    )
    return dict(counted.group_by(NewsletterItem.issue).tuples())


def month_label(month: date) -> str:
    """ "oktober", with the year where it is not this one."""
    return month_name(month) if month.year == clock.today().year else month_text(month)
