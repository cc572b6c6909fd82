"""The forms of the annexes of a report."""

from typing import Any

from portal.families.naming.forms import LeavingForm
from portal.kit.dates import month_text
from portal.newsletter.models import NewsletterIssue, Picture
from portal.newsletter.pictures.facts import ready
from portal.reports.annexes.rules import ArticleDetails
from portal.web.access import me
from portal.web.fields import Line, Lines, RowChoice, SubmissionKey
from portal.web.forms import PortalForm
from portal.web.pages import row_number


class LetterForm(PortalForm):
    """Which newsletter; give the letters with `offer`."""

    issue = RowChoice("Welke nieuwsbrief komt in de bijlage?", "Kies een nieuwsbrief uit de lijst.")

    def offer(self, letters: list[NewsletterIssue]) -> "LetterForm":
        months = {str(letter.id): f"Nieuwsbrief van {month_text(letter.month_on)}" for letter in letters}
        self.issue.choices = {"": "Geen nieuwsbrief", **months}
        return self


class ArticleForm(LeavingForm):
    """An article about the branch."""

    watched, any_number = {"title": "de titel", "text": "de tekst"}, False

    title = Line("Titel", 160, "Schrijf de titel van het artikel.")
    source = Line("Waar verscheen het?", 120, "Schrijf waar het verscheen.")
    published = Line("Wanneer?", 60, "Schrijf wanneer het verscheen.")
    text = Lines("Tekst (mag leeg blijven als je een foto van de pagina kiest)", 20_000)
    page = RowChoice("Foto van de pagina (mag leeg blijven)", "Kies een foto uit de lijst.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page.choices = {"": "Geen foto", **{str(one.id): _said(one) for one in ready(me().branch_id)}}

    def details(self) -> ArticleDetails:
        return ArticleDetails(
            self.title.data, self.source.data, self.published.data, self.text.data, row_number(self.page.data)
        )


class NewArticleForm(ArticleForm):
    """A new one, saved once."""

    submission_key = SubmissionKey()


def _said(picture: Picture) -> str:
    return (picture.caption or picture.alternative)[:80]
