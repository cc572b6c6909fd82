"""The pages of the newsletter: the coordinator writes, volunteers read what was sent."""

from flask import Blueprint, Response, url_for

from portal.families.naming.facts import known_to
from portal.kit import privacy
from portal.newsletter.final.rules import keep_final, remove_final
from portal.newsletter.models import NewsletterIssue, final_of
from portal.newsletter.pages import issue_of, on_page, page_of
from portal.newsletter.pictures.facts import unsettled
from portal.web.access import me, roles
from portal.web.fields import WordFileForm
from portal.web.pages import attempt, form_page, saved

room = Blueprint("final", __name__)


# ---- finished in Word


@room.get("/nieuwsbrief/<month>/definitief")
@roles("coordinator")
def final(month: str) -> Response:
    return _final_page(issue_of(month), WordFileForm())


@room.post("/nieuwsbrief/<month>/definitief")
@roles("coordinator")
def keep(month: str) -> Response:
    issue, form = issue_of(month), WordFileForm()
    if form.validate() and form.attempt(keep_final, issue, form.name, form.content, by=me()):
        target = url_for("final.final", month=month)
        return saved(target, "Je brief is bewaard. Lees hieronder na hoe hij in de mail komt.")
    return _final_page(issue, form)


@room.post("/nieuwsbrief/<month>/definitief/verwijdering")
@roles("coordinator")
def drop_final(month: str) -> Response:
    issue = issue_of(month)
    return attempt(page_of(issue), "De brief is weer die van het portaal.", remove_final, issue, by=me())


def _final_page(issue: NewsletterIssue, form: WordFileForm) -> Response:
    final = final_of(issue)
    seen = known_to(me()).seen_in(final.text) if final else []
    return form_page(
        "newsletter/final/final.html",
        form,
        issue=issue,
        final=final,
        on_page=on_page,
        unsettled=unsettled(issue) if final else [],
        named=privacy.said(seen) if seen else "",
    )
