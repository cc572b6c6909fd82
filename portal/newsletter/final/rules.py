"""The month's final version: finished in Word, kept as file and as mail, replaced or removed until it is sent."""

from dataclasses import dataclass
from pathlib import Path

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.text import one_line
from portal.newsletter.final.documents import Around, letter_of
from portal.newsletter.letter.rules import lock_draft
from portal.newsletter.models import FinalLetter, NewsletterIssue
from portal.people.models import Person


@dataclass(frozen=True)
class Finished:
    """A letter as it comes back from Word. house_style: the file that letters are written on."""

    name: str
    content: bytes
    house_style: Path


def keep_final(issue: NewsletterIssue, sent: Finished, *, by: Person) -> FinalLetter:
    """Take a file as the month's letter, in the place of one that was there."""
    letter = letter_of(sent.content, Around(issue.full_name, sent.house_style.read_bytes()))
    with transaction():
        lock_draft(issue)
        replaced = FinalLetter.delete().where(FinalLetter.issue == issue).execute()
        final = FinalLetter.create(
            branch=issue.branch_id,
            issue=issue,
            name=one_line(sent.name)[:120] or "brief.docx",
            content=letter.file,
            html=letter.html,
            text=letter.text,
            dropped="\n".join(letter.dropped),
            uploaded_by=by,
            uploaded_at=clock.now(),
        )
        record(issue, "keep_final", by, name=final.name, size=len(letter.file), replaced=bool(replaced))
    return final


def remove_final(issue: NewsletterIssue, *, by: Person) -> None:
    """The letter is the one of the portal again."""
    with transaction():
        lock_draft(issue)
        if not FinalLetter.delete().where(FinalLetter.issue == issue).execute():
            raise RuleError("Dit bestand is al weg. Er is niets dubbel gebeurd.", conflict=True)
        record(issue, "remove_final", by)
