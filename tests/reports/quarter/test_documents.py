"""The quarter overview in Word: codes, months, sums, an average that can be checked, and what is missing."""

import io
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import docx
from docx.oxml.ns import qn
from lxml import etree

from portal.kit.dates import Quarter
from portal.kit.paper import PDF
from portal.reports.quarter.documents.facts import FamilyQuarterFacts, QuarterFacts
from portal.reports.quarter.documents.word import overview
from portal.root import ROOT
from tests import spending
from tests.papers import figures_in_pdf, figures_in_word

HOUSE_STYLE = ROOT / "templates" / "word" / "house-style.docx"
FACTS = QuarterFacts(
    branch="Home-Start Lindedal",
    quarter=Quarter(2025, 3),
    families=(
        FamilyQuarterFacts("G-001", (4, 3, 5), 92, "handed_in"),
        FamilyQuarterFacts("G-002", (2, 2, 2), 46, "on_paper"),
        FamilyQuarterFacts("G-003", (0, 0, 0), 92, "no_contacts", "Het gezin was afwezig"),
        FamilyQuarterFacts("G-004", (None, None, None), 92, "missing"),
        FamilyQuarterFacts(
            "G-005", (3, None, None), 92, "missing", missing_months=(date(2025, 8, 1), date(2025, 9, 1))
        ),
    ),
    made_at=datetime(2025, 10, 14, 22, 30),  # half past midnight on the 15th in Belgium
)


def opened(facts: QuarterFacts) -> Any:
    return docx.Document(io.BytesIO(overview(facts, HOUSE_STYLE)))


def rows(table: Any) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def summary(document: Any) -> dict[str, str]:
    cells = [cell.replace("\u00a0", " ") for row in rows(document.tables[0]) for cell in row]
    return dict(zip(cells[::2], cells[1::2], strict=True))


def bullets(document: Any) -> list[str]:
    return [p.text for p in document.paragraphs if p.style.name == "List Bullet"]


def test_the_table_has_a_row_per_family_and_the_sums() -> None:
    assert rows(opened(FACTS).tables[1]) == [
        ["Gezin", "Juli", "Augustus", "September", "Totaal", "Actieve weken", "Overzicht"],
        ["G-001", "4", "3", "5", "12", "13,1", "ingediend"],
        ["G-002", "2", "2", "2", "6", "6,6", "op papier"],
        ["G-003", "0", "0", "0", "0", "13,1", "geen contacten: het gezin was afwezig"],
        ["G-004", "–", "–", "–", "–", "13,1", "ontbreekt"],
        ["G-005", "3", "–", "–", "3", "13,1", "ontbreekt"],
        ["Totaal", "9", "5", "7", "21", "59,1", ""],
    ]


def test_the_header_row_comes_back_on_every_page() -> None:
    first, *others = opened(FACTS).tables[1]._tbl.tr_lst
    assert first.trPr.find(qn("w:tblHeader")) is not None
    assert all(row.trPr.find(qn("w:tblHeader")) is None for row in others)


def test_the_summary_gives_period_families_contacts_average_and_day() -> None:
    assert summary(opened(FACTS)) == {
        "Periode": "1 juli – 30 september 2025",
        "Bestemd voor": "agentschap Opgroeien",
        "Actieve gezinnen": "5",
        "Contacten": "21",
        "Gemiddeld": "4,7 per actief gezin",  # 21 ÷ (92 + 46 + 92 + 92 + 92) / 92
        "Opgemaakt op": "15 oktober 2025",
    }


def test_the_average_is_defined_in_a_sentence() -> None:
    (sentence,) = [p.text for p in opened(FACTS).paragraphs if p.style.name == "Caption"]
    assert "contacten ÷ som van (actieve dagen ÷ 92 dagen van het kwartaal)" in sentence


def test_a_family_with_two_volunteers_counts_once() -> None:
    twice = replace(FACTS, families=(FACTS.families[0], replace(FACTS.families[1], code="G-001")))
    assert twice.active_families == 1
    assert twice.average_tenths == 120  # 18 contacts ÷ 1,5


def test_a_family_that_was_not_active_counts_for_nothing() -> None:
    facts = replace(FACTS, families=(FamilyQuarterFacts("G-009", (None, None, None), 0, "handed_in"),))
    assert facts.active_families == 0 and facts.average_tenths is None
    assert summary(opened(facts))["Gemiddeld"] == "– per actief gezin"


def test_what_is_missing_is_listed_by_code_and_month() -> None:
    assert bullets(opened(FACTS)) == ["G-004: juli, augustus en september", "G-005: augustus en september"]


def test_a_complete_quarter_says_that_nothing_is_missing() -> None:
    document = opened(replace(FACTS, families=FACTS.families[:3]))
    assert bullets(document) == []
    assert "Niets. Alle contacten van dit kwartaal zijn binnen." in [p.text for p in document.paragraphs]
    assert not [p for p in document.paragraphs if "te laag" in p.text]


def test_a_quarter_without_families_is_an_overview_too() -> None:
    document = opened(replace(FACTS, families=()))
    assert "In dit kwartaal was er geen enkel gezin actief." in [p.text for p in document.paragraphs]


def test_there_is_room_to_sign() -> None:
    assert [row[0] for row in rows(opened(FACTS).tables[-1])] == ["Naam", "Functie", "Datum", "Handtekening"]


def test_the_file_carries_its_facts_and_is_the_same_each_time() -> None:
    properties = opened(FACTS).core_properties
    assert properties.title == "Kwartaaloverzicht 3e kwartaal 2025 – Home-Start Lindedal"
    assert properties.language == "nl-BE"
    assert overview(FACTS, HOUSE_STYLE) == overview(replace(FACTS), HOUSE_STYLE)


def test_hostile_codes_and_reasons_do_not_break_the_table() -> None:
    family = FamilyQuarterFacts("G\x00]]>", (0, 0, 0), 92, "no_contacts", "\ud800<&>")
    assert rows(opened(replace(FACTS, families=(family,))).tables[1])[1][0::6] == [
        "G]]>",
        "geen contacten: <&>",
    ]


def test_ten_thousand_rows_take_no_longer_than_two_plain_passes() -> None:
    families = tuple(
        FamilyQuarterFacts(f"G-{i:05}", (i % 5, i % 7, i % 6), 92 - i % 40, "handed_in") for i in range(10_000)
    )

    def written() -> None:
        overview(replace(FACTS, families=families), HOUSE_STYLE)

    def plain() -> None:
        table = etree.Element(qn("w:tbl"))
        for family in families:
            row = etree.SubElement(table, qn("w:tr"))
            for text in (
                family.code,
                *map(str, family.counts),
                str(family.total),
                str(family.active_days),
                family.state,
            ):
                tags = row
                for tag in ("w:tc", "w:p", "w:r", "w:t"):
                    tags = etree.SubElement(tags, qn(tag))
                tags.text = text
        etree.tostring(table)

    spending.at_most(spending.least(written), 2 * spending.least(plain))


def test_the_pdf_has_every_figure_of_the_word_file() -> None:
    in_word = figures_in_word(overview(FACTS, HOUSE_STYLE))
    assert in_word == figures_in_pdf(overview(FACTS, HOUSE_STYLE, PDF.make))
    assert in_word["G-005"] == 2 and in_word["59,1"] == 1
