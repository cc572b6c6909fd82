"""Data in and out: the template, an import with its check, and the export."""

from flask import Blueprint, Response, url_for

from portal.exchange.models import ImportFile
from portal.exchange.workbook.facts.file.workbooks import NOT_IN_IT
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.exchange.workbook.forms import UploadForm
from portal.exchange.workbook.rules import transfer
from portal.kit import clock
from portal.kit.words import counted
from portal.kit.xlsx import MIME as XLSX
from portal.web.access import fresh, me, roles, visible
from portal.web.forms import PortalForm
from portal.web.pages import attempt, download, form_page, rendered, saved

room = Blueprint("workbook", __name__)


@room.get("/gegevens")
@roles("coordinator")
def index() -> Response:
    return form_page("exchange/workbook/index.html", UploadForm(), sheets=SHEETS, left_out=NOT_IN_IT)


@room.get("/gegevens/sjabloon.xlsx")
@roles("coordinator")
def template() -> Response:
    return download(transfer.empty_template(me().branch), "sjabloon.xlsx", XLSX)


@room.get("/gegevens/uitvoer.xlsx")
@roles("coordinator")
@fresh
def export() -> Response:
    name = f"uitvoer-{clock.today():%Y-%m-%d}.xlsx"
    return download(transfer.export_branch(me().branch, by=me()), name, XLSX)


@room.post("/gegevens/invoer")
@roles("coordinator")
def upload() -> Response:
    form = UploadForm()
    if form.validate():
        chosen = form.file.data
        if form.attempt(transfer.keep_upload, chosen.filename or "werkboek.xlsx", chosen.read(), by=me()):
            return saved(url_for("workbook.check", id=form.result.id))
    return form_page("exchange/workbook/index.html", form, sheets=SHEETS, left_out=NOT_IN_IT)


@room.get("/gegevens/invoer/<int:id>")
@roles("coordinator")
def check(id: int) -> Response:
    kept = visible(ImportFile, id)

    def would_do(outcome: transfer.Outcome) -> Response:
        return rendered("exchange/workbook/check.html", upload=kept, outcome=outcome, form=PortalForm())

    return attempt(url_for("workbook.index"), would_do, transfer.load_upload, kept, dry_run=True, by=me())


@room.post("/gegevens/invoer/<int:id>/inladen")
@roles("coordinator")
@fresh
def load(id: int) -> Response:
    kept = visible(ImportFile, id)

    def done(outcome: transfer.Outcome) -> Response:
        if not outcome.is_written:
            return saved(url_for("workbook.check", id=kept.id))
        transfer.drop_upload(kept)
        return saved(url_for("workbook.index"), f"Ingeladen: {counted(outcome.new, 'nieuwe rij', 'nieuwe rijen')}.")

    return attempt(url_for("workbook.index"), done, transfer.load_upload, kept, dry_run=False, by=me())


@room.post("/gegevens/invoer/<int:id>/wissen")
@roles("coordinator")
def drop(id: int) -> Response:
    transfer.drop_upload(visible(ImportFile, id))
    return saved(url_for("workbook.index"), "Het werkboek is gewist. Er is niets ingeladen.")
