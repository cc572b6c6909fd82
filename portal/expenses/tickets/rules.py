"""Tickets of costs: photos and PDFs, kept while their form has a mistake, then with their line."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from peewee import fn

from portal.database import locked, transaction
from portal.expenses.models.notes import ExpenseLine, Receipt
from portal.expenses.note.rules import hold
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.images import ReceiptFile
from portal.people.models import Person

MAX_PHOTOS = 6
ONE_DAY = timedelta(days=1)
MOST_A_DAY = 60_000_000
"""How many bytes of tickets somebody may add in 24 hours: 200 photos. Beyond that the disk would fill."""
MOST_OPEN = 3
"""Forms with a mistake in them whose photos are kept at the same time, per person."""

Photos = ReceiptFile | Sequence[ReceiptFile] | None


def listed(photos: Photos) -> list[ReceiptFile]:
    """One, several or no photos as a list; the same file twice counts once."""
    sent = [] if photos is None else [photos] if isinstance(photos, ReceiptFile) else list(photos)
    different = list({photo.sha256: photo for photo in sent}.values())
    if len(different) > MAX_PHOTOS:
        raise RuleError(f"Kies ten hoogste {MAX_PHOTOS} foto’s per kost.", "ticket")
    return different


def keep_photo(volunteer: Person, photos: Photos, key: str) -> None:
    """Keep photos whose form has a mistake elsewhere, so that they need not be taken again."""
    sent = listed(photos)
    with transaction():
        Receipt.delete().where(Receipt.kept_for == key, Receipt.owner == volunteer.id).execute()
        _forget_oldest(volunteer, MOST_OPEN - 1)
        if not Receipt.select().where(Receipt.kept_for == key).exists():
            store(sent, volunteer, kept_for=key)


def _forget_oldest(volunteer: Person, keep: int) -> None:
    """Of the forms somebody left unfinished, keep only the photos of the last few."""
    latest = fn.MAX(Receipt.id)
    waiting: Any = Receipt.select(Receipt.kept_for).where(
        Receipt.owner == volunteer.id, Receipt.kept_for.is_null(False)
    )
    newest = waiting.group_by(Receipt.kept_for).order_by(latest.desc()).tuples()
    keys = [key for (key,) in newest][keep:]
    Receipt.delete().where(Receipt.owner == volunteer.id, Receipt.kept_for << keys).execute()


def forget_unfinished() -> int:
    """Delete photos that waited more than a day for a form that nobody finished; daily work."""
    start = clock.now() - ONE_DAY
    return int(Receipt.delete().where(Receipt.kept_for.is_null(False), Receipt.created_at < start).execute())


def kept_photos(volunteer: Person, key: str) -> list[Receipt]:
    """The photos that wait for the form with this key, without their bytes."""
    query = Receipt.select(Receipt.id, Receipt.mime).where(Receipt.kept_for == key, Receipt.owner == volunteer.id)
    return list(query.order_by(Receipt.id))


def change_photos(line: ExpenseLine, drop: Iterable[int], photos: Photos, *, by: Person) -> None:
    """Add photos to a ticket, and take away those with these ids."""
    sent, drop = listed(photos), set(drop)
    with transaction():
        hold(line)
        before = {r.id: r.sha256 for r in Receipt.select(Receipt.id, Receipt.sha256).where(Receipt.line == line.id)}
        stay = {number: sha256 for number, sha256 in before.items() if number not in drop}
        sent = [photo for photo in sent if photo.sha256 not in stay.values()]
        if len(stay) + len(sent) > MAX_PHOTOS:
            raise RuleError(f"Hou ten hoogste {MAX_PHOTOS} foto’s per kost.", "ticket")
        Receipt.delete().where(Receipt.line == line.id, Receipt.id << list(drop)).execute()
        store(sent, line.note.volunteer, line=line)
        files = {"before": sorted(before.values()), "after": [*stay.values(), *(photo.sha256 for photo in sent)]}
        record(line, "change_photos", by, on_behalf_of=line.note.volunteer, **files)


def store(
    photos: Sequence[ReceiptFile], owner: Person, line: ExpenseLine | None = None, kept_for: str | None = None
) -> None:
    """RuleError where it is more than one day allows."""
    locked(owner)  # one at a time counts and adds
    today = Receipt.select(fn.SUM(Receipt.size)).where(
        Receipt.owner == owner.id, Receipt.created_at > clock.now() - ONE_DAY
    )
    if photos and int(today.scalar() or 0) + sum(len(photo.content) for photo in photos) > MOST_A_DAY:
        most = MOST_A_DAY // 1_000_000
        raise RuleError(f"Er is vandaag al {most} MB aan foto’s en pdf’s toegevoegd. Voeg deze morgen toe.", "ticket")
    whose = {"branch": owner.branch_id, "owner": owner.id, "line": line, "kept_for": kept_for}
    for photo in photos:
        Receipt.create(**whose, **asdict(photo), size=len(photo.content), created_at=clock.now())
