"""The pages of sending: to oneself first, to everyone, how the copies fare, and what goes on paper."""

from typing import Any

from flask import render_template, url_for

from portal.kit import clock
from portal.kit.dates import month_text
from portal.newsletter import sending as rules
from portal.newsletter.final import final_of
from portal.newsletter.forms import MailForm, SendForm
from portal.newsletter.models import NewsletterCopy, NewsletterIssue
from portal.newsletter.room import attempt, door, issue_of, newsletter, portal_url
from portal.newsletter.rules import letter_mark
from portal.web.access import get_or_404, me, roles
from portal.web.forms import seen
from portal.web.pages import form_page, house_style, saved


@newsletter.get("/nieuwsbrief/<month>/verzending")
@roles("coordinator")
def sending(month: str) -> Any:
    return send_page(issue_of(month), SendForm(formdata=None, data={"sent_on": clock.today()}))


@newsletter.post("/nieuwsbrief/<month>/proef")
@roles("coordinator")
def send_test(month: str) -> Any:
    issue, form = issue_of(month), MailForm()
    if form.validate() and form.attempt(
        rules.send_test, me(), issue, door(), house_style(), attach=bool(form.attach.data)
    ):
        return saved(url_for("newsletter.sending", month=month), f"Een proef is op weg naar {form.result}.")
    return send_page(issue, SendForm(formdata=None, data={"sent_on": clock.today()}), form)


@newsletter.post("/nieuwsbrief/<month>/exemplaren")
@roles("coordinator")
def send_all(month: str) -> Any:
    issue, form = issue_of(month), MailForm()
    if form.validate() and form.attempt(
        rules.send, me(), issue, door(), house_style(), attach=bool(form.attach.data), seen=seen()
    ):
        target = url_for("newsletter.copies", month=month)
        return saved(target, f"De brief van {month_text(issue.month_on)} vertrekt.")
    return send_page(issue_of(month), SendForm(formdata=None, data={"sent_on": clock.today()}), form)


@newsletter.get("/nieuwsbrief/<month>/exemplaren")
@roles("coordinator")
def copies(month: str) -> Any:
    issue = issue_of(month)
    return render_template("newsletter/copies.html", issue=issue, progress=rules.progress(issue))


@newsletter.get("/nieuwsbrief/<month>/papier")
@roles("coordinator")
def paper(month: str) -> Any:
    issue = issue_of(month)
    letters = [(view.copy, rules.strip_of(view.copy)) for view in rules.progress(issue).views if view.copy.on_paper]
    return render_template(
        "newsletter/paper.html", issue=issue, letters=letters, inside=rules.inside_of(issue, portal_url())
    )


@newsletter.post("/nieuwsbrief/exemplaren/<int:number>/afgegeven")
@roles("coordinator")
def hand_over(number: int) -> Any:
    return _with(number, "{} kreeg de brief op papier.", rules.hand_over, given=True)


@newsletter.post("/nieuwsbrief/exemplaren/<int:number>/niet-afgegeven")
@roles("coordinator")
def not_handed_over(number: int) -> Any:
    return _with(number, "De brief van {} moet nog afgegeven worden.", rules.hand_over, given=False)


@newsletter.post("/nieuwsbrief/exemplaren/<int:number>/terug")
@roles("coordinator")
def came_back(number: int) -> Any:
    return _with(number, "De mail naar {} staat als teruggekomen.", rules.mark_bounced, bounced=True)


@newsletter.post("/nieuwsbrief/exemplaren/<int:number>/toch-niet-terug")
@roles("coordinator")
def did_not_come_back(number: int) -> Any:
    return _with(number, "De mail naar {} staat weer als verstuurd.", rules.mark_bounced, bounced=False)


@newsletter.post("/nieuwsbrief/exemplaren/<int:number>/op-papier")
@roles("coordinator")
def put_on_paper(number: int) -> Any:
    return _with(number, "De brief voor {} staat bij die op papier.", rules.put_on_paper)


@newsletter.post("/nieuwsbrief/exemplaren/<int:number>/opnieuw")
@roles("coordinator")
def try_again(number: int) -> Any:
    return _with(number, "De brief naar {} vertrekt opnieuw.", rules.try_again)


@newsletter.get("/nieuwsbrief/op-papier")
@roles("volunteer")
def rather_on_paper() -> Any:
    return render_template("newsletter/rather_on_paper.html")


@newsletter.post("/nieuwsbrief/op-papier")
@roles("volunteer")
def choose_paper() -> Any:
    target = url_for("newsletter.rather_on_paper")
    return attempt(target, "Je krijgt de nieuwsbrief voortaan op papier.", rules.rather_on_paper, me(), paper=True)


@newsletter.post("/nieuwsbrief/op-mail")
@roles("volunteer")
def choose_mail() -> Any:
    target = url_for("newsletter.rather_on_paper")
    return attempt(target, "Je krijgt de nieuwsbrief voortaan per mail.", rules.rather_on_paper, me(), paper=False)


def send_page(issue: NewsletterIssue, form: SendForm, mail_form: MailForm | None = None) -> Any:
    """All ways of sending on one page; mail_form: the one that came back with a mistake."""
    who = rules.audience(me().branch_id)
    values = {
        "by_hand": form, "who": who, "final": final_of(issue), "issue": issue,
        "shown": letter_mark(issue, portal_url()), "shown_all": rules.sending_mark(issue, who, portal_url()),
    }  # fmt: skip
    shown = mail_form or (form if form.errors else MailForm(formdata=None))
    mail = mail_form or MailForm(formdata=None)
    return form_page("newsletter/send.html", shown, mail=mail, **values)


def _with(number: int, sentence: str, rule: Any, **kwargs: Any) -> Any:
    copy = get_or_404(NewsletterCopy.visible_to(me()), NewsletterCopy.id == number)
    target = url_for("newsletter.copies", month=f"{copy.issue.month_on:%Y-%m}")
    return attempt(target, sentence.format(copy.person.given_name), rule, me(), copy, **kwargs)
