"""The annexes of a report: which newsletter is in it, and what others published."""

from dataclasses import asdict
from typing import Any

from portal.database import once, transaction
from portal.history.rules import change, delete, record
from portal.kit.errors import RuleError
from portal.kit.records import dataclass
from portal.newsletter.models import Picture
from portal.people.models import Person
from portal.reports.annexes.facts import letters_of
from portal.reports.models import ReportArticle, ReportNewsletter


def choose_letter(year: int, issue_id: int | None, *, by: Person) -> None:
    """Choose the newsletter for the annexes of a year's report; None: none."""
    issue = next((one for one in letters_of(by.branch_id, year) if one.id == issue_id), None)
    if issue_id is not None and issue is None:
        raise RuleError("Kies een nieuwsbrief die dat jaar verstuurd is.", "issue")
    with transaction():
        ReportNewsletter.delete().where(
            ReportNewsletter.branch == by.branch_id, ReportNewsletter.year == year
        ).execute()
        if issue is not None:
            chosen = ReportNewsletter.create(branch=by.branch_id, year=year, issue=issue.id)
            record(chosen, "choose", by, month=issue.month_on)


@dataclass(frozen=True)
class ArticleDetails:
    """An article. published: in words. picture: the id of a picture of its page, or None."""

    title: str
    source: str
    published: str
    text: str
    picture: int | None


def add_article(year: int, details: ArticleDetails, key: str, *, by: Person) -> ReportArticle:
    """Keep an article. The same key lands on the one it made before."""
    _check(details, by)

    def make() -> ReportArticle:
        row = ReportArticle.create(branch=by.branch_id, year=year, by=by.id, submission_key=key, **asdict(details))
        record(row, "create", by, year=year, title=row.title)
        return row

    return once(ReportArticle, key, make, branch=by.branch_id)


def change_article(article: ReportArticle, details: ArticleDetails, *, by: Person) -> None:
    """Correct an article."""
    _check(details, by)
    with transaction():
        change(article, "update", by, **asdict(details))


def remove_article(article: ReportArticle, *, by: Person) -> None:
    """Throw an article away; its picture stays among the pictures."""
    with transaction():
        delete(article, "delete", by, twice="Dit artikel is al weg. Er is niets dubbel gebeurd.", title=article.title)


def _check(details: ArticleDetails, by: Person) -> None:
    if details.picture is None:
        if not details.text:
            raise RuleError("Schrijf de tekst van het artikel, of kies een foto van de pagina.", "text")
        return
    found: Any = Picture.get_or_none(Picture.id == details.picture, Picture.branch == by.branch_id)
    if found is None or not found.is_ready:
        raise RuleError("Deze foto kan nog niet in het verslag. Vul eerst in wat erop staat en wie akkoord is.", "page")
