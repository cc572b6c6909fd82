"""The blueprint of the room, and what its pages share."""

from flask import abort, url_for

from portal.kit.dates import parse_month
from portal.newsletter.models import NewsletterIssue
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
