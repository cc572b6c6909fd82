"""The pieces of a letter as they are stored, and how it is arranged: the order of its parts, and what is left out."""

import json
from typing import Any

from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem

WORDS = ("title", "text", "when", "where", "price", "enrol", "link", "is_mandatory")
"""The fields with the words of a piece; while it follows its source, they are the source's."""
EMPTY = {"text": "", "when": "", "where": "", "price": "", "enrol": "", "link": "", "is_mandatory": False}


def pieces_of(issue: NewsletterIssue) -> dict[str, list[NewsletterItem]]:
    """The stored pieces of a letter, by section, both in their order; every section is named."""
    found: dict[str, list[NewsletterItem]] = {section: [] for section in sections_of(issue)}
    query = NewsletterItem.select().where(NewsletterItem.issue == issue)
    for item in query.order_by(NewsletterItem.position, NewsletterItem.id):
        found[item.section].append(item)
    return found


# ---- how a letter is arranged: a little JSON beside it


def arrangement(issue: NewsletterIssue) -> dict[str, list[str]]:
    """ "sections": their order, where it was changed · "out": keys of what the portal gathered and is left out."""
    kept = json.loads(issue.blocks or "{}")
    return {"sections": kept.get("sections", []), "out": kept.get("out", [])}


def sections_of(issue: NewsletterIssue) -> list[str]:
    order = [section for section in arrangement(issue)["sections"] if section in SECTIONS]
    return order + [section for section in SECTIONS if section not in order]


def key_of(item: NewsletterItem) -> str:
    """What a gathered piece was gathered from: "quarter", "birthdays", "training", "event-12"."""
    return f"event-{item.event_id}" if item.source == "event" else item.source


def is_same(one: Any, other: Any) -> bool:
    """Whether two texts are the same apart from the kind of their spaces: a form has no no-break ones."""
    return str(one).split() == str(other).split()
