"""What the pages of the newsletter share: the letter of a month, and its words with their pictures."""

from flask import abort, url_for
from markupsafe import Markup

from portal.kit.dates import parse_month
from portal.newsletter.models import NewsletterIssue
from portal.newsletter.pictures.documents import pictures_in, with_pictures
from portal.newsletter.pictures.facts import still_there
from portal.web.access import get_or_404, me


def issue_of(month: str) -> NewsletterIssue:
    """The letter of a month ("2025-10") that this person may see."""
    try:
        first = parse_month(month)
    except ValueError:
        abort(404)
    found: NewsletterIssue = get_or_404(
        NewsletterIssue.visible_to(me()),
        (NewsletterIssue.year == first.year) & (NewsletterIssue.month == first.month),
    )
    return found


def page_of(issue: NewsletterIssue) -> str:
    return url_for("letter.show", month=f"{issue.month_on:%Y-%m}")


def on_page(inside: str) -> Markup:
    """A letter as a page shows it: its pictures come from the portal. inside: clean HTML."""
    sources = {id: url_for("pictures.image", id=id) for id in still_there(pictures_in(inside))}
    return Markup(with_pictures(inside, sources))  # noqa: S704 - cleaned, or escaped
