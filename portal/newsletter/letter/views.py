"""The pages of the newsletter: the coordinator writes, volunteers read what was sent."""

from itertools import groupby
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.agenda.answers.facts import asking
from portal.kit import clock
from portal.kit.blocks import blocks
from portal.kit.dates import month_text
from portal.kit.runs import marked, web_address
from portal.newsletter.letter import rules
from portal.newsletter.letter.documents.documents import MANDATORY, NewsletterFacts, NewsletterItemFacts
from portal.newsletter.letter.documents.documents import newsletter as word_file
from portal.newsletter.letter.facts import gathering, letter
from portal.newsletter.letter.facts.opening import first_evening, past_pieces
from portal.newsletter.letter.facts.pieces import pieces_of
from portal.newsletter.letter.facts.since import changed_after, changed_since
from portal.newsletter.letter.forms import DraftForm, IssueForm, ItemForm, NewItemForm, WordsForm
from portal.newsletter.models import SECTIONS, NewsletterIssue, NewsletterItem, file_of, final_of
from portal.newsletter.pages import issue_of, on_page, page_of
from portal.newsletter.pictures.facts import of_items
from portal.web.access import everyone, me, roles, visible
from portal.web.pages import (
    attempt,
    download,
    form_page,
    house_style,
    page_number,
    pages_of,
    portal_url,
    rendered,
    row_number,
    saved,
)

room = Blueprint("letter", __name__)


LETTERS_SHOWN = 24  # on a page of the list


@room.get("/nieuwsbrief")
@everyone
def index() -> Response:
    if not me().is_coordinator:
        return rendered("newsletter/letter/letters.html", **_page_of_letters(), **words())
    return _list(DraftForm())


@room.post("/nieuwsbrief")
@roles("coordinator")
def create() -> Response:
    form = DraftForm().offer(letter.months_to_offer(me().branch_id), None)
    if form.validate() and form.attempt(rules.make_draft, form.month.first_day, portal_url(), by=me()):
        return saved(page_of(form.result), f"De brief van {month_text(form.result.month_on)} staat klaar.")
    return _list(form)


@room.get("/nieuwsbrief/<month>")
@everyone
def show(month: str) -> Response:
    issue = issue_of(month)
    if issue.status == "draft":
        return _edit(issue, IssueForm(obj=issue).edits(issue))
    return _read(issue)


@room.post("/nieuwsbrief/<month>")
@roles("coordinator")
def update(month: str) -> Response:
    issue = issue_of(month)
    form = IssueForm().edits(issue)
    if form.validate() and form.attempt(rules.update_issue, issue, **form.values, by=me()):
        return saved(page_of(issue), "Je tekst is bewaard.")
    return _edit(issue, form)


@room.route("/nieuwsbrief/<month>/voorbeeld", methods=["GET", "POST"])
@roles("coordinator")
def preview(month: str) -> Response:
    """The letter, with what a form is sending along while it is typed; nothing is stored."""
    issue = issue_of(month)
    for name, value in IssueForm(obj=issue).values.items():
        setattr(issue, name, value or "")
    return _read(issue)


@room.get("/nieuwsbrief/<month>.docx")
@everyone
def word(month: str) -> Response:
    issue = issue_of(month)
    content = file_of(issue) or word_file(facts_of(issue, with_pictures=True), house_style())
    return download(content, f"nieuwsbrief-{issue.month_on:%Y-%m}.docx")


# ---- what the portal puts in, and the order of the parts


@room.post("/nieuwsbrief/<month>/aanvulling")
@roles("coordinator")
def gather(month: str) -> Response:
    issue = issue_of(month)
    return attempt(page_of(issue), "De brief is aangevuld.", rules.gather, issue, portal_url(), by=me())


@room.post("/nieuwsbrief/<month>/aanvulling/<key>")
@roles("coordinator")
def include(month: str, key: str) -> Response:
    issue = issue_of(month)
    return attempt(page_of(issue), "Het staat in de brief.", rules.include, issue, key, portal_url(), by=me())


@room.post("/nieuwsbrief/<month>/opening", defaults={"shown": True})
@room.post("/nieuwsbrief/<month>/opening/verwijdering", defaults={"shown": False}, endpoint="open_without_evening")
@roles("coordinator")
def open_with_evening(month: str, shown: bool) -> Response:
    issue = issue_of(month)
    then = "De brief begint met de eerste avond." if shown else "De eerste avond staat niet meer in de opening."
    return attempt(page_of(issue), then, rules.open_with_evening, issue, shown=shown, by=me())


@room.post("/nieuwsbrief/<month>/delen/<section>/hoger")
@roles("coordinator")
def move_section(month: str, section: str) -> Response:
    issue = issue_of(month)
    sentence = f"‘{SECTIONS.get(section, '')}’ staat nu hoger."
    return attempt(page_of(issue), sentence, rules.move_section, issue, section, by=me())


# ---- how letters begin and end


@room.route("/nieuwsbrief/instellingen", methods=["GET", "POST"])
@roles("coordinator")
def settings() -> Response:
    form = WordsForm(obj=me().branch).edits(me().branch)
    if form.validate_on_submit() and form.attempt(rules.keep_words, me().branch, **form.values, by=me()):
        return saved(url_for("letter.settings"), "Zo beginnen en eindigen je volgende brieven.")
    return form_page("newsletter/letter/settings.html", form)


def _newest_first(query: Any) -> Any:
    return query.order_by(NewsletterIssue.year.desc(), NewsletterIssue.month.desc())


def _page_of_letters() -> dict[str, Any]:
    """Two years of letters, the newest first, and which page of them it is."""
    mine, page = NewsletterIssue.visible_to(me()), page_number()
    shown = list(_newest_first(mine).paginate(page, LETTERS_SHOWN))
    return {"issues": shown, "page": page, "pages": pages_of(mine.count(), LETTERS_SHOWN)}


def _list(form: DraftForm) -> Response:
    branch, letters = me().branch_id, _page_of_letters()
    drafts = list(_newest_first(NewsletterIssue.visible_to(me()).where(NewsletterIssue.status == "draft")))
    offered = letter.months_to_offer(branch)
    proposed = letter.month_to_propose(offered)
    form.offer(offered, proposed)
    years = [(year, list(rows)) for year, rows in groupby(letters["issues"], lambda issue: issue.year)]
    return form_page(
        "newsletter/letter/index.html",
        form,
        draft=letter.draft_to_finish(drafts, proposed),
        years=years,
        proposed=proposed,
        page=letters["page"],
        pages=letters["pages"],
        sent=letter.count_sent(branch, clock.today().year),
        counts=letter.count_items(letters["issues"]),
        contents=letter.contents,
        label=letter.month_label,
    )


def _edit(issue: NewsletterIssue, form: IssueForm) -> Response:
    items = letter.items_by_section(issue, portal_url())
    new, out = gathering.offer(issue, portal_url())
    if not issue.blocks:  # such a letter has its block by itself
        new = [found for found in new if found.source != "quarter"]
    everything = [item for rows in items.values() for item in rows]
    return form_page(
        "newsletter/letter/edit.html",
        form,
        issue=issue,
        items=items,
        new=new,
        out=out,
        final=final_of(issue),
        evening=first_evening(everything),
        past=past_pieces(issue, everything, clock.today()),
        changed=changed_since(issue, everything, final_of(issue)),
        facts=letter.gather_newsletter(issue, portal_url(), items),
        opened=row_number(request.args.get("bericht")),
        **words(),
    )


def _read(issue: NewsletterIssue) -> Response:
    facts, final = facts_of(issue), final_of(issue)
    told = [item.event_id for section in facts.sections for item in section.items if item.event_id]
    items = [item for rows in pieces_of(issue).values() for item in rows]
    return rendered(
        "newsletter/letter/letter.html",
        issue=issue,
        facts=facts,
        final=final,
        asking=asking(me(), told),
        changed=changed_after(issue, items),
        **words(),
    )


@room.get("/nieuwsbrief/<month>/berichten/nieuw")
@roles("coordinator")
def new_item(month: str) -> Response:
    section = request.args.get("deel", "")
    form = NewItemForm(data={"section": section if section in SECTIONS else "practical"})
    return _item_page(form, issue_of(month))


@room.post("/nieuwsbrief/<month>/berichten")
@roles("coordinator")
def create_item(month: str) -> Response:
    issue, form = issue_of(month), NewItemForm()
    if form.validate() and form.attempt(
        rules.add_item, issue, submission_key=form.submission_key.data, **form.values, by=me()
    ):
        return saved(page_of(issue), f"‘{form.result.title}’ staat in de brief.")
    return _item_page(form, issue)


@room.post("/nieuwsbrief/<month>/berichten/voorbeeld")
@roles("coordinator")
def try_item(month: str) -> Response:
    """One piece with what is being typed; nothing is stored."""
    issue, form = issue_of(month), ItemForm()
    return rendered("newsletter/letter/try_item.html", issue=issue, piece=_typed(form), **words())


@room.route("/nieuwsbrief/berichten/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit_item(id: int) -> Response:
    item = item_of(id)
    form = ItemForm(obj=item).edits(item, words_of_now, hold=item.issue)
    if form.validate_on_submit() and form.attempt(rules.update_item, item, **form.values, by=me()):
        return saved(page_of(item.issue), f"‘{item.title}’ is bewaard.")
    if form.errors:
        item = item_of(id)  # as it is stored, whatever the rule that refused did to it
    there = url_for("events.show", id=item.event_id) if item.source == "event" and item.event_id else ""
    return _item_page(form, item.issue, item, agenda=there)


@room.post("/nieuwsbrief/berichten/<int:id>/verwijdering")
@roles("coordinator")
def remove_item(id: int) -> Response:
    item = item_of(id)
    how = "is weggelaten" if item.source else "is weggehaald"
    return attempt(page_of(item.issue), f"‘{item.title}’ {how}.", rules.remove_item, item, by=me())


@room.post("/nieuwsbrief/berichten/<int:id>/<any(hoger,lager):way>")
@roles("coordinator")
def move_item(id: int, way: str) -> Response:
    item = item_of(id)
    target = f"{page_of(item.issue)}?bericht={item.id}"  # the buttons of this piece at hand, to press once more
    places = -1 if way == "hoger" else 1
    return attempt(target, f"‘{item.title}’ staat nu {way}.", rules.move_item, item, places, by=me())


def _typed(form: ItemForm) -> NewsletterItemFacts:
    """The values of the form, for the example beside it."""
    left_out = ("section", "picture", "is_mandatory")
    typed: dict[str, Any] = {name: value or "" for name, value in form.values.items() if name not in left_out}
    chosen = NewsletterItem(picture=form.values["picture"], branch=me().branch_id)
    picture = of_items([chosen], with_bytes=False).get(chosen.picture_id or 0)
    return NewsletterItemFacts(**typed, is_mandatory=bool(form.is_mandatory.data), picture=picture)


def _item_page(
    form: ItemForm, issue: NewsletterIssue, item: NewsletterItem | None = None, agenda: str = ""
) -> Response:
    values = {"issue": issue, "item": item, "agenda": agenda, "piece": _typed(form)}
    return form_page("newsletter/letter/item.html", form, **values, **words())


def item_of(number: int) -> NewsletterItem:
    """A piece with the words it has now."""
    return words_of_now(visible(NewsletterItem, number))


def words_of_now(item: NewsletterItem) -> NewsletterItem:
    return letter.with_words_of_now(item, portal_url())


def facts_of(issue: NewsletterIssue, *, with_pictures: bool = False) -> NewsletterFacts:
    return letter.gather_newsletter(issue, portal_url(), with_pictures=with_pictures)


def words() -> dict[str, Any]:
    """What templates need to show typed text: its blocks, the sections, the words on a mandatory training."""
    reading = {"blocks": blocks, "runs": marked, "address": web_address, "on_page": on_page}
    return {**reading, "sections": SECTIONS, "mandatory": MANDATORY}
