"""The annexes of a year's report, read from the database."""

from typing import Any

from portal.newsletter.letter.facts.letter import gather_newsletter, items_by_section
from portal.newsletter.models import NewsletterIssue, Picture, final_of
from portal.newsletter.pictures.documents import pictures_in
from portal.newsletter.pictures.facts import as_facts, of_report
from portal.people.models import Branch
from portal.reports.annexes.documents import Annexes, ArticleAnnex, LetterAnnex
from portal.reports.models import ReportArticle, ReportNewsletter


def annexes_of(branch: Branch, year: int) -> Annexes:
    """The annexes with all they show, without deleted pictures."""
    issue = chosen_letter(branch.id, year)
    articles = articles_of(branch.id, year)
    pages = _pictures(article.picture_id for article in articles)
    return Annexes(
        letter=_letter(issue) if issue is not None else None,
        pictures=tuple(as_facts(one, bytes(one.content)) for one in of_report(branch.id, year)),
        articles=tuple(
            ArticleAnnex(one.title, one.source, one.published, one.text, pages.get(one.picture_id or 0))
            for one in articles
        ),
    )


def chosen_letter(branch_id: int, year: int) -> NewsletterIssue | None:
    """The newsletter chosen for the annexes, as long as it still counts as sent."""
    chosen = ReportNewsletter.select(ReportNewsletter.issue).where(
        ReportNewsletter.branch == branch_id, ReportNewsletter.year == year
    )
    found: NewsletterIssue | None = NewsletterIssue.get_or_none(
        NewsletterIssue.id << chosen, NewsletterIssue.status == "sent"
    )
    return found


def letters_of(branch_id: int, year: int) -> list[NewsletterIssue]:
    """The newsletters of a year that were sent, by month."""
    sent = NewsletterIssue.select().where(
        NewsletterIssue.branch == branch_id, NewsletterIssue.year == year, NewsletterIssue.status == "sent"
    )
    return list(sent.order_by(NewsletterIssue.month))


def articles_of(branch_id: int, year: int) -> list[ReportArticle]:
    mine = ReportArticle.select().where(ReportArticle.branch == branch_id, ReportArticle.year == year)
    return list(mine.order_by(ReportArticle.id))


def texts_to_print(branch_id: int, year: int) -> list[tuple[str, str]]:
    """(where, words) of everything that is typed for the annexes."""
    articles = [(f"het artikel ‘{one.title[:40]}’", f"{one.title}\n{one.text}") for one in articles_of(branch_id, year)]
    pictures: Any = Picture.select(Picture.caption, Picture.alternative).where(Picture.is_for_report(branch_id, year))
    return articles + [
        (f"de foto ‘{(caption or told)[:40]}’", f"{caption}\n{told}") for caption, told in pictures.tuples()
    ]


def _letter(issue: NewsletterIssue) -> LetterAnnex:
    """The whole letter except its birthdays: people agreed to those for the volunteers alone."""
    final = final_of(issue)
    items = items_by_section(issue, "")
    kept = {section: [one for one in rows if one.source != "birthdays"] for section, rows in items.items()}
    facts = gather_newsletter(issue, "", kept, with_pictures=final is None)
    inside = final.html if final is not None else ""
    return LetterAnnex(facts, inside, tuple(_pictures(pictures_in(inside)).values()))


def _pictures(ids: Any) -> dict[int, Any]:
    wanted = [id for id in ids if id]
    rows = Picture.select().where(Picture.id << wanted) if wanted else []
    return {one.id: as_facts(one, bytes(one.content)) for one in rows if one.is_ready}
