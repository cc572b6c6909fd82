"""The page of a letter that is finished in Word: the upload, and how it looks as a mail."""

from flask import Blueprint, Response, url_for

from portal.families.naming.facts import known_to
from portal.kit import privacy
from portal.newsletter.final.rules import Finished, keep_final, remove_final
from portal.newsletter.models import final_of
from portal.newsletter.pages import issue_of, on_page, page_of
from portal.newsletter.pictures.facts import unsettled
from portal.web.access import me, roles
from portal.web.forms import WordFileForm
from portal.web.pages import attempt, form_page, house_style, saved

room = Blueprint("final", __name__)


@room.route("/nieuwsbrief/<month>/definitief", methods=["GET", "POST"])
@roles("coordinator")
def final(month: str) -> Response:
    issue, form = issue_of(month), WordFileForm()
    if form.validate_on_submit() and form.attempt(keep_final, issue, _sent(form), by=me()):
        target = url_for(".final", month=month)
        return saved(target, "Je brief is bewaard. Lees hieronder na hoe hij in de mail komt.")
    letter = final_of(issue)
    seen = known_to(me()).seen_in(letter.text) if letter else []
    return form_page(
        "newsletter/final/final.html",
        form,
        issue=issue,
        final=letter,
        on_page=on_page,
        unsettled=unsettled(issue) if letter else [],
        named=privacy.said(seen) if seen else "",
    )


@room.post("/nieuwsbrief/<month>/definitief/verwijdering")
@roles("coordinator")
def drop_final(month: str) -> Response:
    issue = issue_of(month)
    return attempt(page_of(issue), "De brief is weer die van het portaal.", remove_final, issue, by=me())


def _sent(form: WordFileForm) -> Finished:
    return Finished(form.name, form.content, house_style())
