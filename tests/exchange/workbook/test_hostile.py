"""Workbooks that ask for more than they are: a sentence, in no time, and the portal goes on."""

import io
import zipfile

import openpyxl
import pytest
from openpyxl.styles import Font

from portal.exchange.models import ImportFile
from portal.exchange.workbook.facts.file.extent import looked_through
from portal.exchange.workbook.facts.file.reading import as_lines, refuse_what_explodes
from portal.exchange.workbook.facts.values.cells import Unreadable, link, mail
from portal.exchange.workbook.rules import transfer as rules
from portal.kit.confined import TOO_HEAVY
from portal.kit.errors import RuleError
from portal.web.fields import EmailField
from tests import spending
from tests.browser import Upload
from tests.exchange.workbook.test_workbook import filled, opened, saved  # noqa: F401
from tests.newsletter.word_files import GOOD, ole, png, zipped

LAST = "XFD1048576"
SHEET = "xl/worksheets/sheet{}.xml"


def with_cell(book: openpyxl.Workbook, sheet: str, name: str, value) -> bytes:
    book[sheet][name] = value
    return saved(book)


def with_part(content: bytes, name: str, work) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(part, work(source.read(part)) if part == name else source.read(part))
    return out.getvalue()


def bare(cells: str, row: int = 1) -> bytes:
    """A workbook with a sheet of ours that holds these cells, as XML."""
    book = openpyxl.Workbook()
    book.active.title = "Vrijwilligers"
    xml = f'<row r="{row}">{cells}</row></sheetData>'.encode()
    empty = with_part(
        saved(book), SHEET.format(1), lambda part: part.replace(b"<sheetData />", b"<sheetData></sheetData>")
    )
    return with_part(empty, SHEET.format(1), lambda part: part.replace(b"</sheetData>", xml))


def send(els, content: bytes):
    return els.get("/gegevens").press("Nalezen", file=Upload("werkboek.xlsx", content))


@pytest.fixture
def els(cast, visit):
    return visit(cast.els)


HEAVY = {
    "a word in the last cell": (lambda book: with_cell(book, "Gezinnen", LAST, "x"), f"in cel {LAST}, ver van al"),
    "a number in the last row": (lambda book: with_cell(book, "Gezinnen", "A1048576", 3), "in cel A1048576"),
    "a nought in the last column": (lambda book: with_cell(book, "Gezinnen", "XFD3", 0), "in cel XFD3"),
    "corners far apart": (lambda book: with_cell(book, "Gezinnen", "GR199000", 0), "te ver uit elkaar"),
    "written in the cell itself": (
        lambda book: bare(f'<c r="A1"><v>1</v></c><c r="{LAST}" t="inlineStr"><is><t>x</t></is></c>'),
        f"in cel {LAST}",
    ),
    "cells without a name": (lambda book: bare("<c><v>1</v></c>" * 16_000), "in cel GS1, ver van al"),
    "a row that says it is the last": (lambda book: bare("<c><v>1</v></c>", 1_048_576), "in cel A1048576"),
    "entities": (
        lambda book: with_part(
            saved(book), SHEET.format(2), lambda part: b'<!DOCTYPE d [<!ENTITY a "' + b"a" * 10_000 + b'">]>' + part
        ),
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", HEAVY)
def test_a_small_workbook_that_asks_for_much_gets_a_sentence_in_no_time(els, filled, case):  # noqa: F811
    make, sentence = HEAVY[case]
    content = make(filled[0])
    assert len(content) < 200_000
    began = spending.seconds()
    page = send(els, content)
    assert page.status in ((422,) if sentence else (200, 422)) and sentence in page.text, page.text[:900]
    spending.at_most(spending.seconds() - began, 5)
    assert not sentence or not ImportFile.select().exists()
    assert els.get("/privacy").status == 200


@pytest.mark.parametrize(("parts", "size"), [(1, 30_000_000), (2001, 0)])
def test_a_book_that_would_unpack_into_too_much_is_not_unpacked(parts, size):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        for name in ("workbook", *range(parts)):
            book.writestr(f"xl/{name}.xml", b"0" * size)
    with pytest.raises(RuleError, match="uitgepakt veel te groot"):
        refuse_what_explodes(packed.getvalue())


def space(book, name: str) -> bytes:
    return with_cell(book, "Gezinnen", name, "  ")


def look(book, name: str) -> bytes:
    book["Gezinnen"][name].font = Font(bold=True)
    return saved(book)


def inline_space(book, name: str) -> bytes:
    cell = f'<c r="{name}" t="inlineStr"><is><t xml:space="preserve"> </t></is></c></row></sheetData>'.encode()
    return with_part(saved(book), SHEET.format(4), lambda part: part.replace(b"</row></sheetData>", cell))


@pytest.mark.parametrize("work", [space, look, inline_space])
@pytest.mark.parametrize("name", [LAST, "A1048576", "XFD1"])
def test_what_is_blank_far_away_costs_nothing(cast, filled, work, name):  # noqa: F811
    content = work(filled[0], name)
    outcome = rules.load(cast.branch, content, dry_run=False, by=cast.els)
    assert outcome.is_written and {c.sheet for c in outcome.counts if c.new} >= {"Gezinnen", "Contacten"}


def test_only_the_stray_cells_are_cut(filled):  # noqa: F811
    content = space(filled[0], LAST)
    assert openpyxl.load_workbook(io.BytesIO(content))["Gezinnen"].max_row == 1_048_576
    left = opened(looked_through(content, {"Gezinnen"})[0])
    assert left["Gezinnen"].max_row == 2 and left["Gezinnen"]["A2"].value == "g-100"
    near = saved(left)
    assert looked_through(near, {"Gezinnen"})[0] == near


def test_a_sheet_that_is_not_ours_may_be_as_large_as_it_likes(cast, filled):  # noqa: F811
    book, _ = filled
    book.create_sheet("Mijn lijst")
    assert rules.load(cast.branch, with_cell(book, "Mijn lijst", LAST, "x"), dry_run=True, by=cast.els).is_right


def test_a_long_word_a_hundred_thousand_times_is_too_much(els):
    """Stored once in the file, and in every cell."""
    book = openpyxl.Workbook()
    tab = book.active
    tab.title = "Gezinnen"
    tab.append(["Code", "Gemeente", "Nota over het gezin"])
    for number in range(5_000):
        tab.append([f"G-{number}", "Kerkem", "x" * 4000])
    content = saved(book)
    assert len(content) < 300_000
    page = send(els, content)
    assert page.status == 422 and ("uitgepakt veel te groot" in page.text or TOO_HEAVY in page.text)


def test_an_upload_is_read_once_and_what_was_read_is_kept(els, filled):  # noqa: F811
    page = send(els, saved(filled[0]))
    kept = bytes(ImportFile.get().content)
    assert kept.startswith(b"{") and b"PK\x03\x04" not in kept
    assert els.get(page.answer.request.path).text == page.text
    assert "9 nieuwe rijen" in page.press("Inladen").text


def test_an_upload_of_an_older_portal_is_asked_for_again(els, cast, filled):  # noqa: F811
    upload = ImportFile.create(branch=cast.branch, person=cast.els, name="oud.xlsx", content=saved(filled[0]))
    page = els.get(f"/gegevens/invoer/{upload.id}")
    assert "Kies het opnieuw." in page.text and page.heading == "Gegevens in en uit"


def test_a_workbook_without_a_sheet_of_ours_says_so(els):
    book = openpyxl.Workbook()
    book.active.title = "Blad1"
    book.active.append(["Naam", "Telefoon"])
    page = send(els, saved(book))
    assert page.status == 422 and "Geen enkel blad in dit werkboek heet zoals in het sjabloon" in page.text
    assert "Dit werkboek heeft: Blad1. Het sjabloon heeft: Afdeling, Vrijwilligers," in page.text


def renamed(content: bytes, name) -> bytes:
    """The workbook with other names for its parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.namelist():
            target.writestr(name(part), source.read(part))
    return out.getvalue()


ODS = zipped(mimetype=b"application/vnd.oasis.opendocument.spreadsheet", **{"content.xml": b"<a/>"})
SAVE = "Open het in Excel of LibreOffice en bewaar het als .xlsx."
OTHERS = {
    "of before 2007": (ole("Workbook"), f"Dit is een Excel-werkboek van voor 2007 (.xls). {SAVE}"),
    "of 1995": (b"\x09\x04\x06\0\0\0\x10\0" * 9, f"Dit is een Excel-werkboek van voor 2007 (.xls). {SAVE}"),
    "with a password": (ole("EncryptedPackage"), "Dit werkboek is met een wachtwoord beveiligd."),
    "ods": (ODS, f"Dit is een OpenDocument-werkblad (.ods). {SAVE}"),
    "xlsb": (zipped(**{"xl/workbook.bin": b"\0"}), f"Dit is een Excel-werkboek in binaire vorm (.xlsb). {SAVE}"),
    "csv": ("Naam;Gemeente\r\nAndré;Gent\r\n".encode("cp1252"), f"Dit is een tekstbestand. {SAVE}"),
    "a page called xls": (b"<html><table><tr><td>Naam</td></tr></table></html>", f"Dit is een webpagina. {SAVE}"),
    "xml of 2003": (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
                    f"Dit is een Excel-werkboek als xml. {SAVE}"),
    "Numbers": (zipped(**{"Index/Tables/DataList.iwa": b"\0"}), f"Dit is een Numbers-bestand. {SAVE}"),
    "Word": (GOOD, "Dit is een Word-bestand. Kies een werkboek van Excel (.xlsx)."),
    "a photo": (png(2, 2), "Dit is een foto. Kies een werkboek van Excel (.xlsx)."),
    "cut off": (saved(openpyxl.Workbook())[:900], "Dit bestand is beschadigd, niet helemaal aangekomen"),
    "other strokes": (renamed(saved(openpyxl.Workbook()), lambda part: part.replace("/", "\\")),
                      f"op een manier die we niet kunnen lezen, door een ander programma. {SAVE}"),
}  # fmt: skip


@pytest.mark.parametrize("kind", OTHERS)
def test_what_is_no_workbook_of_today_is_told_what_it_is_and_what_to_do(kind):
    content, sentence = OTHERS[kind]
    with pytest.raises(RuleError) as refused:
        as_lines(content, 1_000_000)
    assert sentence in refused.value.message


TYPED = ["an@vos.be", "AN@vos.be", "a n@vos.be", "an@vos", "@vos.be", "an@.be", "<an@vos.be>", "an@vos.be, jo@vos.be",
         "a" * 250 + "@vos.be", "é@vos.be", 'an"@vos.be']  # fmt: skip
LINKS = ["https://a.be/x?y=1", "a.be", "javascript:alert(1)", "JAVASCRIPT://a.be/%0aalert(1)", "data:text/html,x",
         "https://a", "file:///etc/passwd", "https://a.be/<b>", "//a.be", "mailto:an@vos.be", "x" * 600]  # fmt: skip


@pytest.mark.parametrize("typed", TYPED)
def test_the_workbook_takes_the_mail_addresses_that_a_form_takes(typed):
    try:
        found = mail(typed)
    except Unreadable:
        found = None
    assert found == EmailField.parse(typed)


@pytest.mark.parametrize("typed", LINKS)
def test_the_workbook_takes_the_links_that_a_form_takes(app, typed):
    from werkzeug.datastructures import MultiDict

    from portal.agenda.events.forms import EventForm

    with app.test_request_context():
        field = EventForm(formdata=MultiDict({"online_link": typed})).online_link
    try:
        found = link(typed)
    except Unreadable:
        found = None
    assert found == (None if field.process_errors else field.data)


def test_a_failing_reader_of_another_kind_is_refused_too(cast):
    with pytest.raises(RuleError):
        rules.load(cast.branch, bare("<c r='A1' t='s'><v>99999999</v></c>"), dry_run=True, by=cast.els)
