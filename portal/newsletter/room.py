"""The blueprint of the room, and what its pages share."""

from pathlib import Path
from typing import Any

from flask import Blueprint, abort, current_app, url_for

from portal.kit.dates import parse_month
from portal.kit.errors import RuleError
from portal.kit.word import web_address
from portal.newsletter import rules
from portal.newsletter.documents import MANDATORY, NewsletterFacts
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.newsletter.prose import blocks
from portal.newsletter.strip import Door
from portal.web.access import get_or_404, me
from portal.web.pages import refused, saved

newsletter = Blueprint("newsletter", __name__)


def issue_of(month: str) -> NewsletterIssue:
    """The letter of a month ("2025-10") that this person may see."""
    try:
        first = parse_month(month)
    except ValueError:
        abort(404)
    return get_or_404(
        NewsletterIssue.visible_to(me()),
        (NewsletterIssue.year == first.year) & (NewsletterIssue.month == first.month),
    )


def item_of(number: int) -> NewsletterItem:
    """A piece with the words it has now."""
    item = get_or_404(NewsletterItem.visible_to(me()), NewsletterItem.id == number)
    return rules.with_words_of_now(item, portal_url())


def portal_url() -> str:
    return str(current_app.extensions["settings"].url)


def door() -> Door:
    """Where links in letters lead, and what signs them."""
    settings = current_app.extensions["settings"]
    return Door(settings.url, settings.secret_key)


def built_in_style() -> Path:
    """The house style of this installation."""
    return Path(current_app.extensions["settings"].house_style)


def facts_of(issue: NewsletterIssue) -> NewsletterFacts:
    return rules.gather_newsletter(issue, portal_url())


def words() -> dict[str, Any]:
    """What templates need to show typed text: its blocks, the sections, the words on a mandatory training."""
    return {"blocks": blocks, "sections": SECTIONS, "mandatory": MANDATORY, "address": web_address}


def page_of(issue: NewsletterIssue) -> str:
    return url_for("newsletter.show", month=f"{issue.month_on:%Y-%m}")


def attempt(target: str, sentence: str, rule: Any, *args: Any, **kwargs: Any) -> Any:
    """A button without fields: the rule, then back to a page with one sentence."""
    try:
        rule(*args, **kwargs)
    except RuleError as error:
        return refused(target, error)
    return saved(target, sentence)
