"""The pages of the newsletter: the coordinator writes, volunteers read what was sent."""

from itertools import groupby
from typing import Any

from flask import render_template, url_for

from portal.kit import clock
from portal.kit.dates import month_text
from portal.kit.errors import RuleError
from portal.newsletter import gathering, pieces, rules
from portal.newsletter import piece_views as piece_views
from portal.newsletter import send_views as send_views
from portal.newsletter import style_views as style_views
from portal.newsletter.documents import newsletter as word_file
from portal.newsletter.final import file_of, final_of, keep_final, remove_final
from portal.newsletter.forms import DraftForm, IssueForm, SendForm, WordFileForm, WordsForm
from portal.newsletter.models import SECTIONS, NewsletterIssue
from portal.newsletter.room import attempt, facts_of, issue_of, newsletter, page_of, portal_url, words
from portal.web.access import everyone, me, roles
from portal.web.forms import seen
from portal.web.pages import download, form_page, house_style, page_number, pages_of, refused, saved

UNDO = "Ongedaan maken"
LETTERS_SHOWN = 24  # on a page of the list


@newsletter.get("/nieuwsbrief")
@everyone
def index() -> Any:
    if not me().is_coordinator:
        return render_template("newsletter/letters.html", **_page_of_letters(), **words())
    return _list(DraftForm())


@newsletter.post("/nieuwsbrief")
@roles("coordinator")
def create() -> Any:
    form = DraftForm().offer(rules.months_to_offer(me().branch_id), None)
    if form.validate() and form.attempt(rules.make_draft, me(), form.month.first_day, portal_url()):
        return saved(page_of(form.result), f"De brief van {month_text(form.result.month_on)} staat klaar.")
    return _list(form)


@newsletter.get("/nieuwsbrief/<month>")
@everyone
def show(month: str) -> Any:
    issue = issue_of(month)
    if issue.status == "draft":
        return _edit(issue, IssueForm(obj=issue))
    return _read(issue)


@newsletter.post("/nieuwsbrief/<month>")
@roles("coordinator")
def update(month: str) -> Any:
    issue, form = issue_of(month), IssueForm()
    if form.validate() and form.attempt(rules.update_issue, me(), issue, **form.values):
        return saved(page_of(issue), "Je tekst is bewaard.")
    return _edit(issue, form)


@newsletter.get("/nieuwsbrief/<month>/voorbeeld")
@roles("coordinator")
def preview(month: str) -> Any:
    return _read(issue_of(month))


@newsletter.post("/nieuwsbrief/<month>/voorbeeld")
@roles("coordinator")
def try_out(month: str) -> Any:
    """The letter with what is typed at this moment; nothing is kept."""
    issue, form = issue_of(month), IssueForm()
    for name, value in form.values.items():
        setattr(issue, name, value or "")
    return _read(issue)


@newsletter.get("/nieuwsbrief/<month>.docx")
@everyone
def word(month: str) -> Any:
    issue = issue_of(month)
    content = file_of(issue) or word_file(facts_of(issue), house_style())
    return download(content, f"nieuwsbrief-{issue.month_on:%Y-%m}.docx")


# ---- what the portal puts in, and the order of the parts


@newsletter.post("/nieuwsbrief/<month>/aanvulling")
@roles("coordinator")
def gather(month: str) -> Any:
    issue = issue_of(month)
    return attempt(page_of(issue), "De brief is aangevuld.", gathering.gather, me(), issue, portal_url())


@newsletter.post("/nieuwsbrief/<month>/aanvulling/<key>")
@roles("coordinator")
def include(month: str, key: str) -> Any:
    issue = issue_of(month)
    return attempt(page_of(issue), "Het staat in de brief.", gathering.include, me(), issue, key, portal_url())


@newsletter.post("/nieuwsbrief/<month>/delen/<section>/hoger")
@roles("coordinator")
def move_section(month: str, section: str) -> Any:
    issue = issue_of(month)
    sentence = f"‘{SECTIONS.get(section, '')}’ staat nu hoger."
    return attempt(page_of(issue), sentence, pieces.move_section, me(), issue, section)


# ---- finished in Word


@newsletter.get("/nieuwsbrief/<month>/definitief")
@roles("coordinator")
def final(month: str) -> Any:
    return _final_page(issue_of(month), WordFileForm(formdata=None))


@newsletter.post("/nieuwsbrief/<month>/definitief")
@roles("coordinator")
def keep(month: str) -> Any:
    issue, form = issue_of(month), WordFileForm()
    if form.validate() and form.attempt(keep_final, me(), issue, form.name, form.content):
        target = url_for("newsletter.final", month=month)
        return saved(target, "Je brief is bewaard. Lees hieronder na hoe hij in de mail komt.")
    return _final_page(issue, form)


@newsletter.post("/nieuwsbrief/<month>/definitief/weg")
@roles("coordinator")
def drop_final(month: str) -> Any:
    issue = issue_of(month)
    return attempt(page_of(issue), "De brief is weer die van het portaal.", remove_final, me(), issue)


# ---- sent by oneself


@newsletter.post("/nieuwsbrief/<month>/verzending")
@roles("coordinator")
def send(month: str) -> Any:
    issue, form = issue_of(month), SendForm()
    if form.validate() and form.attempt(
        rules.mark_sent, me(), issue, sent_on=form.sent_on.data, portal_url=portal_url(), seen=seen()
    ):
        undo = (UNDO, url_for("newsletter.take_back", month=month))
        return saved(
            url_for("newsletter.index"),
            f"De brief van {month_text(issue.month_on)} staat als verstuurd.",
            undo=undo,
        )
    return send_views.send_page(issue_of(month), form)


@newsletter.post("/nieuwsbrief/<month>/ontwerp")
@roles("coordinator")
def take_back(month: str) -> Any:
    issue = issue_of(month)
    try:
        rules.take_back(me(), issue)
    except RuleError as error:
        return refused(page_of(issue), error)
    return saved(page_of(issue), f"De brief van {month_text(issue.month_on)} is weer een ontwerp.")


# ---- how letters begin and end


@newsletter.get("/nieuwsbrief/instellingen")
@roles("coordinator")
def settings() -> Any:
    return form_page("newsletter/settings.html", WordsForm(obj=me().branch))


@newsletter.post("/nieuwsbrief/instellingen")
@roles("coordinator")
def save_settings() -> Any:
    form = WordsForm()
    if form.validate() and form.attempt(rules.keep_words, me(), me().branch, **form.values):
        return saved(url_for("newsletter.settings"), "Zo beginnen en eindigen je volgende brieven.")
    return form_page("newsletter/settings.html", form)


def _newest_first(query: Any) -> Any:
    return query.order_by(NewsletterIssue.year.desc(), NewsletterIssue.month.desc())


def _page_of_letters() -> dict[str, Any]:
    """Two years of letters, the newest first, and which page of them it is."""
    mine, page = NewsletterIssue.visible_to(me()), page_number()
    shown = list(_newest_first(mine).paginate(page, LETTERS_SHOWN))
    return {"issues": shown, "page": page, "pages": pages_of(mine.count(), LETTERS_SHOWN)}


def _list(form: DraftForm) -> Any:
    branch, letters = me().branch_id, _page_of_letters()
    drafts = list(_newest_first(NewsletterIssue.visible_to(me()).where(NewsletterIssue.status == "draft")))
    offered = rules.months_to_offer(branch)
    proposed = rules.month_to_propose(offered)
    form.offer(offered, proposed)
    years = [(year, list(rows)) for year, rows in groupby(letters["issues"], lambda issue: issue.year)]
    return form_page(
        "newsletter/index.html", form, drafts=drafts, years=years, proposed=proposed,
        sent=rules.count_sent(branch, clock.today().year), page=letters["page"], pages=letters["pages"],
        counts=rules.count_items(letters["issues"]), contents=rules.contents, label=rules.month_label,
    )  # fmt: skip


def _edit(issue: NewsletterIssue, form: IssueForm) -> Any:
    items = rules.items_by_section(issue, portal_url())
    new, out = gathering.offer(issue, portal_url())
    if not issue.blocks:  # the block of such a letter stands there by itself
        new = [found for found in new if found.source != "quarter"]
    return form_page(
        "newsletter/edit.html", form, issue=issue, items=items, new=new, out=out, final=final_of(issue),
        facts=rules.gather_newsletter(issue, portal_url(), items), **words(),
    )  # fmt: skip


def _read(issue: NewsletterIssue) -> Any:
    return render_template(
        "newsletter/letter.html", issue=issue, facts=facts_of(issue), final=final_of(issue), **words()
    )


def _final_page(issue: NewsletterIssue, form: WordFileForm) -> Any:
    return form_page("newsletter/final.html", form, issue=issue, final=final_of(issue))
