"""The coordinator brings her workbook, reads what would happen, and loads it; and takes everything along again."""

import io

import docx
import openpyxl

from portal.exchange.models import ImportFile
from portal.exchange.workbook.rules.transfer import drop_old_uploads, empty_template
from portal.families.models.family import Family, FileView
from portal.kit import clock
from portal.kit.xlsx import MIME
from tests.browser import Upload
from tests.exchange.workbook.test_workbook import filled, saved  # noqa: F401 - a fixture


def chosen(visitor, content: bytes, name: str = "gezinnen.xlsx"):
    return visitor.get("/gegevens").press("Nalezen", file=Upload(name, content, MIME))


def test_els_loads_her_workbook(cast, visit, filled):  # noqa: F811
    book, _ = filled
    els = visit(cast.els)
    page = chosen(els, saved(book))
    assert page.status == 200 and "Alles in gezinnen.xlsx klopt" in page.text
    assert not Family.select().where(Family.code == "G-100").exists()
    page = page.press("Inladen")
    assert "Ingeladen: 9 nieuwe rijen." in page.text
    assert Family.select().where(Family.code == "G-100").count() == 1
    assert ImportFile.select().count() == 0, "what holds names of families does not stay lying about"


def test_a_workbook_with_a_mistake_says_where_and_loads_nothing(cast, visit, filled):  # noqa: F811
    book, row = filled
    row("Contacten", Gezin="G-100", Vrijwilliger="Mia Baert", Datum="31/2/2025")
    page = chosen(visit(cast.els), saved(book))
    assert "klopt één ding niet" in page.text and "bestaat niet op de kalender" in page.text
    assert "Inladen" not in page.text.replace("Ingeladen", "")


def test_an_empty_workbook_is_not_told_to_be_in_the_portal(cast, visit):
    page = chosen(visit(cast.els), empty_template(cast.branch))
    assert "nog geen enkele rij ingevuld" in page.text and "staat al in het portaal" not in page.text


def test_what_is_no_workbook_comes_back_with_a_sentence_at_the_field(cast, visit):
    els = visit(cast.els)
    page = chosen(els, b"%PDF-1.4", "brief.pdf")
    assert page.status == 422 and "Dit is een pdf. Kies een werkboek van Excel (.xlsx)." in page.text
    page = els.get("/gegevens").press("Nalezen")
    assert page.status == 422 and "Kies een bestand." in page.text


def test_an_upload_that_nobody_loaded_is_gone_the_day_after(cast, visit, filled):  # noqa: F811
    chosen(visit(cast.els), saved(filled[0]))
    assert drop_old_uploads(clock.today()) == 0
    assert ImportFile.update(at=clock.now().replace(day=1)).execute() == 1
    assert drop_old_uploads(clock.today()) == 1


def test_the_export_is_noted_for_every_family(cast, visit):
    els = visit(cast.els)
    book = openpyxl.load_workbook(io.BytesIO(els.get("/gegevens/uitvoer.xlsx").answer.data))
    assert [row[0].value for row in book["Gezinnen"].iter_rows(min_row=2)] == ["G-001", "G-002"]
    assert {view.family_id for view in FileView.select().where(FileView.what == "export")} == {
        cast.klaver.id,
        cast.zonnebloem.id,
    }


def test_the_handover_says_how_things_stand_without_a_familys_name(cast, visit):
    word = docx.Document(io.BytesIO(visit(cast.els).get("/gegevens/overdracht.docx").answer.data))
    headings = [p.text for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "Te doen",
        "Lopende trajecten",
        "Wachtlijst",
        "Gesprekken te voeren",
        "Onkostennota’s",
        "In de agenda",
    ]
    running = next(t for t in word.tables if t.rows[0].cells[0].text == "Gezin")
    assert [cell.text for cell in running.rows[1].cells][:4] == ["G-001", "Gezin Klaver", "8/1/2025", "Lena Aerts (wo)"]
