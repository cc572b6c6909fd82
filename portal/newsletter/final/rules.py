"""The month's final version: finished in Word, kept as file and as mail, replaced or removed until it is sent."""

from pathlib import Path

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.images import PictureFile, read_those_that_can_be
from portal.kit.records import dataclass
from portal.kit.text import one_line
from portal.kit.words import counted
from portal.newsletter.final.documents import Around, ReadLetter, letter_of
from portal.newsletter.letter.rules import lock_draft
from portal.newsletter.models import FinalLetter, NewsletterIssue, NewsletterItem, Picture
from portal.newsletter.pictures.documents import numbered
from portal.newsletter.pictures.facts import LIGHT
from portal.newsletter.pictures.rules import keep
from portal.people.models import Person


@dataclass(frozen=True)
class Finished:
    """A letter as it comes back from Word. house_style: the file that letters are written on."""

    name: str
    content: bytes
    house_style: Path


def keep_final(issue: NewsletterIssue, sent: Finished, *, by: Person) -> FinalLetter:
    """Take a file as the month's letter, replacing any earlier one."""
    letter = letter_of(sent.content, Around(issue.full_name, sent.house_style.read_bytes()))
    files = read_those_that_can_be([content for content, _ in letter.pictures])
    unread = sum(file is None for file in files)
    dropped = letter.dropped
    if unread:
        said = counted(unread, "afbeelding die we niet kunnen lezen", "afbeeldingen die we niet kunnen lezen")
        dropped = (said, *letter.dropped)
    with transaction():
        lock_draft(issue)
        html = _with_rows(letter, files, issue, by=by)
        replaced = FinalLetter.delete().where(FinalLetter.issue == issue).execute()
        final = FinalLetter.create(
            branch=issue.branch_id,
            issue=issue,
            name=one_line(sent.name)[:120] or "brief.docx",
            content=letter.file,
            html=html,
            text=letter.text,
            dropped="\n".join(dropped),
            uploaded_by=by,
            uploaded_at=clock.now(),
        )
        record(issue, "keep_final", by, name=final.name, size=len(letter.file), replaced=bool(replaced))
    return final


def remove_final(issue: NewsletterIssue, *, by: Person) -> None:
    """Drop the final version: the letter is the portal's own again."""
    with transaction():
        lock_draft(issue)
        if not FinalLetter.delete().where(FinalLetter.issue == issue).execute():
            raise RuleError("Dit bestand is al weg. Er is niets dubbel gebeurd.", conflict=True)
        _let_go(issue, [])
        record(issue, "remove_final", by)


def _with_rows(letter: ReadLetter, files: list[PictureFile | None], issue: NewsletterIssue, *, by: Person) -> str:
    """The letter's HTML with its pictures as rows: those already there keep what was said about them."""
    known = {one.sha256: one for one in Picture.select(*LIGHT).where(Picture.issue == issue.id)}
    shown: list[Picture | None] = []
    for (_, words), file in zip(letter.pictures, files, strict=True):
        if file is not None and file.sha256 not in known:
            known[file.sha256] = keep(file, issue.branch_id, issue=issue.id, alternative=words, by=by)
        shown.append(known[file.sha256] if file else None)
    _let_go(issue, [one.id for one in shown if one])
    return numbered(letter.html, [(one.id, one.width, one.height) if one else None for one in shown])


def _let_go(issue: NewsletterIssue, stay: list[int]) -> None:
    """Delete pictures that are no longer in the file, except those that the report or another letter shows."""
    placed = NewsletterItem.select(NewsletterItem.picture).where(NewsletterItem.picture.is_null(False))
    gone = (Picture.issue == issue.id) & Picture.id.not_in(stay)
    Picture.update(issue=None).where(gone, Picture.in_report | (Picture.id << placed)).execute()
    Picture.delete().where(gone).execute()
