"""The paper form: one A4, to cross with a pen, in Word and as PDF alike."""

import io
from datetime import date, datetime

import docx
import pikepdf

from portal.contacts.quarters.documents import PaperFacts, paper_form
from portal.kit.dates import Quarter
from portal.kit.paper import PDF
from portal.root import ROOT
from tests.papers import figures_in_pdf, figures_in_word

STYLE = ROOT / "templates" / "word" / "house-style.docx"
FULL = Quarter(2033, 4)  # sixteen weeks: as many rows as a quarter can have


def form(quarter: Quarter = FULL) -> PaperFacts:
    return PaperFacts(
        "Home-Start Lindedal", "Lena Verbeke", "G-022", quarter, frozenset(quarter.days()), date(2034, 1, 15),
        "016 00 00 00", f"https://portaal.example.org/contacten/22/{quarter}/papier", datetime(2034, 1, 1),
    )  # fmt: skip


def test_the_fullest_quarter_is_one_page_with_the_days_of_the_word_file() -> None:
    content = paper_form(form(), STYLE, PDF.make)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
    assert figures_in_pdf(content) == figures_in_word(paper_form(form(), STYLE))


def test_its_first_heading_is_of_the_first_level_and_there_is_air_under_the_tables() -> None:
    paragraphs = docx.Document(io.BytesIO(paper_form(form(), STYLE))).paragraphs
    headings = [p.text for p in paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["Oktober 2033", "November 2033", "December 2033"]
    assert {p.style.name for p in paragraphs if p.text in headings} == {"Heading 1"}
    for start in ("Zet een kruis", "☐", "Voor de coördinator"):
        (told,) = [p for p in paragraphs if p.text.startswith(start)]
        assert told.paragraph_format.space_before.pt == 10, start
