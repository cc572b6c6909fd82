"""The expense note in Word says all that accounting asks, and no more."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn
from PIL import Image

from portal.expenses.note.documents import (
    DECLARATION,
    ExpenseLineFacts,
    ExpenseNoteFacts,
    ReceiptFacts,
    expense_note,
    iban_groups,
)
from portal.kit.dates import Quarter
from portal.kit.measures import BEHIND_NUMBER_MM, column_mm
from portal.kit.paper import PDF
from portal.root import ROOT
from tests.papers import figures_in_pdf, figures_in_word

HOUSE_STYLE = ROOT / "templates" / "word" / "house-style.docx"
MORNING = datetime(2025, 10, 3, 8, 42)
CAR = ExpenseLineFacts(
    date(2025, 7, 2), "auto", "Lindedal – Holsbeek (G-004)", "bezoek", 84, 4309, "omzendbrief 759", 362
)
TRAIN = ExpenseLineFacts(
    date(2025, 9, 3), "openbaar vervoer", "Leuven – Brugge", "studiedag", cents=123_450, receipts=("B1", "B2")
)
UNKNOWN = ExpenseLineFacts(date(2025, 9, 30), "auto", "Lindedal – Rotselaar (G-011)", "bezoek", 120)
NOTE = ExpenseNoteFacts(
    number="2025-031",
    branch="Home-Start Lindedal",
    volunteer="Lena Verbeke",
    address="Kastanjelaan 14, 3000 Lindedal",
    account_holder="Verbeke L.",
    iban="BE68539007547034",
    period=Quarter(2025, 3),
    status="Ingediend",
    made_at=datetime(2025, 10, 6, 9),
    lines=(CAR, TRAIN),
    declared_at=MORNING,
    submitted_at=MORNING,
)


def opened(facts: ExpenseNoteFacts) -> Any:
    return docx.Document(io.BytesIO(expense_note(facts, HOUSE_STYLE)))


def words(document: Any) -> str:
    """All text, with plain spaces."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([p.text for p in document.paragraphs] + cells).replace("\u00a0", " ")


def lines_of(document: Any) -> list[list[str]]:
    (table,) = [t for t in document.tables if t.rows[0].cells[0].text == "Datum"]
    return [[cell.text for cell in row.cells] for row in table.rows]


def pairs(document: Any) -> dict[str, str]:
    known: dict[str, str] = {}
    for table in document.tables:
        if table.style.name == "Home-Start gegevens":
            for row in table.rows:
                texts = [cell.text for cell in row.cells]
                known.update(zip(texts[::2], texts[1::2], strict=False))
    return known


def test_the_note_names_who_where_and_which_account() -> None:
    document = opened(NOTE)
    assert document.paragraphs[0].text == "Onkostennota 2025-031"
    assert document.paragraphs[1].text == "Home-Start Lindedal · 3e kwartaal 2025"
    known = {label: value.replace("\u00a0", " ") for label, value in pairs(document).items()}
    assert (
        known.items()
        >= {
            "Vrijwilliger": "Lena Verbeke",
            "Adres": "Kastanjelaan 14, 3000 Lindedal",
            "Rekeninghouder": "Verbeke L.",
            "Rekeningnummer": "BE68 5390 0754 7034",
            "Periode": "1 juli – 30 september 2025",
            "Regeling": "reële kosten",
            "Status": "Ingediend",
            "Ingediend op": "3 oktober 2025",
        }.items()
    )


def test_each_line_has_its_columns_and_the_sum_is_below() -> None:
    assert lines_of(opened(NOTE)) == [
        ["Datum", "Soort", "Van – naar", "Waarvoor", "Km", "Tarief", "Bedrag", "Bewijs"],
        [
            "2/7/2025",
            "auto",
            "Lindedal – Holsbeek (G-004)",
            "bezoek",
            "8,4",
            "€\u00a00,4309",
            "€\u00a03,62",
            "",
        ],
        ["3/9/2025", "openbaar vervoer", "Leuven – Brugge", "studiedag", "", "", "€\u00a01.234,50", "B1, B2"],
        [*["Totaal"] * 6, "€\u00a01.238,12", ""],
    ]


def test_a_trip_without_a_rate_is_said_so_and_left_out_of_the_sum() -> None:
    facts = replace(NOTE, lines=(CAR, UNKNOWN))
    rows = lines_of(opened(facts))
    assert rows[2][4:] == ["12", "", "tarief nog niet gekend", ""]
    assert rows[3][0] == "Totaal, zonder de ritten met een tarief dat nog niet gekend is"
    assert rows[3][6] == "€\u00a03,62"
    assert facts.total_cents == 362


def test_each_source_of_a_rate_stands_once_under_the_table() -> None:
    bicycle = ExpenseLineFacts(date(2025, 8, 20), "fiets", km_tenths=62, rate_e4=3600, cents=223)
    sources = [p.text for p in opened(replace(NOTE, lines=(CAR, CAR, bicycle))).paragraphs if "Bron" in p.text]
    assert sources == ["Bron van het tarief per kilometer: auto €\u00a00,4309, omzendbrief 759; fiets €\u00a00,3600."]
    assert "Bron" not in words(opened(replace(NOTE, lines=(TRAIN,))))


def test_the_declaration_carries_its_moment_in_belgian_time() -> None:
    text = words(opened(NOTE))
    assert DECLARATION == "Ik verklaar op eer dat deze nota juist en volledig is."
    assert DECLARATION in text
    assert "Verklaard door Lena Verbeke op 3 oktober 2025 om 10.42 uur." in text
    assert "Verklaard door" not in words(opened(replace(NOTE, declared_at=None)))


def test_a_note_that_waits_has_lines_to_sign() -> None:
    document = opened(NOTE)
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"][-1] == "Handtekeningen"
    assert "Goedgekeurd" not in words(document)


def test_an_approved_and_paid_note_says_by_whom_when_and_how() -> None:
    facts = replace(
        NOTE,
        status="Uitbetaald",
        approved_by="Noor Willems",
        approved_at=datetime(2025, 10, 6, 9, 5),
        paid_on=date(2025, 10, 8),
        payment_reference="Onkosten 2025-031",
    )
    document = opened(facts)
    known = {label: value.replace("\u00a0", " ") for label, value in pairs(document).items()}
    assert (
        known.items()
        >= {
            "Goedgekeurd door": "Noor Willems",
            "Goedgekeurd op": "6 oktober 2025 om 11.05 uur",
            "Uitbetaald op": "8 oktober 2025",
            "Bedrag": "€ 1.238,12",
            "Mededeling": "Onkosten 2025-031",
        }.items()
    )
    assert "Handtekening" not in words(document)


def test_a_paper_note_says_who_typed_it_and_can_still_be_signed() -> None:
    facts = replace(NOTE, on_paper=True, entered_by="Noor Willems", approved_by="Noor Willems", approved_at=MORNING)
    text = words(opened(facts))
    assert "Op papier ontvangen, ingegeven door Noor Willems." in text
    assert "Handtekening" in text
    assert "Op papier" not in words(opened(NOTE))


def test_a_returned_note_opens_with_the_question() -> None:
    document = opened(replace(NOTE, status="Teruggestuurd", return_reason="Waar is ticket B2?"))
    assert document.paragraphs[2].text == "Teruggestuurd: Waar is ticket B2?"
    assert "Teruggestuurd" not in words(opened(NOTE))


def test_a_draft_without_number_or_lines_is_a_note_too() -> None:
    document = opened(
        replace(NOTE, number="", lines=(), status="Nog niet ingediend", submitted_at=None, declared_at=None)
    )
    assert document.paragraphs[0].text == "Onkostennota"
    assert "Op deze nota staan nog geen ritten of kosten." in words(document)


def test_the_file_carries_its_facts_and_is_the_same_each_time() -> None:
    properties = opened(NOTE).core_properties
    assert properties.title == "Onkostennota 2025-031 – Lena Verbeke"
    assert properties.created.replace(tzinfo=None) == NOTE.made_at
    assert expense_note(NOTE, HOUSE_STYLE) == expense_note(replace(NOTE), HOUSE_STYLE)


def test_hostile_text_does_not_break_the_note() -> None:
    nasty = "x\x00]]>\ud83d<b>&"
    facts = replace(NOTE, volunteer=nasty, return_reason=nasty, lines=(replace(CAR, route=nasty, receipts=(nasty,)),))
    assert lines_of(opened(facts))[1][2] == "x]]><b>&"


def test_an_account_number_stands_in_fours_on_one_line() -> None:
    assert iban_groups("BE68 5390 0754 7034") == "BE68\u00a05390\u00a00754\u00a07034"
    assert iban_groups("") == ""


def test_the_pdf_has_every_amount_day_and_distance_of_the_word_file() -> None:
    note = replace(NOTE, lines=(CAR, TRAIN, UNKNOWN), approved_at=MORNING, paid_on=date(2025, 10, 8), approved_by="Els")
    in_word = figures_in_word(expense_note(note, HOUSE_STYLE))
    assert in_word == figures_in_pdf(expense_note(note, HOUSE_STYLE, PDF.make))
    assert in_word["1.238,12"] == 2 and in_word["0,4309"] == 2
    other = replace(note, lines=(replace(CAR, cents=363), TRAIN, UNKNOWN))
    assert in_word != figures_in_pdf(expense_note(other, HOUSE_STYLE, PDF.make))


def widths_of(facts: ExpenseNoteFacts) -> dict[str, float]:
    """Column → mm, as Word has them."""
    (table,) = [t for t in opened(facts).tables if t.rows[0].cells[0].text == "Datum"]
    heads = [cell.text for cell in table.rows[0].cells]
    return dict(zip(heads, [int(c.get(qn("w:w"))) / 56.7 for c in table._tbl.tblGrid], strict=True))


def test_no_day_amount_or_usual_reason_takes_a_second_line() -> None:
    trip = replace(CAR, route="thuis – G-030, Lindedal – thuis", purpose="contact met gezin")
    bus = replace(TRAIN, route="", purpose="bus, met het gezin naar het ziekenhuis", cents=600, receipts=("B1",))
    note = replace(NOTE, lines=(*[replace(trip, day=date(2025, 9, 24))] * 10, bus))
    for row in lines_of(opened(note))[1:-2]:
        for (title, width), text in zip(widths_of(note).items(), row, strict=True):
            behind = BEHIND_NUMBER_MM if title == "Bewijs" else 0
            assert column_mm(title, [text]) + behind <= width + 0.2, (title, text)


def test_a_column_in_which_nothing_stands_stays_away() -> None:
    bus = replace(TRAIN, route="")
    assert list(widths_of(replace(NOTE, lines=(bus,)))) == ["Datum", "Soort", "Waarvoor", "Bedrag", "Bewijs"]


def ticket(size: tuple[int, int]) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("size", "pixels"), [((1200, 1600), (1000, 1333)), ((1600, 900), (1000, 563)), ((300, 400), (300, 400))]
)
def test_a_ticket_is_large_enough_to_read(size: tuple[int, int], pixels: tuple[int, int]) -> None:
    annex = (ReceiptFacts("B1", date(2025, 9, 3), "Trein", 400, ticket(size)),)
    (shape,) = opened(replace(NOTE, annex=annex)).inline_shapes
    part = opened(replace(NOTE, annex=annex)).part
    (picture,) = [p for p in part.related_parts.values() if p.partname.startswith("/word/media/")]
    assert Image.open(io.BytesIO(picture.blob)).size == pixels
    assert shape.width.mm <= 110.1 and shape.height.mm <= 150.1
    assert pixels[0] / (shape.width.mm / 25.4) >= 60, "dots per inch"


def test_of_a_ticket_that_is_a_pdf_the_first_page_is_shown() -> None:
    annex = (ReceiptFacts("B1", date(2025, 9, 3), "Trein", 400, expense_note(NOTE, HOUSE_STYLE, PDF.make)),)
    document = opened(replace(NOTE, annex=annex))
    assert "B1: Trein, 3/9/2025, € 4,00 (pdf, eerste bladzijde)" in words(document)
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr").startswith("Bewijsstuk B1: Trein")
    with pikepdf.open(io.BytesIO(expense_note(replace(NOTE, annex=annex), HOUSE_STYLE, PDF.make))) as pdf:
        assert len(pdf.pages) == 2 and len(pdf.pages[1].get_images()) == 1
