"""A list that is pasted out of a sheet: shown as it would be read, then checked and loaded as a workbook is."""

from flask import Blueprint, Response, abort, request, url_for

from portal.exchange.pasting.facts.proposals import KINDS, choices
from portal.exchange.pasting.forms import PasteForm
from portal.exchange.pasting.rules import keep, understood
from portal.web.access import me, roles
from portal.web.pages import form_page, saved

room = Blueprint("pasting", __name__)


@room.get("/gegevens/plakken/<soort>")
@roles("coordinator")
def ask(soort: str) -> Response:
    return _page(soort, PasteForm(formdata=None))


@room.post("/gegevens/plakken/<soort>")
@roles("coordinator")
def read(soort: str) -> Response:
    form = PasteForm()
    if soort not in KINDS:
        abort(404)
    usual, text = form.usual(soort, me().branch), form.text
    fine = form.validate() and form.take_file()
    if not (fine and form.attempt(understood, soort, text.data or "", form.asked(), usual, by=me())):
        return _page(soort, form)
    found = form.result
    is_right = "nalezen" in request.form and found.is_known and not form.file.data
    if is_right and form.attempt(keep, soort, found, by=me()):
        return saved(url_for("workbook.check", id=form.result.id))
    form.show(found)
    return _page(soort, form, found)


def _page(soort: str, form: PasteForm, found: object = None) -> Response:
    if soort not in KINDS:
        abort(404)
    return form_page("exchange/pasting/paste.html", form, soort=soort, found=found, choices=choices(soort))
