"""Pictures as pages, letters and reports need them, most without their bytes; and where each is used."""

from collections.abc import Iterable
from typing import Any

from portal.kit.dates import month_text
from portal.kit.records import dataclass
from portal.newsletter.models import NewsletterIssue, NewsletterItem, Picture
from portal.newsletter.pictures.documents import PictureFacts

BYTES = ("content", "small", "thumbnail")
LIGHT = [field for field in Picture._meta.sorted_fields if field.name not in BYTES]


def pictures_of(branch_id: int) -> Any:
    """The pictures of a branch without their bytes, the newest first, as a query."""
    query = Picture.select(*LIGHT).where(Picture.branch == branch_id)
    return query.order_by(Picture.day.desc(), Picture.id.desc())


def ready(branch_id: int) -> list[Picture]:
    """The pictures that may be put in a letter or a report."""
    return [picture for picture in pictures_of(branch_id) if picture.is_ready]


def still_there(ids: Iterable[int]) -> list[int]:
    """Of these ids, those of pictures that still exist."""
    wanted = list(ids)
    rows: Any = Picture.select(Picture.id).where(Picture.id << wanted).tuples()
    return [id for (id,) in rows] if wanted else []


def as_facts(picture: Picture, content: bytes) -> PictureFacts:
    return PictureFacts(picture.id, picture.alternative, picture.caption, picture.width, picture.height, content)


def of_items(items: Iterable[NewsletterItem], *, with_bytes: bool) -> dict[int, PictureFacts]:
    """Picture id → what a letter shows of it, for the pictures of these pieces. One query, or none."""
    wanted = {item.picture_id: item.branch_id for item in items if item.picture_id}
    if not wanted:
        return {}
    fields = [*LIGHT, Picture.content] if with_bytes else LIGHT
    query = Picture.select(*fields).where(Picture.id << list(wanted), Picture.branch << list(wanted.values()))
    return {one.id: as_facts(one, bytes(one.content) if with_bytes else b"") for one in query if one.is_ready}


def unsettled(issue: NewsletterIssue) -> list[Picture]:
    """The pictures in a letter's Word file for which nobody said yet who is on them."""
    return [one for one in Picture.select(*LIGHT).where(Picture.issue == issue.id) if not one.is_ready]


@dataclass(frozen=True)
class Uses:
    """Where a picture is used: the letters, and whether in a report. In words, for the page that deletes it."""

    drafts: tuple[str, ...]
    sent: tuple[str, ...]
    in_report: bool

    @property
    def any(self) -> bool:
        return bool(self.drafts or self.sent or self.in_report)


def uses_of(picture: Picture) -> Uses:
    placed = NewsletterItem.select(NewsletterItem.issue).where(NewsletterItem.picture == picture.id)
    issues = NewsletterIssue.select().where(
        (NewsletterIssue.id << placed) | (NewsletterIssue.id == (picture.issue_id or 0))
    )
    found = list(issues.order_by(NewsletterIssue.year, NewsletterIssue.month))
    return Uses(
        tuple(month_text(issue.month_on) for issue in found if issue.status == "draft"),
        tuple(month_text(issue.month_on) for issue in found if issue.status == "sent"),
        picture.in_report,
    )


def of_report(branch_id: int, year: int) -> list[Picture]:
    """The pictures that the report of a year shows, with their bytes, the oldest first."""
    query = Picture.select().where(Picture.is_for_report(branch_id, year))
    return [one for one in query.order_by(Picture.day, Picture.id) if one.is_ready]
