"""The pieces of a letter: added, changed, moved and thrown away while it is a draft; and the order of its parts."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from peewee import IntegrityError, fn

from portal.database import once, transaction
from portal.history.rules import change, delete, record
from portal.kit import clock
from portal.kit.dates import day_text, months_later
from portal.kit.errors import RuleError
from portal.kit.seen import mark
from portal.newsletter.letter.documents.prose import link_address
from portal.newsletter.letter.facts import pieces
from portal.newsletter.letter.facts.gathering import Found, offer
from portal.newsletter.letter.facts.letter import gather_newsletter
from portal.newsletter.letter.facts.opening import OPENING, opening_of
from portal.newsletter.letter.facts.pieces import WORDS, arrangement, is_same, key_of, sections_of
from portal.newsletter.models import SECTIONS, FinalLetter, NewsletterIssue, NewsletterItem
from portal.newsletter.pictures.rules import place
from portal.people.models import Branch, Person


def add_item(issue: NewsletterIssue, *, submission_key: str, by: Person, **values: Any) -> NewsletterItem:
    """A piece at the end of its section. The same submission key lands on the piece it made before."""
    _check(values)

    def make() -> NewsletterItem:
        lock_draft(issue)
        place(NewsletterItem(issue=issue, branch=issue.branch_id), values.get("picture"))
        return put_in(issue, submission_key=submission_key, **values, by=by)

    return once(NewsletterItem, submission_key, make, issue=issue.id)


def put_in(issue: NewsletterIssue, *, by: Person, **values: Any) -> NewsletterItem:
    """Write a piece at the end of its section, inside the caller's transaction."""
    place = {"position": end_of(issue, values["section"]), **values}
    item = NewsletterItem.create(branch=issue.branch_id, issue=issue, **place)
    record(item, "create", by, **{k: v for k, v in values.items() if k not in ("event", "submission_key")})
    return item


def update_item(item: NewsletterItem, *, by: Person, **values: Any) -> None:
    """Change a piece; in another section it goes to the end. Once its words are changed it no longer follows its
    source.

    `item` holds the words as they stand now, those of its source where it follows one.
    """
    _check(values, known=item.link)
    with transaction():
        lock_draft(item.issue)
        if values.get("picture") != item.picture_id:
            place(item, values.get("picture"))
        if values["section"] != item.section:
            values["position"] = end_of(item.issue, values["section"])
        if item.follows and all(is_same(getattr(item, name), values[name]) for name in WORDS):
            values = {name: value for name, value in values.items() if name not in WORDS}
        elif item.follows:
            values["follows"] = False
        change(item, "update", by, **values)


def remove_item(item: NewsletterItem, *, by: Person) -> None:
    """Throw a piece away; what it said stays in the history. What was gathered is not gathered again by itself."""
    with transaction():
        lock_draft(item.issue)
        kept = {name: item.__data__[name] for name in ("section", "extra", *WORDS[:-1])}
        delete(item, "delete", by, twice="Dit bericht is al weg. Er is niets dubbel gebeurd.", **kept)
        if item.source:
            leave_out(item.issue, key_of(item))


def move_item(item: NewsletterItem, places: int, *, by: Person) -> None:
    """One place up (-1) or down (1); past the edge of its section into the next one."""
    with transaction():
        lock_draft(item.issue)
        issue = NewsletterIssue.get_by_id(item.issue_id)
        order = {section: _in(issue, section) for section in sections_of(issue)}
        here = order[item.section]
        place = next((i for i, other in enumerate(here) if other.id == item.id), None)
        if place is None:
            return
        if 0 <= place + places < len(here):
            here[place], here[place + places] = here[place + places], here[place]
            _write_order(here)
        else:
            names = list(order)
            to = names.index(item.section) + places
            if not 0 <= to < len(names):
                return
            there = order[names[to]]
            there.insert(0 if places > 0 else len(there), here.pop(place))
            _write_order(there, names[to])
        record(item, "move", by, by=places)


def move_section(issue: NewsletterIssue, section: str, *, by: Person) -> None:
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
        record(issue, "move_section", by, section=section)


def keep_arrangement(issue: NewsletterIssue, **changes: list[str]) -> None:
    issue.blocks = json.dumps({**arrangement(issue), **changes})
    NewsletterIssue.update(blocks=issue.blocks).where(NewsletterIssue.id == issue.id).execute()


def leave_out(issue: NewsletterIssue, key: str) -> None:
    stored = NewsletterIssue.get_by_id(issue.id)
    keep_arrangement(stored, out=sorted({*arrangement(stored)["out"], key}))


def lock_draft(issue: NewsletterIssue) -> None:
    """RuleError unless it is a draft; the row is touched first, so that a letter being sent right now stays as it
    is."""
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


def _check(values: dict[str, Any], known: str = "") -> None:
    """known: the address that is there already."""
    if values["section"] not in SECTIONS:
        raise RuleError("Kies een deel van de brief.", "section")
    if values["link"] and values["link"] != known:
        values["link"] = link_address(values["link"])


STEPS = {
    ("draft", "send"): ("sent", "coordinator"),
    ("sent", "take_back"): ("draft", "coordinator"),
}
OTHER_LETTER = "De brief is intussen gewijzigd. Lees hem nog eens na, en verstuur hem dan."
FURTHEST_AHEAD = 12  # months


def make_draft(month: date, portal_url: str = "", *, by: Person) -> NewsletterIssue:
    """A draft with the branch's greeting and signature and all that the portal knows; or the letter this month has."""
    first = month.replace(day=1)
    if not date(2000, 1, 1) <= first <= months_later(clock.today(), FURTHEST_AHEAD):
        raise RuleError("Kies een maand die minder dan een jaar ver is.", "month")
    mine: Any = (
        NewsletterIssue.branch == by.branch_id,
        NewsletterIssue.year == first.year,
        NewsletterIssue.month == first.month,
    )
    existing = NewsletterIssue.get_or_none(*mine)
    if existing is not None:
        return existing
    try:
        with transaction():
            issue = NewsletterIssue.create(
                branch=by.branch_id,
                year=first.year,
                month=first.month,
                greeting=by.branch.newsletter_greeting,
                signature=by.branch.newsletter_signature,
            )
            record(issue, "create", by, month=first)
            gather(issue, portal_url, by=by)
            return issue
    except IntegrityError:  # two browsers at the same moment
        return NewsletterIssue.get(*mine)


def update_issue(issue: NewsletterIssue, *, greeting: str, introduction: str, signature: str, by: Person) -> None:
    """The text around the pieces of a draft."""
    with transaction():
        lock_draft(issue)
        change(issue, "update", by, greeting=greeting, introduction=introduction, signature=signature)


def keep_words(branch: Branch, *, newsletter_greeting: str, newsletter_signature: str, by: Person) -> None:
    """Set how the letters of a branch begin and end; existing drafts keep theirs."""
    words: dict[str, Any] = {"newsletter_greeting": newsletter_greeting, "newsletter_signature": newsletter_signature}
    with transaction():
        change(branch, "newsletter_words", by, **words)


def is_held_draft(issue: NewsletterIssue) -> bool:
    """Hold the row for this transaction; False where it is no longer a draft."""
    touched = NewsletterIssue.update(changed_at=NewsletterIssue.changed_at)
    return bool(touched.where(NewsletterIssue.id == issue.id, NewsletterIssue.status == "draft").execute())


def letter_mark(issue: NewsletterIssue, portal_url: str) -> str:
    """The mark of what a letter says as it is stored: the version finished in Word, or the portal's words."""
    final = FinalLetter.select(FinalLetter.id, FinalLetter.uploaded_at).where(FinalLetter.issue == issue).first()
    if final is not None:
        return mark(final.id, final.uploaded_at)
    facts = gather_newsletter(NewsletterIssue.get_by_id(issue.id), portal_url)
    return mark(facts.greeting, facts.introduction, facts.opening, facts.sections, facts.signature, facts.answer_to)


def gather(issue: NewsletterIssue, portal_url: str, *, by: Person) -> int:
    """Put all that is new in the draft; what was left out stays out. Returns how many pieces were added."""
    with transaction():
        lock_draft(issue)
        stored = NewsletterIssue.get_by_id(issue.id)
        new, _ = offer(stored, portal_url)
        keep_arrangement(stored)
        for found in new:
            _put_in(stored, found, by=by)
        issue.blocks = stored.blocks
    return len(new)


def include(issue: NewsletterIssue, key: str, portal_url: str, *, by: Person) -> NewsletterItem:
    """Put something that was left out in the draft after all."""
    with transaction():
        lock_draft(issue)
        stored = NewsletterIssue.get_by_id(issue.id)
        new, out = offer(stored, portal_url)
        found = next((found for found in (*new, *out) if found.key == key), None)
        if found is None:
            raise RuleError("Dit staat al in de brief, of is er niet meer.", conflict=True)
        keep_arrangement(stored, out=[k for k in pieces.arrangement(stored)["out"] if k != key])
        return _put_in(stored, found, by=by)


def open_with_evening(issue: NewsletterIssue, *, shown: bool, by: Person) -> None:
    """Set whether the letter opens with its first evening, and the question who comes."""
    with transaction():
        lock_draft(issue)
        stored = NewsletterIssue.get_by_id(issue.id)
        out = {*arrangement(stored)["out"]} - {OPENING}
        keep_arrangement(stored, out=sorted(out if shown else {*out, OPENING}))
        record(issue, "open_with_evening", by, shown=shown)


def freeze(issue: NewsletterIssue, items: Iterable[NewsletterItem], *, by: Person) -> None:
    """Store the followed words, for the letter leaves now; cancelled events are dropped. In the caller's
    transaction."""
    items = list(items)
    opening = opening_of(issue, items)
    issue.opening = json.dumps(asdict(opening)) if opening else ""
    NewsletterIssue.update(opening=issue.opening).where(NewsletterIssue.id == issue.id).execute()
    for item in items:
        if item.is_off:
            NewsletterItem.delete().where(NewsletterItem.id == item.id).execute()
            record(item, "delete", by, title=item.title)
        elif item.follows:
            item.save()


def _put_in(issue: NewsletterIssue, found: Found, *, by: Person) -> NewsletterItem:
    item = put_in(
        issue, section=found.section, source=found.source, event=found.event, follows=True, **found.values, by=by
    )
    if found.source == "quarter":  # it asks for something: it comes first
        here = pieces.pieces_of(issue)[found.section]
        for position, other in enumerate(sorted(here, key=lambda other: other.id != item.id), 1):
            NewsletterItem.update(position=position).where(NewsletterItem.id == other.id).execute()
    return item
