"""A list that is pasted out of a sheet: shown as it would be read, then checked and loaded as a workbook is."""

from flask import Blueprint, Response, abort, request, url_for

from portal.exchange.pasting.facts.proposals import KINDS, choices
from portal.exchange.pasting.forms import PasteForm
from portal.exchange.pasting.rules import keep, understood
from portal.web.access import me, roles
from portal.web.pages import form_page, saved

room = Blueprint("pasting", __name__)


@room.route("/gegevens/plakken/<soort>", methods=["GET", "POST"])
@roles("coordinator")
def paste(soort: str) -> Response:
    if soort not in KINDS:
        abort(404)
    form, found = PasteForm(), None
    if form.validate_on_submit() and form.take_file() and _is_understood(form, soort):
        found = form.result
        is_right = "nalezen" in request.form and found.is_known and not form.file.data
        if is_right and form.attempt(keep, soort, found, by=me()):
            return saved(url_for("workbook.check", id=form.result.id))
        form.show(found)
    return form_page("exchange/pasting/paste.html", form, soort=soort, found=found, choices=choices(soort))


def _is_understood(form: PasteForm, soort: str) -> bool:
    usual = form.usual(soort, me().branch)
    return form.attempt(understood, soort, form.text.data or "", form.asked(), usual, by=me())
