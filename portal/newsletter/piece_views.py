"""The pages of one piece of a letter: written, seen while it is written, moved, thrown away."""

from typing import Any

from flask import render_template, request, url_for

from portal.newsletter import pieces
from portal.newsletter.documents import NewsletterItemFacts
from portal.newsletter.forms import ItemForm, NewItemForm
from portal.newsletter.models import SECTIONS
from portal.newsletter.room import attempt, issue_of, item_of, newsletter, page_of, words
from portal.web.access import me, roles
from portal.web.pages import form_page, saved


@newsletter.get("/nieuwsbrief/<month>/berichten/nieuw")
@roles("coordinator")
def new_item(month: str) -> Any:
    section = request.args.get("deel", "")
    form = NewItemForm(data={"section": section if section in SECTIONS else "practical"})
    return _new_page(form, issue_of(month))


@newsletter.post("/nieuwsbrief/<month>/berichten")
@roles("coordinator")
def create_item(month: str) -> Any:
    issue, form = issue_of(month), NewItemForm()
    if form.validate() and form.attempt(
        pieces.add_item, me(), issue, submission_key=form.submission_key.data, **form.values
    ):
        return saved(page_of(issue), f"‘{form.result.title}’ staat in de brief.")
    return _new_page(form, issue)


@newsletter.post("/nieuwsbrief/<month>/berichten/voorbeeld")
@roles("coordinator")
def try_item(month: str) -> Any:
    """One piece with what is typed at this moment; nothing is kept."""
    issue, form = issue_of(month), ItemForm()
    return render_template("newsletter/try_item.html", issue=issue, piece=_typed(form), **words())


@newsletter.get("/nieuwsbrief/berichten/<int:number>")
@roles("coordinator")
def edit_item(number: int) -> Any:
    item = item_of(number)
    return _edit_page(ItemForm(obj=item), item)


@newsletter.post("/nieuwsbrief/berichten/<int:number>")
@roles("coordinator")
def update_item(number: int) -> Any:
    item, form = item_of(number), ItemForm()
    if form.validate() and form.attempt(pieces.update_item, me(), item, **form.values):
        return saved(page_of(item.issue), f"‘{item.title}’ is bewaard.")
    return _edit_page(form, item_of(number))


@newsletter.post("/nieuwsbrief/berichten/<int:number>/weg")
@roles("coordinator")
def remove_item(number: int) -> Any:
    item = item_of(number)
    how = "is weggelaten" if item.source else "is weggegooid"
    return attempt(page_of(item.issue), f"‘{item.title}’ {how}.", pieces.remove_item, me(), item)


@newsletter.post("/nieuwsbrief/berichten/<int:number>/hoger")
@roles("coordinator")
def move_up(number: int) -> Any:
    item = item_of(number)
    return attempt(page_of(item.issue), f"‘{item.title}’ staat nu hoger.", pieces.move_item, me(), item, by=-1)


@newsletter.post("/nieuwsbrief/berichten/<int:number>/lager")
@roles("coordinator")
def move_down(number: int) -> Any:
    item = item_of(number)
    return attempt(page_of(item.issue), f"‘{item.title}’ staat nu lager.", pieces.move_item, me(), item, by=1)


def _typed(form: ItemForm) -> NewsletterItemFacts:
    """What stands in the form, for the example beside it."""
    typed: dict[str, Any] = {name: value or "" for name, value in form.values.items() if name != "section"}
    typed["is_mandatory"] = bool(form.is_mandatory.data)
    return NewsletterItemFacts(**typed)


def _new_page(form: NewItemForm, issue: Any) -> Any:
    return form_page("newsletter/new_item.html", form, issue=issue, piece=_typed(form), **words())


def _edit_page(form: ItemForm, item: Any) -> Any:
    there = url_for("agenda.show", event_id=item.event_id) if item.source == "event" and item.event_id else ""
    return form_page(
        "newsletter/edit_item.html", form, item=item, issue=item.issue, piece=_typed(form), agenda=there, **words()
    )
