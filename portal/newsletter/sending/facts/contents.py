"""What a letter says when it leaves, and what of it is over or changed since it was written."""

from collections.abc import Collection
from datetime import date
from pathlib import Path

from portal.kit import clock
from portal.newsletter.letter.documents import mail
from portal.newsletter.letter.documents.documents import newsletter as word_file
from portal.newsletter.letter.documents.mail import Mail
from portal.newsletter.letter.documents.plain import headings
from portal.newsletter.letter.facts.letter import gather_newsletter, items_by_section
from portal.newsletter.letter.facts.opening import days_in, past_pieces
from portal.newsletter.letter.facts.since import changed_after, changed_since
from portal.newsletter.models import FinalLetter, NewsletterIssue, final_of
from portal.newsletter.pictures.documents import name_of, pictures_in, with_pictures
from portal.newsletter.pictures.facts import still_there


def inside_of(issue: NewsletterIssue, portal_url: str) -> str:
    """What the letter says, as clean HTML: the version finished in Word, or the portal's."""
    final = final_of(issue)
    return final.html if final is not None else mail.body(gather_newsletter(issue, portal_url))


def past_of(issue: NewsletterIssue) -> list[tuple[str, date]]:
    """(title, day) of what a letter announces though it is over; for one from Word by the days in its headings."""
    final, today = final_of(issue), clock.today()
    if final is None:
        items = [item for rows in items_by_section(issue, "").values() for item in rows]
        return past_pieces(issue, items, today)
    named = [(words, days_in(words, issue.month_on)) for words in headings(final.html)]
    return [(words, max(days)) for words, days in named if days and max(days) < today]


def changed_of(issue: NewsletterIssue) -> list[tuple[str, str]]:
    """(title, how it is now) of what a letter says of an event though that changed since it was written, or left."""
    items = [item for rows in items_by_section(issue, "").values() for item in rows]
    return changed_since(issue, items, final_of(issue)) or list(changed_after(issue, items).values())


def is_final(issue: NewsletterIssue) -> bool:
    """Whether the letter was finished in Word."""
    return FinalLetter.select().where(FinalLetter.issue == issue).exists()


def mail_of(issue: NewsletterIssue, portal_url: str, changed: Collection[tuple[str, str]] = ()) -> Mail:
    """The letter as a mail, with the pictures that were not taken away. changed: what stands above it."""
    inside = inside_of(issue, portal_url)
    inside = mail.with_changes(inside, changed) if changed else inside
    inside = with_pictures(inside, {id: f"cid:{name_of(id)}" for id in still_there(pictures_in(inside))})
    opening = None if is_final(issue) else gather_newsletter(issue, portal_url).opening
    return Mail.of(issue.full_name, inside, (opening and opening.event_id) or 0)


def word_of(issue: NewsletterIssue, portal_url: str, house_style: Path) -> bytes:
    """The letter that the portal wrote, as a Word file."""
    return word_file(gather_newsletter(issue, portal_url, with_pictures=True), house_style)
