"""A list that is pasted out of a sheet: shown as it would be read, then checked and loaded as a workbook is."""

from flask import Blueprint, Response, abort, request, url_for

from portal.exchange.pasting.facts import KINDS, pasted
from portal.exchange.pasting.forms import PasteForm
from portal.exchange.pasting.rules import codes_for, keep
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
    usual = form.usual() if soort == "vrijwilligers" else {"municipality": me().branch.municipality}
    fine = form.validate() and form.attempt(pasted, soort, form.text.data or "", usual, codes_for(soort, me().branch))
    if not fine:
        return _page(soort, form)
    found = form.result
    if "nalezen" in request.form and form.attempt(keep, found, by=me()):
        return saved(url_for("workbook.check", id=form.result.id))
    return _page(soort, form, found)


def _page(soort: str, form: PasteForm, found: object = None) -> Response:
    if soort not in KINDS:
        abort(404)
    return form_page("exchange/pasting/paste.html", form, soort=soort, found=found)
