"""Pictures: stored, described (what they show, who agreed), and deleted from wherever that is still possible."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any

from peewee import fn

from portal.database import transaction
from portal.history.rules import change, delete, record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.images import PictureFile
from portal.kit.records import dataclass
from portal.kit.word_replacing import without_pictures
from portal.newsletter.models import WHO, FinalLetter, NewsletterIssue, NewsletterItem, Picture
from portal.newsletter.pictures.documents import name_of, without_inline
from portal.people.models import Branch, Person
from portal.post.models import Letter, PostFile

AT_ONCE = 10  # files of one form
MOST = 500  # pictures that a branch keeps
MOST_A_DAY = 60_000_000  # bytes of them within 24 hours: beyond that the disk would fill
ROOM = 600_000  # bytes of all pictures in one letter


@dataclass(frozen=True)
class PictureWords:
    """What is said about a picture. who: one of WHO. day: its year says in which report it may stand."""

    alternative: str
    caption: str
    who: str
    consent: str
    has_children: bool
    day: date
    in_report: bool


def add_pictures(files: Sequence[PictureFile], *, by: Person) -> list[Picture]:
    """Keep pictures; one that the branch has already is not kept twice. Nothing is shown of them yet."""
    if len(files) > AT_ONCE:
        raise RuleError(f"Kies ten hoogste {AT_ONCE} foto’s tegelijk.", "files")
    with transaction():
        Branch.update(name=Branch.name).where(Branch.id == by.branch_id).execute()  # held: one at a time counts
        have = {one.sha256: one for one in _same(by.branch_id, files)}
        new = [file for file in {f.sha256: f for f in files}.values() if file.sha256 not in have]
        _check_room(by.branch_id, new)
        for file in new:
            have[file.sha256] = keep(file, by.branch_id, by=by)
    return [have[sha256] for sha256 in dict.fromkeys(file.sha256 for file in files)]


def keep(file: PictureFile, branch_id: int, *, issue: int | None = None, alternative: str = "", by: Person) -> Picture:
    """One row, in the caller's transaction. issue: the letter whose Word file it is in."""
    picture = Picture.create(
        branch=branch_id,
        issue=issue,
        size=len(file.content) + len(file.small) + len(file.thumbnail),
        small_size=len(file.small),
        alternative=alternative[:300],
        uploaded_by=by.id,
        **asdict(file),
    )
    record(picture, "create", by, size=picture.size)
    return picture


def _same(branch_id: int, files: Sequence[PictureFile]) -> Any:
    kept = Picture.select(Picture.id, Picture.sha256).where(Picture.branch == branch_id, Picture.issue.is_null())
    return kept.where(Picture.sha256 << [file.sha256 for file in files])


def _check_room(branch_id: int, new: Sequence[PictureFile]) -> None:
    mine = Picture.branch == branch_id
    if Picture.select().where(mine).count() + len(new) > MOST:
        raise RuleError(f"Er staan al {MOST} foto’s. Gooi er eerst weg die je niet meer nodig hebt.", "files")
    today = Picture.select(fn.SUM(Picture.size)).where(mine, Picture.created_at > clock.now() - timedelta(days=1))
    if new and int(today.scalar() or 0) + sum(len(f.content) + len(f.small) for f in new) > MOST_A_DAY:
        most = MOST_A_DAY // 1_000_000
        raise RuleError(f"Er is vandaag al {most} MB aan foto’s bijgekomen. Voeg deze morgen toe.", "files")


def describe(picture: Picture, words: PictureWords, *, by: Person) -> None:
    """Store what a picture shows and who agreed. From then on it may be used."""
    if not words.alternative:
        raise RuleError("Schrijf in een zin wat er te zien is, voor wie de foto niet ziet.", "alternative")
    if words.who not in WHO:
        raise RuleError("Zeg of er mensen te herkennen zijn.", "who")
    if words.who == "agreed" and not words.consent:
        raise RuleError("Schrijf wie toestemming gaf, en hoe.", "consent")
    if words.has_children and words.who == "agreed" and len(words.consent.split()) < 2:
        raise RuleError("Er staan kinderen op. Schrijf welke ouder toestemming gaf, en hoe.", "consent")
    with transaction():
        change(picture, "describe", by, **asdict(words))


def place(item: NewsletterItem, picture_id: int | None) -> None:
    """Check that a piece may show this picture, in the caller's transaction. RuleError where its letter is full."""
    if picture_id is None:
        return
    picture = Picture.get_or_none(Picture.id == picture_id, Picture.branch == item.branch_id)
    if picture is None or not picture.is_ready:
        raise RuleError(
            "Deze foto kan nog niet in een brief. Vul eerst in wat erop staat en wie akkoord is.", "picture_id"
        )
    others = NewsletterItem.select(NewsletterItem.picture).where(
        NewsletterItem.issue == item.issue_id,
        NewsletterItem.id != (item.id or 0),
        NewsletterItem.picture.is_null(False),
    )
    there = Picture.select(fn.SUM(Picture.small_size)).where(Picture.id << others, Picture.id != picture_id)
    if int(there.scalar() or 0) + picture.small_size > ROOM:
        raise RuleError("De foto’s in deze brief worden samen te zwaar voor een mail. Laat er een weg.", "picture_id")


def take_away(picture: Picture, *, withdrawn: bool, by: Person | None) -> None:
    """Delete a picture: from drafts, letters that did not leave yet, the archive, Word files and the report.

    withdrawn: somebody on it took their consent back. What was mailed stays in the mailboxes; the page says so.
    """
    with transaction():
        name = name_of(picture.id)
        digests = {picture.sha256, hashlib.sha256(bytes(picture.content)).hexdigest()}
        for letter in Letter.select().where(Letter.branch_id == picture.branch_id, Letter.html.contains(f"cid:{name}")):
            Letter.update(html=without_inline(letter.html, name), text=_without_words(letter.text, picture)).where(
                Letter.id == letter.id
            ).execute()
        PostFile.delete().where(PostFile.branch_id == picture.branch_id, PostFile.name == name).execute()
        for file in PostFile.select().where(PostFile.branch_id == picture.branch_id, PostFile.name.endswith(".docx")):
            _white_out(file, digests)
        finals = FinalLetter.select().where(FinalLetter.branch == picture.branch_id)
        for final in finals.where(FinalLetter.issue == picture.issue_id) if picture.issue_id else ():
            _white_out(final, digests)
        touched = NewsletterItem.select(NewsletterItem.issue).where(NewsletterItem.picture == picture.id)
        NewsletterIssue.update(changed_at=clock.now()).where(
            NewsletterIssue.id << touched, NewsletterIssue.status == "draft"
        ).execute()
        verb = "withdraw" if withdrawn else "delete"
        delete(picture, verb, by, twice="Deze foto is al weg. Er is niets dubbel gebeurd.")


def _white_out(file: Any, digests: set[str]) -> None:
    content = without_pictures(bytes(file.content), digests)
    if content != bytes(file.content):
        file.content = content
        file.save()


def _without_words(text: str, picture: Picture) -> str:
    said = f"[Foto: {picture.alternative}]"
    return text.replace(f"{said}\n\n{picture.caption}\n" if picture.caption else said, "").replace(said, "")
