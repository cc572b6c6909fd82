"""The pieces of a letter: added, changed, moved and thrown away while it is a draft; and the order of its parts."""

import json
from typing import Any

from peewee import IntegrityError, fn

from portal.database import transaction
from portal.history.rules import change, record
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.newsletter.prose import link_address
from portal.people.models import Person

WORDS = ("title", "text", "when", "where", "price", "enrol", "link", "is_mandatory")
"""The fields that say what a piece says; while it follows its source, they are the source's."""


def add_item(actor: Person, issue: NewsletterIssue, *, submission_key: str, **values: Any) -> NewsletterItem:
    """A piece at the end of its section. The same submission key lands on the piece it made before."""
    _check(values)
    saved = NewsletterItem.get_or_none(NewsletterItem.issue == issue, NewsletterItem.submission_key == submission_key)
    if saved is not None:
        return saved
    try:
        with transaction():
            lock_draft(issue)
            return put_in(actor, issue, submission_key=submission_key, **values)
    except IntegrityError:
        raise RuleError("Dit bericht is net al bewaard.", conflict=True) from None


def put_in(actor: Person, issue: NewsletterIssue, **values: Any) -> NewsletterItem:
    """Write a piece at the end of its section, inside the caller's transaction."""
    place = {"position": end_of(issue, values["section"]), **values}
    item = NewsletterItem.create(branch=issue.branch_id, issue=issue, **place)
    record(item, "create", actor, **{k: v for k, v in values.items() if k not in ("event", "submission_key")})
    return item


def update_item(actor: Person, item: NewsletterItem, **values: Any) -> None:
    """Change a piece; in another section it goes to the end. Once its words are changed it follows its source no more.

    `item` holds the words as they stand now, those of its source where it follows one.
    """
    _check(values, known=item.link)
    with transaction():
        lock_draft(item.issue)
        if values["section"] != item.section:
            values["position"] = end_of(item.issue, values["section"])
        if item.follows and all(_same(getattr(item, name), values[name]) for name in WORDS):
            values = {name: value for name, value in values.items() if name not in WORDS}
        elif item.follows:
            values["follows"] = False
        change(item, "update", actor, **values)


def remove_item(actor: Person, item: NewsletterItem) -> None:
    """Throw a piece away; what it said stays in the history. What was gathered is not gathered again by itself."""
    with transaction():
        lock_draft(item.issue)
        kept = {name: item.__data__[name] for name in ("section", *WORDS[:-1])}
        if not NewsletterItem.delete().where(NewsletterItem.id == item.id).execute():
            raise RuleError("Dit bericht is al weg. Er is niets dubbel gebeurd.", conflict=True)
        record(item, "delete", actor, **kept)
        if item.source:
            leave_out(item.issue, key_of(item))


def move_item(actor: Person, item: NewsletterItem, *, by: int) -> None:
    """One place up (by=-1) or down (by=1); past the edge of its section into the next one."""
    with transaction():
        lock_draft(item.issue)
        issue = NewsletterIssue.get_by_id(item.issue_id)
        order = {section: _in(issue, section) for section in sections_of(issue)}
        here = order[item.section]
        place = next((i for i, other in enumerate(here) if other.id == item.id), None)
        if place is None:
            return
        if 0 <= place + by < len(here):
            here[place], here[place + by] = here[place + by], here[place]
            _write_order(here)
        else:
            names = list(order)
            to = names.index(item.section) + by
            if not 0 <= to < len(names):
                return
            there = order[names[to]]
            there.insert(0 if by > 0 else len(there), here.pop(place))
            _write_order(there, names[to])
        record(item, "move", actor, by=by)


def move_section(actor: Person, issue: NewsletterIssue, section: str) -> None:
    """A part of the letter one place up; the first stays first."""
    with transaction():
        lock_draft(issue)
        issue = NewsletterIssue.get_by_id(issue.id)
        order = sections_of(issue)
        place = order.index(section) if section in order else 0
        if place == 0:
            return
        order[place - 1], order[place] = order[place], order[place - 1]
        keep_arrangement(issue, sections=order)
        record(issue, "move_section", actor, section=section)


def pieces_of(issue: NewsletterIssue) -> dict[str, list[NewsletterItem]]:
    """The stored pieces of a letter, by section, both in their order; every section is named."""
    found: dict[str, list[NewsletterItem]] = {section: [] for section in sections_of(issue)}
    query = NewsletterItem.select().where(NewsletterItem.issue == issue)
    for item in query.order_by(NewsletterItem.position, NewsletterItem.id):
        found[item.section].append(item)
    return found


# ---- how a letter is arranged: a few words of JSON beside it


def arrangement(issue: NewsletterIssue) -> dict[str, list[str]]:
    """ "sections": their order, where it was changed · "out": keys of what the portal gathered and is left out."""
    kept = json.loads(issue.blocks or "{}")
    return {"sections": kept.get("sections", []), "out": kept.get("out", [])}


def sections_of(issue: NewsletterIssue) -> list[str]:
    order = [section for section in arrangement(issue)["sections"] if section in SECTIONS]
    return order + [section for section in SECTIONS if section not in order]


def keep_arrangement(issue: NewsletterIssue, **changes: list[str]) -> None:
    issue.blocks = json.dumps({**arrangement(issue), **changes})
    NewsletterIssue.update(blocks=issue.blocks).where(NewsletterIssue.id == issue.id).execute()


def leave_out(issue: NewsletterIssue, key: str) -> None:
    stored = NewsletterIssue.get_by_id(issue.id)
    keep_arrangement(stored, out=sorted({*arrangement(stored)["out"], key}))


def key_of(item: NewsletterItem) -> str:
    """What a gathered piece was gathered from: "quarter", "birthdays", "training", "event-12"."""
    return f"event-{item.event_id}" if item.source == "event" else item.source


def lock_draft(issue: NewsletterIssue) -> None:
    """Only a draft changes; touching it first keeps a letter that is being sent right now as it is."""
    hit = (
        NewsletterIssue.update(changed_at=clock.now())
        .where(NewsletterIssue.id == issue.id, NewsletterIssue.status == "draft")
        .execute()
    )
    if not hit:
        when = f" op {day_text(issue.sent_on)}" if issue.sent_on else ""
        raise RuleError(f"Deze brief is al verstuurd{when}. Maak er eerst weer een ontwerp van.", conflict=True)


def end_of(issue: NewsletterIssue, section: str) -> int:
    same = NewsletterItem.issue == issue, NewsletterItem.section == section
    return (NewsletterItem.select(fn.MAX(NewsletterItem.position)).where(*same).scalar() or 0) + 1


def _in(issue: NewsletterIssue, section: str) -> list[NewsletterItem]:
    same = NewsletterItem.issue == issue.id, NewsletterItem.section == section
    return list(NewsletterItem.select().where(*same).order_by(NewsletterItem.position, NewsletterItem.id))


def _write_order(items: list[NewsletterItem], section: str = "") -> None:
    for position, item in enumerate(items, 1):
        values: dict[str, Any] = {"position": position, "section": section or item.section}
        NewsletterItem.update(**values).where(NewsletterItem.id == item.id).execute()


def _same(one: Any, other: Any) -> bool:
    """Whether words are the same apart from the kind of their spaces: a form has no no-break ones."""
    return str(one).split() == str(other).split()


def _check(values: dict[str, Any], known: str = "") -> None:
    """known: the address that stands there already."""
    if values["section"] not in SECTIONS:
        raise RuleError("Kies een deel van de brief.", "section")
    if values["link"] and values["link"] != known:
        values["link"] = link_address(values["link"])
