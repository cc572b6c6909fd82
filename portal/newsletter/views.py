"""The pages of the newsletter: the coordinator writes, volunteers read what was sent."""

from itertools import groupby
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request, url_for

from portal.kit import clock
from portal.kit.dates import month_text, parse_month
from portal.kit.errors import RuleError
from portal.kit.word import web_address
from portal.newsletter import rules
from portal.newsletter.documents import MANDATORY
from portal.newsletter.documents import newsletter as word_file
from portal.newsletter.forms import DraftForm, IssueForm, ItemForm, NewItemForm, SendForm
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem
from portal.newsletter.prose import blocks
from portal.people.models import active_volunteers
from portal.web.access import everyone, get_or_404, me, roles
from portal.web.pages import download, form_page, refused, saved

newsletter = Blueprint("newsletter", __name__)

UNDO = "Ongedaan maken"


@newsletter.get("/nieuwsbrief")
@everyone
def index() -> Any:
    if not me().is_coordinator:
        sent = NewsletterIssue.visible_to(me())
        return render_template("newsletter/letters.html", letters=_newest_first(sent), **_words())
    return _list(DraftForm())


@newsletter.post("/nieuwsbrief")
@roles("coordinator")
def create() -> Any:
    form = DraftForm().offer(rules.months_to_offer(me().branch_id), None)
    if form.validate() and form.attempt(rules.make_draft, me(), form.month.first_day):
        return saved(_page(form.result), f"De brief van {month_text(form.result.month_on)} staat klaar.")
    return _list(form)


@newsletter.get("/nieuwsbrief/<month>")
@everyone
def show(month: str) -> Any:
    issue = _issue(month)
    if issue.status == "draft":
        return _edit(issue, IssueForm(obj=issue))
    return render_template("newsletter/letter.html", issue=issue, facts=_facts(issue), **_words())


@newsletter.post("/nieuwsbrief/<month>")
@roles("coordinator")
def update(month: str) -> Any:
    issue, form = _issue(month), IssueForm()
    texts = {
        "greeting": form.greeting.data,
        "introduction": form.introduction.data,
        "signature": form.signature.data,
    }
    if form.validate() and form.attempt(rules.update_issue, me(), issue, **texts):
        return saved(_page(issue), "Je tekst is bewaard.")
    return _edit(issue, form)


@newsletter.get("/nieuwsbrief/<month>/voorbeeld")
@roles("coordinator")
def preview(month: str) -> Any:
    issue = _issue(month)
    return render_template("newsletter/letter.html", issue=issue, facts=_facts(issue), **_words())


@newsletter.get("/nieuwsbrief/<month>.docx")
@everyone
def word(month: str) -> Any:
    issue = _issue(month)
    content = word_file(_facts(issue), current_app.extensions["settings"].house_style)
    return download(content, f"nieuwsbrief-{issue.month_on:%Y-%m}.docx")


@newsletter.get("/nieuwsbrief/<month>/verzending")
@roles("coordinator")
def sending(month: str) -> Any:
    return _send_page(_issue(month), SendForm(data={"sent_on": clock.today()}))


@newsletter.post("/nieuwsbrief/<month>/verzending")
@roles("coordinator")
def send(month: str) -> Any:
    issue, form = _issue(month), SendForm()
    if form.validate() and form.attempt(rules.mark_sent, me(), issue, sent_on=form.sent_on.data):
        undo = (UNDO, url_for("newsletter.take_back", month=month))
        return saved(
            url_for("newsletter.index"),
            f"De brief van {month_text(issue.month_on)} staat als verstuurd.",
            undo=undo,
        )
    return _send_page(issue, form)


@newsletter.post("/nieuwsbrief/<month>/ontwerp")
@roles("coordinator")
def take_back(month: str) -> Any:
    issue = _issue(month)
    try:
        rules.take_back(me(), issue)
    except RuleError as error:
        return refused(_page(issue), error)
    return saved(_page(issue), f"De brief van {month_text(issue.month_on)} is weer een ontwerp.")


@newsletter.get("/nieuwsbrief/<month>/berichten/nieuw")
@roles("coordinator")
def new_item(month: str) -> Any:
    section = request.args.get("deel", "")
    form = NewItemForm(data={"section": section if section in SECTIONS else "practical"})
    return form_page("newsletter/new_item.html", form, issue=_issue(month))


@newsletter.post("/nieuwsbrief/<month>/berichten")
@roles("coordinator")
def create_item(month: str) -> Any:
    issue, form = _issue(month), NewItemForm()
    if form.validate() and form.attempt(
        rules.add_item, me(), issue, submission_key=form.submission_key.data, **form.values
    ):
        return saved(_page(issue), f"‘{form.result.title}’ staat in de brief.")
    return form_page("newsletter/new_item.html", form, issue=issue)


@newsletter.get("/nieuwsbrief/berichten/<int(max=2147483647):number>")
@roles("coordinator")
def edit_item(number: int) -> Any:
    item = _item(number)
    return form_page("newsletter/edit_item.html", ItemForm(obj=item), piece=item)


@newsletter.post("/nieuwsbrief/berichten/<int(max=2147483647):number>")
@roles("coordinator")
def update_item(number: int) -> Any:
    item, form = _item(number), ItemForm()
    if form.validate() and form.attempt(rules.update_item, me(), item, **form.values):
        return saved(_page(item.issue), f"‘{item.title}’ is bewaard.")
    return form_page("newsletter/edit_item.html", form, piece=_item(number))


@newsletter.post("/nieuwsbrief/berichten/<int(max=2147483647):number>/weg")
@roles("coordinator")
def remove_item(number: int) -> Any:
    item = _item(number)
    return _try(item.issue, f"‘{item.title}’ is weggegooid.", rules.remove_item, me(), item)


@newsletter.post("/nieuwsbrief/berichten/<int(max=2147483647):number>/hoger")
@roles("coordinator")
def move_up(number: int) -> Any:
    item = _item(number)
    return _try(item.issue, f"‘{item.title}’ staat nu hoger.", rules.move_item, me(), item, by=-1)


@newsletter.post("/nieuwsbrief/berichten/<int(max=2147483647):number>/lager")
@roles("coordinator")
def move_down(number: int) -> Any:
    item = _item(number)
    return _try(item.issue, f"‘{item.title}’ staat nu lager.", rules.move_item, me(), item, by=1)


def _try(issue: NewsletterIssue, sentence: str, rule: Any, *args: Any, **kwargs: Any) -> Any:
    try:
        rule(*args, **kwargs)
    except RuleError as error:
        return refused(_page(issue), error)
    return saved(_page(issue), sentence)


def _issue(month: str) -> NewsletterIssue:
    try:
        first = parse_month(month)
    except ValueError:
        abort(404)
    return get_or_404(
        NewsletterIssue.visible_to(me()),
        (NewsletterIssue.year == first.year) & (NewsletterIssue.month == first.month),
    )


def _item(number: int) -> NewsletterItem:
    return get_or_404(NewsletterItem.visible_to(me()), NewsletterItem.id == number)


def _newest_first(query: Any) -> Any:
    return query.order_by(NewsletterIssue.year.desc(), NewsletterIssue.month.desc())


def _list(form: DraftForm) -> Any:
    branch, issues = me().branch_id, list(_newest_first(NewsletterIssue.visible_to(me())))
    offered = rules.months_to_offer(branch)
    proposed = rules.month_to_propose(offered)
    form.offer(offered, proposed)
    years = [(year, list(rows)) for year, rows in groupby(issues, lambda issue: issue.year)]
    return form_page(
        "newsletter/index.html", form, issues=issues, years=years, proposed=proposed,
        counts=rules.count_items(branch), contents=rules.contents, label=rules.month_label,
    )  # fmt: skip


def _edit(issue: NewsletterIssue, form: IssueForm) -> Any:
    return form_page(
        "newsletter/edit.html", form, issue=issue, items=rules.items_by_section(issue),
        block=rules.quarter_block(issue.month_on, current_app.extensions["settings"].url), **_words(),
    )  # fmt: skip


def _send_page(issue: NewsletterIssue, form: SendForm) -> Any:
    today = clock.today()
    number = active_volunteers(me().branch_id, today, today).count()
    return form_page("newsletter/send.html", form, issue=issue, number=number)


def _facts(issue: NewsletterIssue) -> Any:
    return rules.gather_newsletter(issue, current_app.extensions["settings"].url)


def _words() -> dict[str, Any]:
    """What templates need to show typed text: its blocks, the sections, the words on a mandatory training."""
    return {"blocks": blocks, "sections": SECTIONS, "mandatory": MANDATORY, "address": web_address}


def _page(issue: NewsletterIssue) -> str:
    return url_for("newsletter.show", month=f"{issue.month_on:%Y-%m}")
