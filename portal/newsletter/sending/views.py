"""The pages of sending: to yourself first, to everyone, how the copies fare, and what goes on paper."""

from typing import Any

from flask import Blueprint, Response, url_for

from portal.kit import clock
from portal.kit.dates import month_text
from portal.newsletter.letter.documents.mail import with_changes
from portal.newsletter.letter.rules import letter_mark
from portal.newsletter.models import NewsletterCopy, NewsletterIssue, final_of
from portal.newsletter.pages import issue_of, on_page, page_of
from portal.newsletter.sending import rules
from portal.newsletter.sending.facts.contents import changed_of, inside_of, past_of
from portal.newsletter.sending.facts.copies import audience, footer_of, progress
from portal.newsletter.sending.facts.footers import Links
from portal.newsletter.sending.forms import SendByMailForm, SendForm
from portal.post.rules import resting
from portal.web.access import me, roles, visible
from portal.web.forms import seen
from portal.web.pages import UNDO, attempt, form_page, house_style, leaving, portal_url, rendered, saved, settings

room = Blueprint("sending", __name__)


@room.route("/nieuwsbrief/<month>/verzending", methods=["GET", "POST"])
@roles("coordinator")
def sending(month: str) -> Response:
    """All ways of sending; the form is for a letter that the coordinator sent herself."""
    issue, form = issue_of(month), SendForm(data={"sent_on": clock.today()})
    if form.validate_on_submit() and form.attempt(
        rules.mark_sent, issue, sent_on=form.sent_on.data, portal_url=portal_url(), seen=seen(), by=me()
    ):
        words = f"De brief van {month_text(issue.month_on)} staat als verstuurd."
        return saved(url_for("letter.index"), words, undo=(UNDO, url_for(".take_back", month=month)))
    return send_page(issue_of(month), form)


@room.post("/nieuwsbrief/<month>/proef")
@roles("coordinator")
def send_test(month: str) -> Response:
    issue, form = issue_of(month), SendByMailForm()
    if form.validate() and form.attempt(rules.send_test, issue, _dispatch(form), by=me()):
        return saved(url_for("sending.sending", month=month), f"Een proef is op weg naar {form.result}.")
    return send_page(issue, SendForm(formdata=None, data={"sent_on": clock.today()}), form)


@room.post("/nieuwsbrief/<month>/exemplaren")
@roles("coordinator")
def send_all(month: str) -> Response:
    issue, form = issue_of(month), SendByMailForm()
    if form.validate() and form.attempt(rules.send, issue, _dispatch(form), seen(), by=me()):
        target = url_for("sending.copies", month=month)
        return leaving(target, f"De brief van {month_text(issue.month_on)} is verstuurd.", form.result)
    return send_page(issue_of(month), SendForm(formdata=None, data={"sent_on": clock.today()}), form)


@room.get("/nieuwsbrief/<month>/exemplaren")
@roles("coordinator")
def copies(month: str) -> Response:
    issue = issue_of(month)
    still = resting(issue.branch_id, f"{rules.SEND}-{issue.id}")
    return rendered("newsletter/sending/copies.html", issue=issue, progress=progress(issue), resting=still)


@room.get("/nieuwsbrief/<month>/papier")
@roles("coordinator")
def paper(month: str) -> Response:
    issue = issue_of(month)
    letters = [(view.copy, footer_of(view.copy)) for view in progress(issue).views if view.copy.on_paper]
    inside, changed = inside_of(issue, portal_url()), changed_of(issue)
    inside = on_page(with_changes(inside, changed) if changed else inside)
    return rendered("newsletter/sending/paper.html", issue=issue, letters=letters, inside=inside)


@room.post("/nieuwsbrief/exemplaren/<int:id>/afgegeven", defaults={"given": True})
@room.post("/nieuwsbrief/exemplaren/<int:id>/afgegeven/herstel", defaults={"given": False}, endpoint="not_handed_over")
@roles("coordinator")
def hand_over(id: int, given: bool) -> Response:
    then = "{} kreeg de brief op papier." if given else "De brief van {} moet nog afgegeven worden."
    return _with(id, then, rules.hand_over, given=given)


@room.post("/nieuwsbrief/exemplaren/<int:id>/terug", defaults={"bounced": True})
@room.post("/nieuwsbrief/exemplaren/<int:id>/terug/herstel", defaults={"bounced": False}, endpoint="did_not_come_back")
@roles("coordinator")
def came_back(id: int, bounced: bool) -> Response:
    then = "De mail naar {} staat als teruggekomen." if bounced else "De mail naar {} staat weer als verstuurd."
    return _with(id, then, rules.mark_bounced, bounced=bounced)


@room.post("/nieuwsbrief/exemplaren/<int:id>/op-papier")
@roles("coordinator")
def put_on_paper(id: int) -> Response:
    return _with(id, "De brief voor {} staat bij die op papier.", rules.put_on_paper)


@room.post("/nieuwsbrief/exemplaren/<int:id>/opnieuw")
@roles("coordinator")
def try_again(id: int) -> Response:
    return _with(id, "De brief naar {} vertrekt opnieuw.", rules.try_again)


@room.get("/nieuwsbrief/op-papier")
@roles("volunteer")
def rather_on_paper() -> Response:
    return rendered("newsletter/sending/rather_on_paper.html")


@room.post("/nieuwsbrief/op-papier", defaults={"paper": True})
@room.post("/nieuwsbrief/op-mail", defaults={"paper": False}, endpoint="choose_mail")
@roles("volunteer")
def choose_paper(paper: bool) -> Response:
    then = f"Je krijgt de nieuwsbrief voortaan {'op papier' if paper else 'per mail'}."
    return attempt(url_for(".rather_on_paper"), then, rules.rather_on_paper, paper=paper, by=me())


def send_page(issue: NewsletterIssue, form: SendForm, mail_form: SendByMailForm | None = None) -> Response:
    """All ways of sending on one page; mail_form: the one that came back with a mistake."""
    who = audience(me().branch_id)
    mail = mail_form or SendByMailForm(formdata=None)
    return form_page(
        "newsletter/sending/send.html",
        form if form.errors and mail_form is None else mail,
        mail=mail,
        by_hand=form,
        who=who,
        issue=issue,
        final=final_of(issue),
        past=past_of(issue),
        changed=changed_of(issue),
        shown=letter_mark(issue, portal_url()),
        shown_all=rules.sending_mark(issue, who, portal_url()),
    )


def _with(number: int, sentence: str, rule: Any, **kwargs: Any) -> Response:
    copy = visible(NewsletterCopy, number)
    target = url_for("sending.copies", month=f"{copy.issue.month_on:%Y-%m}")
    return attempt(target, sentence.format(copy.person.given_name), rule, copy, by=me(), **kwargs)


@room.post("/nieuwsbrief/<month>/ontwerp")
@roles("coordinator")
def take_back(month: str) -> Response:
    issue = issue_of(month)
    words = f"De brief van {month_text(issue.month_on)} is weer een ontwerp."
    return attempt(page_of(issue), words, rules.take_back, issue, by=me())


def _dispatch(form: SendByMailForm) -> rules.Dispatch:
    return rules.Dispatch(links(), house_style(), bool(form.attach.data))


def links() -> Links:
    """The portal's address, and the key that signs links in letters."""
    return Links(settings().url, settings().secret_key)
