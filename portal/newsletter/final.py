"""The month's final version: finished in Word, kept as file and as mail, replaced or removed until it is sent."""

from portal.database import transaction
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.text import one_line
from portal.newsletter.models import FinalLetter, NewsletterIssue
from portal.newsletter.pieces import lock_draft
from portal.newsletter.word_reading import letter_of
from portal.people.models import Person


def final_of(issue: NewsletterIssue) -> FinalLetter | None:
    """The final version without its file, which is only read where it is sent or downloaded."""
    fields = [f for f in FinalLetter._meta.sorted_fields if f is not FinalLetter.content]
    return FinalLetter.select(*fields).where(FinalLetter.issue == issue).first()


def file_of(issue: NewsletterIssue) -> bytes | None:
    """The .docx of the final version."""
    row = FinalLetter.select(FinalLetter.content).where(FinalLetter.issue == issue).tuples().first()
    return bytes(row[0]) if row else None


def keep_final(actor: Person, issue: NewsletterIssue, name: str, sent: bytes) -> FinalLetter:
    """Take a file as the month's letter, in the place of one that was there."""
    letter = letter_of(sent)
    with transaction():
        lock_draft(issue)
        replaced = FinalLetter.delete().where(FinalLetter.issue == issue).execute()
        final = FinalLetter.create(
            branch=issue.branch_id,
            issue=issue,
            name=one_line(name)[:120] or "brief.docx",
            content=letter.file,
            html=letter.html,
            text=letter.text,
            dropped="\n".join(letter.dropped),
            uploaded_by=actor,
            uploaded_at=clock.now(),
        )
        record(issue, "keep_final", actor, name=final.name, size=len(letter.file), replaced=bool(replaced))
    return final


def remove_final(actor: Person, issue: NewsletterIssue) -> None:
    """The letter is the one of the portal again."""
    with transaction():
        lock_draft(issue)
        if not FinalLetter.delete().where(FinalLetter.issue == issue).execute():
            raise RuleError("Dit bestand is al weg. Er is niets dubbel gebeurd.", conflict=True)
        record(issue, "remove_final", actor)
