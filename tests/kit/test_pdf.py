"""PDF files: what Word says, tagged for who listens to it, whatever was typed, and nothing fetched from anywhere."""

import inspect
import io
import os
from datetime import datetime
from typing import Any

import pikepdf
import pytest
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LTTextContainer
from PIL import Image

from portal.kit import typesetting
from portal.kit.confined import BUSY, READING, _place, confined
from portal.kit.errors import RuleError
from portal.kit.images import fitted
from portal.kit.paper import PDF, Paper
from portal.kit.pdf import NOT_MADE, PdfFile, first_pages
from portal.kit.runs import Run
from portal.kit.word import WordFile
from portal.kit.word_markup import Column
from portal.root import ROOT

STYLE = ROOT / "templates" / "word" / "house-style.docx"
COLUMNS = (Column("Wat", 30), Column("Hoeveel", 10, is_number=True))


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), "#500778").save(out, "PNG")
    return out.getvalue()


def everything(typed: str = "woorden", kind: Any = PDF.make) -> Any:
    paper = kind(STYLE, title=f"Titel {typed}", author="Home-Start Lindedal", made_at=datetime(2025, 10, 3, 8, 42))
    paper.title("Nota", typed, band=True)
    paper.contents([("Kop", 1, "kop")])
    paper.heading(f"Kop {typed}", bookmark="kop")
    paper.heading("Klein", 2, small=True)
    paper.paragraph("Zie ", Run("hier", bold=True, url="https://example.org/a"), typed)
    paper.paragraph(typed, style="Kader")
    paper.bullets(["een", [Run("twee", bold=True), typed]])
    paper.caption("Tabel", "Een lijst")
    paper.table(COLUMNS, [(typed, "2"), ("melk", "1")], description="Lijst", total=("Totaal", "3"))
    paper.facts([("Naam", typed), ("Leeg", "")], description="Gegevens", per_row=2)
    paper.boxes(("ma", "di"), [("☐ 1", "– 2")], description="Dagen")
    paper.signatures((("Vrijwilliger", (("Naam", typed), ("Datum", ""))),))
    paper.caption("Figuur", "Een boom")
    paper.image(picture(), alt=f"Boom {typed}", width_mm=30)
    return paper


def said(content: bytes) -> str:
    """All words, without what parts a line."""
    return "".join(extract_text(io.BytesIO(content)).replace("\u200b", "").split())


def structure(content: bytes) -> list[Any]:
    """Every element of the tree of tags, in the order in which it is read."""
    found = []

    def walk(element: Any) -> None:
        if isinstance(element, pikepdf.Array):
            for one in element:
                walk(one)
        elif isinstance(element, pikepdf.Dictionary):
            if "/S" in element:
                found.append((str(element.S)[1:], str(element.get("/Alt", ""))))
            if "/K" in element:
                walk(element.K)

    with pikepdf.open(io.BytesIO(content)) as document:
        walk(document.Root.StructTreeRoot.K)
    return found


def test_it_has_a_title_a_language_tags_and_the_same_bytes_each_time() -> None:
    content = everything().save()
    assert content == everything().save()
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.Lang == "nl-BE" and document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        with document.open_metadata() as about:
            assert about["dc:title"] == "Titel woorden" and about["dc:creator"] == ["Home-Start Lindedal"]
            assert (about["pdfuaid:part"], about["pdfaid:part"], about["pdfaid:conformance"]) == ("1", "2", "A")
            assert str(about["xmp:CreateDate"]).startswith("2025-10-03T08:42")


def test_headings_tables_lists_links_and_pictures_are_tagged_in_the_order_of_reading() -> None:
    tags = structure(everything().save())
    names = [name for name, _ in tags]
    for name in ("TOC", "TOCI", "H1", "H2", "Link", "L", "LI", "Table", "THead", "TH", "TFoot", "TD", "Caption"):
        assert name in names, name
    assert names.index("H1") < names.index("H2") < names.index("Table")
    assert [alt for name, alt in tags if name == "Figure" and alt] == ["Boom woorden"]


def test_an_address_in_a_table_gets_no_hyphen_and_a_short_table_stays_on_one_page() -> None:
    pdf = PDF.make(STYLE, title="Titel", author="Home-Start", made_at=datetime(2025, 10, 3, 8, 42))
    for line in range(26):  # so many that the table would begin on this page and end on the next
        pdf.paragraph(f"Regel {line}")
    pdf.facts([("Wie", "Rita"), ("Vragen?", "bel 016 00 00 00 of mail naar info@lindedal.example")], description="d",
              per_row=2)  # fmt: skip
    pdf.table([Column("Wat", 1)], [(f"Rij {row}",) for row in range(12)], description="d")
    pages = extract_text(io.BytesIO(pdf.save())).split("\f")
    assert "info@lindedal.example" in "".join(pages)
    assert [page.count("Rij ") for page in pages if "Rij " in page] == [12]


MAILS = (
    "info@lindedal.example", "penningmeester@lindedal.example",
    "anne-marie.vandenbroeck-desmedt@home-start-lindedal.example",
    "vrijwilligerscoordinatie@huisvanhetkindlindedal.example", f"{'x' * 45}@lindedal.example",
)  # fmt: skip


@pytest.mark.parametrize("width", [10, 30, 60])
def test_a_mail_address_is_copied_as_it_is_and_stays_in_its_column(width: int) -> None:
    """Where a line ends in it there is no hyphen and no other sign that was not typed."""
    pdf = PDF.make(STYLE, title="Titel", author="Home-Start", made_at=datetime(2025, 10, 3, 8, 42))
    pdf.table([Column("Wie", width), Column("Wat", 70 - width)], [(mail, "melk") for mail in MAILS], description="d")
    pdf.facts([("Mail", mail) for mail in MAILS], description="d", per_row=2)
    content = pdf.save()
    copied = extract_text(io.BytesIO(content)).replace("\n", "")
    assert {mail: copied.count(mail) for mail in MAILS} == dict.fromkeys(MAILS, 2)
    [page] = extract_pages(io.BytesIO(content))
    boxes = [one for box in page if isinstance(box, LTTextContainer) for one in box]
    left = min(line.x0 for line in boxes)
    first = [line for line in boxes if line.x0 < left + 10 and "Mail" not in line.get_text()]
    assert max(line.x1 for line in first if "Pagina" not in line.get_text()) <= left + 482 * width / 70


def test_a_word_is_cut_only_where_its_column_is_too_narrow_for_it() -> None:
    pdf = PDF.make(STYLE, title="Titel", author="Home-Start", made_at=datetime(2025, 10, 3, 8, 42))
    rows = [("thuis – G-011, Wilgenrode – thuis",), ("Arbeidsongeschiktheidsverzekering",)]
    pdf.table([Column("Van – naar", 37), Column("Km", 133)], [(*row, "") for row in rows], description="d")
    name = "Wilhelmina-Alexandrina van Cauwenberghe-Vandenbroucke"
    pdf.facts([("Vrijwilliger", name), ("Stand", "betaald")], description="d", per_row=2)
    lines = extract_text(io.BytesIO(pdf.save())).split("\n")
    assert {"Wilgenrode – thuis", "Cauwenberghe-Vandenbroucke"} <= {line.strip() for line in lines}
    assert not any(rows[1][0] in line for line in lines), "too long for its column"


def test_word_and_pdf_take_the_same_calls() -> None:
    for name, asked in inspect.getmembers(Paper, inspect.isfunction):
        if name.startswith("_"):
            continue
        for kind in (WordFile, PdfFile):
            assert inspect.signature(getattr(kind, name)) == inspect.signature(asked), (kind, name)
    in_word = {name for name, _ in inspect.getmembers(WordFile) if not name.startswith("_")}
    assert in_word <= {name for name, _ in inspect.getmembers(PdfFile)}, "or a document could say less as a PDF"


ATTACKS = (
    '#import "@preview/cetz:0.3.0": *',
    '#read("/etc/passwd") #eval("1+1") #panic("x")',
    "$ x^2 $ *vet* _scheef_ `code` = kop - lijst + 1. @label <label> ~ --- ... // weg /* weg */",
    "\\ \" ' ] [ } { ) ( #{ #[ \\u{41} & % ^^ </w:t> ${x} {{ x }}",
    "https://example.org/*_#",
)


@pytest.mark.parametrize("typed", ATTACKS)
def test_what_was_typed_is_words_and_never_markup(typed: str) -> None:
    content = everything(typed).save()
    assert said(content).count("".join(typed.split())) >= 6
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.docinfo["/Title"] == f"Titel {typed}"


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("Żółć ĳ ß œ Ω Ж", "ŻółćĳßœΩЖ"), ("😀 naam", "😀naam"), ("中文 Ж", "□□Ж"), ("\u0301", ""), ("\ud800\x00\x07", "")],
    ids=["letters", "a face", "no font has it", "a mark alone", "no text"],
)
def test_letters_of_everywhere_are_written_or_told_to_be_missing(typed: str, shown: str) -> None:
    assert shown in said(everything(typed).save())


@pytest.mark.parametrize(
    "typed", ["عرب א שלום ไทย", "x" * 10_000, "woord " * 1_700, "e" + "\u0324\u20e3" * 15, "\n" * 90]
)
def test_right_to_left_ten_kilobytes_and_piles_of_marks_make_a_file(typed: str) -> None:
    assert len(pikepdf.open(io.BytesIO(everything(typed).save())).pages) >= 1


def shut() -> list[str]:
    """In the child: what can still be opened after the shutting, and what typst says to a template that fetches."""
    import socket

    import typst

    typesetting._shut()
    told = []
    for attempt in (socket.socket, lambda: os.open("/etc/hostname", os.O_RDONLY)):
        try:
            attempt()
        except OSError as error:
            told.append(type(error).__name__)
    for source in (b'#import "@preview/cetz:0.3.0": *', b'#read("/etc/hostname")'):
        try:
            typst.compile({"main.typ": source}, **typesetting._OURS)
        except (typst.TypstError, RuntimeError):
            told.append("refused")
    return told


def test_no_file_and_no_line_can_be_opened_while_a_document_is_set() -> None:
    assert confined(shut) == ["OSError", "OSError", "refused", "refused"]
    for word in (b"@preview", b"import ", b"eval(", b" read(", b"http", b"include "):
        assert word not in typesetting.TEMPLATE


def test_a_pdf_is_made_while_a_file_is_read_and_a_failure_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    with _place(READING, 1):
        assert everything().save().startswith(b"%PDF")

    def busy(*_: Any, **__: Any) -> None:
        raise RuleError(BUSY)

    monkeypatch.setattr("portal.kit.pdf.confined", busy)
    with pytest.raises(RuleError, match=NOT_MADE[:20]):
        everything().save()


def test_of_a_pdf_the_first_page_is_shown_and_of_what_is_none_nothing() -> None:
    ticket = everything("ticket").save()
    page, none, heavy = first_pages([ticket, b"%PDF-1.4 niets", b"%PDF" + b"0" * 3_000_000], 1000)
    assert page is not None and none is None and heavy is None
    content, (width, height) = fitted(page, (1000, 1400))
    assert content.startswith(b"\xff\xd8") and (width, height) == Image.open(io.BytesIO(content)).size
    assert (
        950 <= width <= 1000 and height <= 1400 and len(Image.open(io.BytesIO(content)).convert("L").getcolors()) > 20
    )


def test_paragraphs_that_look_like_items_are_a_list_and_no_level_of_headings_is_skipped() -> None:
    paper = PDF.make(STYLE, title="Brief", author="Lindedal", made_at=datetime(2025, 10, 3))
    paper.heading("Eerst", 2)
    paper.heading("Diep", 4)
    for words in ("een", "twee", "drie"):
        paper.paragraph(words, style="List Bullet")
    paper.hold_last()
    names = [name for name, _ in structure(paper.save())]
    assert [name for name in names if name[0] == "H"] == ["H1", "H2"]
    assert names.count("L") == 1 and names.count("LI") == 3
