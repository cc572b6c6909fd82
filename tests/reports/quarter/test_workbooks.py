"""The XLSX files: one row a contact, codes only, real days, no formula, the same bytes each time."""

import io
from dataclasses import replace
from datetime import date, datetime

import openpyxl
import pytest
from docx import Document

from portal.contacts.models.contact import Contact, ContactTheme
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.xlsx import Sheet, Table, workbook
from portal.reports.figures import rules as snapshots
from portal.reports.quarter import facts as quarter_facts
from portal.reports.quarter.documents.contacts import ContactFacts
from portal.reports.quarter.documents.facts import FamilyQuarterFacts, QuarterFacts, Tally
from portal.reports.quarter.documents.sheets import overview_sheets
from tests.reports.books import open_book, parts, rows_of
from tests.reports.test_quarter import cells, met, word_cells
from tests.reports.test_quarter import summer as summer

HEADER = ("Kwartaal", "Datum", "Gezin", "Soort", "Telt mee", "Minuten", "Thema’s")
FACTS = QuarterFacts(
    branch="Home-Start Lindedal",
    quarter=Quarter(2025, 3),
    families=(
        FamilyQuarterFacts("G-001", (4, 3, 5), 92, "handed_in"),
        FamilyQuarterFacts("G-004", (None, None, None), 46, "missing"),
    ),
    made_at=datetime(2025, 10, 14, 22, 0),
    kinds=(Tally("huisbezoek", 10), Tally("uitstap", 2), Tally("niet thuis", 0)),
    themes=(Tally("luisterend oor", 3),),
    themed=3,
    uncounted=1,
)
CONTACTS = (
    ContactFacts(date(2025, 7, 2), "G-001", "huisbezoek", True, 120, ("luisterend oor", "taalstimulatie")),
    ContactFacts(date(2025, 9, 30), "G-001", "niet thuis", False, None, ()),
)
HOSTILE = ["=1+1", "+cmd|' /C calc'!A0", "-2", "@SUM(A1)", "http://voorbeeld.example", "\ud800\x00]]>&<", "\t=1", "007"]


def test_a_row_a_contact_with_a_real_day():
    book = overview_sheets(FACTS, CONTACTS)
    assert rows_of(book, "Contacten") == [
        HEADER,
        ("2025K3", datetime(2025, 7, 2), "G-001", "huisbezoek", "ja", 120, "luisterend oor, taalstimulatie"),
        ("2025K3", datetime(2025, 9, 30), "G-001", "niet thuis", "nee"),
    ]
    day = open_book(book)["Contacten"]["B2"]
    assert day.is_date and day.number_format == "d/m/yyyy"


def test_the_totals_are_numbers():
    rows = rows_of(overview_sheets(FACTS, CONTACTS), "Totalen")
    assert ("3e kwartaal 2025", 2, 12, 8, 1) in rows  # 12 ÷ (1 + ½)
    assert ("G-001", 4, 3, 5, 12, 13.1, "ingediend") in rows
    assert ("G-004", None, None, None, None, 6.6, "ontbreekt") in rows
    assert ("Totaal", 4, 3, 5, 12, 19.7) in rows
    assert ("huisbezoek", 10) in rows and ("luisterend oor", 3) in rows
    assert not [row for row in rows if row[0] == "niet thuis"]


def test_the_files_totals_are_those_of_page_and_word(visit, summer):
    els = visit(summer.els)
    page = els.get("/rapporten/2025K3")
    book = page.follow("Alle contacten in Excel")
    assert 'filename="contacten-2025K3.xlsx"' in book.answer.headers["Content-Disposition"]
    assert book.answer.mimetype == "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    shown = [row for row in cells(page) if row[0] in ("G-001", "G-002", "Totaal")]
    assert shown == word_cells(els.get("/rapporten/2025K3.docx"), 1)[1:]
    totals = [row for row in rows_of(book.answer.data, "Totalen") if row[0] in ("G-001", "G-002", "Totaal")]
    assert [as_shown(row) for row in totals] == [row if row[0] != "Totaal" else row[:6] for row in shown]
    contacts = rows_of(book.answer.data, "Contacten")
    assert contacts[0] == HEADER and len(contacts) == 1 + 7
    assert sum(row[4] == "ja" for row in contacts[1:]) == totals[-1][4] == 6


@pytest.mark.parametrize(("day", "is_running"), [(datetime(2025, 11, 28, 9), True), (datetime(2026, 1, 5, 9), False)])
def test_what_is_not_over_says_so_in_each_file_and_lacks_only_what_can_be_there(visit, cast, day, is_running):
    """On 28 November nobody can have handed in October; who stopped on the 15th can."""
    Match.update(ended_on=date(2025, 11, 15)).where(Match.id == cast.brams.id).execute()
    with clock.stopped(day):
        els = visit(cast.els)
        for page, sheet in (
            ("/rapporten/2025K4", "/rapporten/2025K4"),
            ("/rapporten/jaar/2025", "/rapporten/jaar/2025"),
        ):
            paper = Document(io.BytesIO(els.get(f"{page}.docx").answer.data))
            words = "\n".join(paragraph.text for paragraph in paper.paragraphs).replace("\u00a0", " ")
            totals = str(rows_of(els.get(f"{sheet}.xlsx").answer.data, "Totalen")).replace("\\xa0", " ")
            for said in (words, totals):
                assert ("oorlopig" in said) == is_running, page
                assert ("tot en met 28 november 2025" in said) == is_running
            assert ("voorlopig" in els.get(page).text) == is_running
        quarter = Document(io.BytesIO(els.get("/rapporten/2025K4.docx").answer.data))
        missing = [p.text for p in quarter.paragraphs if p.style.name == "List Bullet"]
        brams = f"{cast.brams.family.code}: oktober en november"
        lenas = f"{cast.lenas.family.code}: oktober, november en december"
        assert missing == ([brams] if is_running else [lenas, brams])
        states = [
            row[-1]
            for row in rows_of(els.get("/rapporten/2025K4.xlsx").answer.data, "Totalen")
            if row[0] and str(row[0]).startswith("G-")
        ]
        assert states == (["nog niet ingediend", "ontbreekt"] if is_running else ["ontbreekt", "ontbreekt"])


def test_a_match_that_is_still_to_begin_is_no_row_of_a_quarter_that_runs(visit, cast):
    """Heading, rows, the list of quarters and the list of who hands in count the same."""
    Match.update(started_on=date(2025, 12, 1)).where(Match.id == cast.brams.id).execute()
    with clock.stopped(datetime(2025, 11, 28, 9)):
        els = visit(cast.els)
        for page in ("/rapporten/2025K4", "/rapporten/jaar/2025"):
            assert len([row for row in cells(els.get(page)) if row[0].startswith("G-")]) == 1, page
            assert "Actieve gezinnen 1 Contacten" in els.get(page).text
            totals = rows_of(els.get(f"{page}.xlsx").answer.data, "Totalen")
            assert len([row for row in totals if str(row[0]).startswith("G-")]) == 1
        assert "loopt nog 0 van 1" in els.get("/rapporten").text
        assert "Bram" not in els.get("/contacten/overzicht?kwartaal=2025K4").text
    with clock.stopped(datetime(2025, 12, 1, 9)):
        assert "loopt nog 0 van 2" in visit(cast.els).get("/rapporten").text


def as_shown(row) -> list[str]:
    def words(place: int, cell: object) -> str:
        if cell is None:
            return "–"
        return f"{cell:.1f}".replace(".", ",") if place == 5 else str(cell)

    return [words(place, cell) for place, cell in enumerate(row)]


def test_no_name_and_no_remark_goes_into_the_file(visit, summer):
    book = visit(summer.els).get("/rapporten/2025K3.xlsx").answer.data
    everything = " ".join(parts(book).values())
    for secret in ("Klaver", "Zonnebloem", "Lena", "Bram", "Els", "Peeters"):
        assert secret not in everything


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_never_a_formula_a_link_or_a_number(text):
    sheets = [Sheet("Proef", [Table("Proef", ("Tekst",), [(text,)])])]
    book = workbook(sheets, title=text, author=text, made_at=FACTS.made_at)
    cell = open_book(book)["Proef"]["A2"]
    assert cell.data_type == "s" and cell.hyperlink is None
    assert str(cell.value).strip() in text.strip()
    assert "<f>" not in parts(book)["xl/worksheets/sheet1.xml"]
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))


def test_hostile_codes_and_kinds_stay_text():
    family = FamilyQuarterFacts("=1+1", (1, 0, 0), 92, "no_contacts", "+reden")
    contact = ContactFacts(date(2025, 7, 2), "=2+2", "@kind", True, 1, ("-thema",))
    book = overview_sheets(replace(FACTS, families=(family,), kinds=(Tally("=3", 1),)), [contact])
    assert rows_of(book, "Contacten")[1][2:] == ("=2+2", "@kind", "ja", 1, "-thema")
    assert not any("<f>" in text for name, text in parts(book).items() if "sheet" in name)


def test_the_same_facts_give_the_same_bytes(visit, summer):
    assert overview_sheets(FACTS, CONTACTS) == overview_sheets(replace(FACTS), CONTACTS)
    els = visit(summer.els)
    addresses = ("/rapporten/2025K3.xlsx", "/rapporten/jaar/2025.xlsx", f"/rapporten/koppeling/{summer.lenas.id}.xlsx")
    first = [els.get(address).answer.data for address in addresses]
    with clock.stopped(datetime(2025, 10, 3, 8, 50)):
        assert [els.get(address).answer.data for address in addresses] == first
    assert open_book(first[0]).properties.created == datetime(2025, 10, 2, 22, 0)


def test_the_header_stays_in_view_and_can_be_filtered():
    tab = open_book(overview_sheets(FACTS, CONTACTS))["Contacten"]
    assert tab.freeze_panes == "A2" and tab.auto_filter.ref == "A1:G3"
    assert tab.page_setup.orientation == "landscape" and tab.print_title_rows == "$1:$1"


def test_a_quarter_without_contacts_is_a_file_too():
    empty = replace(FACTS, families=(), kinds=(), themes=())
    assert rows_of(overview_sheets(empty, ()), "Contacten") == [HEADER]


# --- the contacts of one match ---


def test_the_list_of_a_match_goes_by_year_and_month(visit, summer):
    contact = Contact.get(Contact.day == date(2025, 8, 6))
    Contact.update(minutes=90).where(Contact.id == contact.id).execute()
    Contact.update(minutes=45).where(Contact.day == date(2025, 9, 10)).execute()  # it does not count
    ContactTheme.create(contact=contact, theme="school")
    ContactTheme.create(contact=contact, theme="listening")
    Match.update(started_on=date(2024, 1, 8)).where(Match.id == summer.lenas.id).execute()
    met(summer.lenas, date(2024, 12, 31))
    page = visit(summer.els).get("/rapporten/2025K3").follow("G-001")
    assert page.heading == "Contacten van Gezin G-001"
    assert "Lena Aerts is er sinds 8 januari 2024: 8 contacten, samen 1 uur 30 minuten." in page.text
    headings = [
        " ".join(h.text_content().replace("\u00a0", " ").split()) for h in page.tree.xpath("//main//h2|//main//h3")
    ]
    assert headings == [
        *("2025: 7 contacten", "Juni: 1", "Juli: 2", "Augustus: 1", "September: 2", "Oktober: 1"),
        *("2024: 1 contact", "December: 1"),
    ]
    assert "woensdag 6 augustus huisbezoek · 90 minuten luisterend oor, schoolse ondersteuning" in page.text
    assert "woensdag 10 september huisbezoek · 45 minuten · telt niet mee" in page.text
    word = page.follow("Deze lijst in Word")
    assert ["wo 6\u00a0augustus", "huisbezoek", "ja", "90", "luisterend oor, schoolse ondersteuning"] in word_cells(
        word, 2
    )
    assert word_cells(word, 2)[-1][0] == "Totaal: 7" and word_cells(word, 2)[-1][3] == "90"
    assert "Lena" not in str(word_cells(word, 0))
    book = page.follow("Deze lijst in Excel").answer.data
    assert rows_of(book, "Totalen") == [
        ("Jaar", "Contacten", "Minuten"),
        ("2024", 1, 0),
        ("2025", 7, 90),
        ("Totaal", 8, 90),
    ]
    assert len(rows_of(book, "Contacten")) == 1 + 9


def test_a_match_without_contacts_says_so(visit, cast):
    page = visit(cast.els).get(f"/rapporten/koppeling/{cast.lenas.id}")
    assert "Nog geen contacten Zodra Lena dagen aanduidt, staan ze hier." in page.text
    for ending in ("docx", "xlsx"):
        assert visit(cast.els).get(f"/rapporten/koppeling/{cast.lenas.id}.{ending}").status == 200


def test_the_list_holds_the_contacts_of_that_match_alone(db, summer):
    facts = quarter_facts.gather_match(
        Match.visible_to(summer.els).where(Match.id == summer.brams.id).get(), summer.branch
    )
    assert [(c.day, c.code) for c in facts.contacts] == [(date(2025, 8, 1), "G-002")]


def test_another_branch_finds_no_match(visit, summer):
    for ending in ("", ".docx", ".xlsx"):
        address = f"/rapporten/koppeling/{summer.lenas.id}{ending}"
        assert visit(summer.yusuf).get(address).status == 404
        assert visit(summer.lena).get(address).status == 403


def test_a_correction_after_the_year_was_closed_is_said_on_page_word_and_excel(cast, visit):
    """Else the overview and the annual report would say two numbers, and neither a word about the other."""
    for day in (8, 15, 22):
        Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 1, day))
    with clock.stopped(datetime(2026, 2, 10, 9)):
        els = visit(cast.els)
        snapshots.close_year(cast.branch, 2025, by=cast.els)
        for address in ("2025K1", "jaar/2025"):
            assert "afgesloten met" not in els.get(f"/rapporten/{address}").text
        assert "maar vandaag zou het" not in els.get("/rapporten/jaar/2025/nazicht").text
        Contact.delete().where(Contact.day == date(2025, 1, 22)).execute()
        assert "afgesloten met" not in els.get("/rapporten/2025K2").text, "nothing changed there"
        for address, here, what in (("2025K1", " in dit kwartaal", "Dit kwartaal"), ("jaar/2025", "", "Dit jaar")):
            said = (
                f"Het jaar 2025 is afgesloten met 3 contacten{here}, en zo staat het in het jaarverslag. "
                f"{what} telt er nu 2: er is sindsdien iets veranderd."
            )
            page = els.get(f"/rapporten/{address}")
            assert said in page.text and "vastgelegd 3, vandaag 2" in page.follow("Wat is er sindsdien veranderd?").text
            word = Document(io.BytesIO(els.client.get(f"/rapporten/{address}.docx").data))
            assert said in " ".join(p.text for p in word.paragraphs).replace("\u00a0", " ")
            book = openpyxl.load_workbook(io.BytesIO(els.client.get(f"/rapporten/{address}.xlsx").data))
            cells = [str(cell.value).replace("\u00a0", " ") for tab in book for row in tab.iter_rows() for cell in row]
            assert said in cells
        drift = "Contacten tussen vrijwilliger en gezin: het cijfer is 3, maar vandaag zou het 2 zijn."
        assert drift in els.get("/rapporten/jaar/2025/nazicht").text
