"""Data in and out: the template, an import with its check, the export, and the handover document."""

from typing import Any

from flask import Blueprint, render_template, url_for

from portal.exchange import rules
from portal.exchange.documents import handover as handover_file
from portal.exchange.forms import ConfirmForm, UploadForm
from portal.exchange.handing_over import gather_handover
from portal.exchange.models import ImportFile
from portal.exchange.sheets import SHEETS
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.xlsx import MIME as XLSX
from portal.web.access import fresh, get_or_404, me, roles
from portal.web.filters import counted
from portal.web.pages import download, form_page, house_style, refused, saved

exchange = Blueprint("exchange", __name__)


@exchange.get("/gegevens")
@roles("coordinator")
def index() -> Any:
    return form_page("exchange/index.html", UploadForm(), sheets=SHEETS)


@exchange.get("/gegevens/sjabloon.xlsx")
@roles("coordinator")
def template() -> Any:
    return download(rules.empty_template(me().branch), "sjabloon.xlsx", XLSX)


@exchange.get("/gegevens/uitvoer.xlsx")
@roles("coordinator")
@fresh
def export() -> Any:
    name = f"uitvoer-{clock.today():%Y-%m-%d}.xlsx"
    return download(rules.export_branch(me().branch, me()), name, XLSX)


@exchange.get("/gegevens/overdracht.docx")
@roles("coordinator")
@fresh
def handover() -> Any:
    rules.hand_over(me().branch, me())
    facts = gather_handover(me().branch, me())
    return download(handover_file(facts, house_style()), f"overdracht-{clock.today():%Y-%m-%d}.docx")


@exchange.post("/gegevens/invoer")
@roles("coordinator")
def upload() -> Any:
    form = UploadForm()
    if form.validate():
        chosen = form.file.data
        if form.attempt(rules.keep_upload, me(), chosen.filename or "werkboek.xlsx", chosen.read()):
            return saved(url_for("exchange.check", number=form.result.id))
    return form_page("exchange/index.html", form, sheets=SHEETS)


@exchange.get("/gegevens/invoer/<int:number>")
@roles("coordinator")
def check(number: int) -> Any:
    kept = _upload(number)
    try:
        outcome = rules.load_upload(kept, me(), dry_run=True)
    except RuleError as error:
        return refused(url_for("exchange.index"), error)
    return render_template("exchange/check.html", upload=kept, outcome=outcome, form=ConfirmForm())


@exchange.post("/gegevens/invoer/<int:number>/inladen")
@roles("coordinator")
@fresh
def load(number: int) -> Any:
    kept = _upload(number)
    try:
        outcome = rules.load_upload(kept, me(), dry_run=False)
    except RuleError as error:
        return refused(url_for("exchange.index"), error)
    if not outcome.is_written:
        return saved(url_for("exchange.check", number=kept.id))
    rules.drop_upload(kept)
    return saved(url_for("exchange.index"), f"Ingeladen: {counted(outcome.new, 'nieuwe rij', 'nieuwe rijen')}.")


@exchange.post("/gegevens/invoer/<int:number>/wissen")
@roles("coordinator")
def drop(number: int) -> Any:
    rules.drop_upload(_upload(number))
    return saved(url_for("exchange.index"), "Het werkboek is gewist. Er is niets ingeladen.")


def _upload(number: int) -> ImportFile:
    found: ImportFile = get_or_404(ImportFile.visible_to(me()), ImportFile.id == number)
    return found
