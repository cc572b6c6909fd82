"""The papers of a year, and one amount everywhere: on the page, in Word, in XLSX, in the bank's file."""

import io
import zipfile
from dataclasses import replace
from datetime import date, datetime

import docx
import openpyxl
import pytest
from lxml import etree

from portal.expenses.books import documents as year_documents
from portal.expenses.books import facts as ledger
from portal.expenses.books.documents import (
    JournalFacts,
    JournalRow,
    NamedDay,
    NamedListFacts,
    StatementFacts,
    StatementNote,
)
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.payday import BatchEntry
from portal.expenses.note.documents import ReceiptFacts, expense_note
from portal.expenses.note.facts.word import gather_note
from portal.expenses.payday import rules as payday
from portal.expenses.withdrawal import rules as withdrawal
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.money import euro
from portal.kit.paper import PDF
from portal.people.models import Person
from portal.root import ROOT
from portal.team.accounts.rules import account_mark
from tests.expenses.conftest import pay_all
from tests.expenses.payday.test_payday import TODAY, again
from tests.papers import figures_in_pdf, figures_in_word

STYLE = ROOT / "templates" / "word" / "house-style.docx"
SHEET = {"m": "http://schemas.openxmlformats.org/spreadsheetml/2006/main"}


def cells(content: bytes) -> list[list[str]]:
    """The cells of the only sheet, as text; formulas would show as such."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        shared = [
            "".join(t.text or "" for t in s.iterfind(".//m:t", SHEET))
            for s in etree.fromstring(book.read("xl/sharedStrings.xml")).iterfind("m:si", SHEET)
        ]
        sheet = etree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    assert not sheet.findall(".//m:f", SHEET), "no formulas"
    return [
        [
            shared[int(c.findtext("m:v", "", SHEET))] if c.get("t") == "s" else c.findtext("m:v", "", SHEET)
            for c in row.iterfind("m:c", SHEET)
        ]
        for row in sheet.iterfind(".//m:row", SHEET)
    ]


def rows_of(content: bytes) -> list[list[str]]:
    """Every table row of a Word file."""
    document = docx.Document(io.BytesIO(content))
    return [[c.text.replace("\u00a0", " ") for c in row.cells] for table in document.tables for row in table.rows]


def text_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    return "\n".join(p.text for p in document.paragraphs).replace("\u00a0", " ")


# ---- documents from literals

STATEMENT = StatementFacts(
    2025, "Home-Start Lindedal", "Lena Aerts", "Lena", date(2026, 1, 5), 41,
    (("auto", 3444, 14840), ("parking", 0, 400)),
    (StatementNote("2025-001", "juli, augustus en september 2025", "Uitbetaald", date(2025, 10, 3), 15240),), 84,
)  # fmt: skip


def test_the_statement_begins_with_how_often_she_was_there():
    content = year_documents.statement(STATEMENT, STYLE)
    words = text_of(content)
    assert "Jouw jaar 2025" in words and "41 keer was jij er in 2025. Dank je wel." in words
    assert "Daarbij reed je 8,4 km zonder iets terug te vragen." in words
    assert ["auto", "344,4 km", "€ 148,40"] in rows_of(content)
    assert ["Samen", "352,8 km", "€ 152,40"] in rows_of(content)
    assert ["2025-001", "juli, augustus en september 2025", "betaald op 3/10/2025", "€ 152,40"] in rows_of(content)


def test_a_name_that_looks_like_a_formula_stays_a_name():
    days = (NamedDay('=HYPERLINK("http://x")', date(2025, 7, 2), 362, "reële kosten"),
            NamedDay("+32 Jan", date(2025, 7, 3), 5, "reële kosten"))  # fmt: skip
    found = cells(year_documents.named_list_sheet(NamedListFacts(2025, "@Home", date(2026, 1, 5), days)))
    assert found[1][0] == '=HYPERLINK("http://x")' and found[2][0] == "+32 Jan"
    assert [row[3] for row in found[1:]] == ["3.62", "0.05", "3.67"]


def test_days_are_real_days_and_cents_real_numbers():
    row = JournalRow(date(2025, 10, 3), "2025-001", "Lena", "Lena", "BE68", "3e kwartaal 2025", (362,), 362, "ref")
    found = cells(year_documents.journal(JournalFacts(2025, "H", datetime(2026, 1, 1), ("auto",), (row,))))
    assert found[0][6:8] == ["Auto", "Bedrag"]
    assert found[1][0] == "45933" and found[1][6:8] == ["3.62", "3.62"]
    assert found[2][0] == "Samen" and found[2][6:8] == ["3.62", "3.62"]


@pytest.mark.parametrize("make", [
    lambda: year_documents.statement(STATEMENT, STYLE),
    lambda: year_documents.named_list(NamedListFacts(2025, "H", date(2026, 1, 5), ()), STYLE),
    lambda: year_documents.named_list_sheet(NamedListFacts(2025, "H", date(2026, 1, 5), ())),
    lambda: year_documents.journal(JournalFacts(2025, "H", datetime(2026, 1, 1), (), ())),
])  # fmt: skip
def test_the_same_facts_give_the_same_bytes(make):
    assert make() == make()


# ---- gathered


def test_one_amount_everywhere(cast, approved, visit):
    """Screen, note in Word, statement, list, journal and the bank's file, to the cent."""
    els = visit(cast.els)
    batch = payday.start(approved, "sepa", "k", by=cast.els)
    root = etree.fromstring(els.client.get(f"/onkosten/betaaldag/{batch.id}.xml").data)
    at_bank = {
        tx.findtext(".//{*}EndToEndId"): tx.findtext(".//{*}InstdAmt") for tx in root.iter("{*}CdtTrfTxInf")
    }  # fmt: skip
    payday.settle(batch, TODAY, "", by=cast.els)
    booked = {row[1]: row[-2] for row in cells(els.client.get("/onkosten/boekjaar/2025/journaal.xlsx").data)[1:]}
    named = cells(els.client.get("/onkosten/boekjaar/2025/lijst.xlsx").data)[1:-1]
    named_word = rows_of(els.client.get("/onkosten/boekjaar/2025/lijst.docx").data)
    assert named_word[-1][-1] == "€ 55,21"
    for note in approved:
        cents = {"2025-001": 4344, "2025-002": 1177}[note.number]
        shown = euro(cents).replace("\u00a0", " ")
        plain = f"{cents / 100:.2f}"
        assert els.get(f"/onkosten/nota/{note.id}").all("total") == [f"Samen{shown}"]
        word = rows_of(els.client.get(f"/onkosten/nota/{note.id}.docx").data)
        assert any(row[0] == "Totaal" and shown in row for row in word)
        assert at_bank[note.number] == plain == f"{float(booked[note.number]):.2f}"
        mine = sum(round(float(row[3]) * 100) for row in named if row[0] == note.volunteer_name)
        assert mine == cents
        year = rows_of(els.client.get(f"/onkosten/jaar/{note.volunteer_id}/2025.docx").data)
        assert [row[-1] for row in year if row[0] == "Samen"] == [shown, shown]
        assert els.get(f"/onkosten/jaar/{note.volunteer_id}/2025").all("total") == [f"Samen{shown}"]


def test_a_volunteers_year_is_her_own(cast, approved, visit):
    page = visit(cast.lena).get(f"/onkosten/jaar/{cast.lena.id}/2025")
    assert page.heading == "Jouw jaar 2025" and "12 keer was jij er in 2025." in page.text
    assert "100,8 km" in page.text
    for person in (cast.bram, cast.yusuf):
        assert visit(person).get(f"/onkosten/jaar/{cast.lena.id}/2025").status == 404
    assert visit(cast.els).get(f"/onkosten/jaar/{cast.lena.id}/2025").heading == "Het jaar 2025 van Lena Aerts"
    assert visit(cast.lena).get(f"/onkosten/jaar/{cast.lena.id}/2026").status == 404


def test_days_count_in_their_own_year_and_payments_in_theirs(cast, approved):
    with clock.stopped(datetime(2026, 1, 9, 9)):
        pay_all(approved, date(2026, 1, 8), "", by=cast.els)
        assert ledger.gather_named_list(cast.branch, 2025).total_cents == 5521
        assert ledger.gather_named_list(cast.branch, 2026).days == ()
        assert ledger.gather_journal(cast.branch, 2025).rows == ()
        assert ledger.gather_journal(cast.branch, 2026).total_cents == 5521


def test_what_was_withdrawn_stands_in_no_book(cast, approved):
    withdrawal.withdraw(approved[1], "fout", by=cast.els)
    assert ledger.gather_named_list(cast.branch, 2025).total_cents == 4344
    assert [row.person.given_name for row in ledger.year_rows(cast.branch.id, 2025)] == ["Lena"]
    assert ledger.gather_statement(cast.bram, 2025).total_cents == 0


def test_the_list_says_name_day_and_amount_once_per_day(cast, approved):
    facts = ledger.gather_named_list(cast.branch, 2025)
    assert [(d.name, d.day, d.cents) for d in facts.days][:2] == [
        ("Bram Wouters", date(2025, 7, 2), 259), ("Bram Wouters", date(2025, 7, 9), 259),
    ]  # fmt: skip
    assert len(facts.days) == 4 + 12


def test_the_list_calls_somebody_by_one_name_whatever_became_of_it(cast, approved):
    """As on the last note of the year: she married in between, and is forgotten before her notes are."""
    early = ExpenseNote.create(
        branch=cast.branch, volunteer=cast.lena, year=2025, quarter=1, number="2025-009", status="paid",
        paid_on=date(2025, 4, 9), volunteer_name="Lena Zomers",
    )  # fmt: skip
    ExpenseLine.create(branch=cast.branch, note=early, kind="parking", day=date(2025, 2, 5), cents=300)
    Person.update(given_name="Vrijwilliger", family_name="V-1").where(Person.id == cast.lena.id).execute()
    facts = ledger.gather_named_list(cast.branch, 2025)
    lenas = [day for day in facts.days if day.name == "Lena Aerts"]
    assert lenas[0].day == date(2025, 2, 5) and len(lenas) == 13 and len(facts.days) == 4 + 13
    assert [(one.name, one.cents) for one in facts.people] == [("Bram Wouters", 1177), ("Lena Aerts", 4344 + 300)]


# ---- the fourteen days


@pytest.mark.parametrize(("day", "in_time", "total"), [(17, 1, 1), (18, 0, 1)])
def test_paid_on_the_fourteenth_day_is_in_time(cast, approved, visit, day, in_time, total):
    with clock.stopped(datetime(2025, 10, day, 9)):
        pay_all(approved[:1], date(2025, 10, day), "", by=cast.els)
    with clock.stopped(datetime(2025, 10, 17, 9)):
        share = ledger.promptness(cast.branch.id)
    assert [(s.quarter, s.in_time, s.total) for s in share] == [(Quarter(2025, 4), in_time, total)]
    with clock.stopped(datetime(2025, 10, 18, 9)):
        share = ledger.promptness(cast.branch.id)[0]
        assert (share.in_time, share.total) == (in_time, 2), "what is late and not paid counts too"
        said = "is 50 % binnen" if in_time else "is er nog geen binnen"
        page = visit(cast.els).get("/onkosten/betaald")
        assert f"Van de nota’s die in het 4e kwartaal 2025 zijn ingediend, {said} 14 dagen betaald." in page.text
        assert f"{in_time} van 2 nota’s{'50 %' if in_time else 'nog geen'}" in page.text
    with clock.stopped(datetime(2026, 1, 2, 9)):
        said = f"is {50 * in_time} % binnen 14 dagen betaald."
        assert said in visit(cast.els).get("/onkosten/betaald").text, "the quarter is over"


@pytest.mark.parametrize(
    ("day", "words", "colour"),
    [(12, "nog 5 dagen", ""), (13, "nog 4 dagen", "wait"), (17, "vandaag", "wait"), (18, "1 dag te laat", "stop")],
)
@pytest.mark.parametrize("place", ["betaaldag", "boekjaar/2025", "nota/{id}"])
def test_the_days_left_are_on_every_screen_of_notes(cast, approved, visit, place, day, words, colour):
    with clock.stopped(datetime(2025, 10, day, 9)):
        page = visit(cast.els).get("/onkosten/" + place.format(id=approved[0].id))
        assert words in page.text
        assert (words in " ".join(page.all(colour))) if colour else words not in " ".join(page.all("tag"))


# ---- the annex


def test_the_note_in_word_carries_its_tickets(cast, approved):
    facts = gather_note(again(approved[1]))
    assert [(a.name, a.purpose, a.cents, a.is_pdf) for a in facts.annex] == [("B1", "Parking", 400, False)]
    content = expense_note(facts, STYLE)
    assert "Bijlage: bewijsstukken" in text_of(content) and "B1: Parking, 3/9/2025, € 4,00" in text_of(content)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        pictures = [name for name in file.namelist() if name.startswith("word/media/")]
        assert len(pictures) == 1 and facts.annex[0].content == file.read(pictures[0])


def test_a_pdf_that_shows_nothing_is_named(cast, approved):
    ticket = ReceiptFacts("B1", date(2025, 9, 3), "Trein", 400, b"%PDF-1.4 niets")
    facts = replace(gather_note(again(approved[1])), annex=(ticket,))
    assert "B1: Trein, 3/9/2025, € 4,00 (pdf, te openen in het portaal)" in text_of(expense_note(facts, STYLE))


def test_a_note_without_tickets_has_no_annex(cast, approved):
    assert "Bijlage" not in text_of(expense_note(gather_note(again(approved[0])), STYLE))


# ---- paid, waiting, back


def test_paid_waiting_and_what_came_back_stand_apart(cast, approved, visit):
    """Lena's € 43,44 comes back from the bank, Bram's € 11,77 is paid."""
    pay_all(approved, date(2025, 10, 3), "", by=cast.els)
    entry = BatchEntry.get(BatchEntry.note == approved[0].id)
    payday.fail(entry, "rekening onbekend", by=cast.els)
    rows = ledger.year_rows(cast.branch.id, 2025)
    assert [(row.person.given_name, row.paid, row.waiting, row.back) for row in rows] == [
        ("Bram", 1177, 0, 0), ("Lena", 0, 0, 4344),
    ]  # fmt: skip
    page = visit(cast.els).get("/onkosten/boekjaar/2025")
    assert "1 vrijwilliger kreeg samen € 11,77 voor dagen van 2025. € 43,44 kwam terug van de bank." in page.text
    assert page.all("total") == ["Samen betaald€ 11,77"]
    assert "Daarvan is € 43,44 nog niet betaald." in visit(cast.lena).get(f"/onkosten/jaar/{cast.lena.id}/2025").text


def test_the_notes_of_a_year_open_where_they_are_asked_for(cast, approved, visit):
    page = visit(cast.els).get("/onkosten/boekjaar/2025")
    (folded,) = page.tree.xpath("//main//details[not(@open)]")
    assert folded.xpath("string(summary)") == "2\u00a0nota’s van 2025" and len(folded.xpath(".//tbody/tr")) == 2


def test_nothing_is_called_paid_before_it_is(cast, approved, visit):
    page = visit(cast.els).get("/onkosten/boekjaar/2025")
    sentence = "Voor dagen van 2025 is er nog niets betaald. € 55,21 is goedgekeurd en wacht nog op betaling."
    assert sentence in page.text


def test_the_named_list_adds_up_per_person_and_joins_the_journal(cast, approved):
    with clock.stopped(datetime(2026, 1, 9, 9)):
        pay_all(approved[1:], date(2026, 1, 8), "", by=cast.els)
        facts = ledger.gather_named_list(cast.branch, 2025)
        next_year = ledger.gather_named_list(cast.branch, 2026)
    assert [(p.name, p.paid, p.waiting, p.cents) for p in facts.people] == [
        ("Bram Wouters", 1177, 0, 1177), ("Lena Aerts", 0, 4344, 4344),
    ]  # fmt: skip
    assert facts.bridge == (
        ("Betaald in 2025, zoals in het journaal", 0),
        ("betaald in een ander jaar, voor dagen van 2025", 1177),
        ("nog niet betaald, voor dagen van 2025", 4344),
        ("Samen op deze lijst", 5521),
    )
    assert next_year.bridge == (
        ("Betaald in 2026, zoals in het journaal", 1177),
        ("daarvan voor dagen van andere jaren dan 2026", -1177),
        ("Samen op deze lijst", 0),
    )
    for one in (facts, next_year):
        *steps, (_, total) = one.bridge
        assert sum(cents for _, cents in steps) == total
    words = "\n".join(p.text for p in docx.Document(io.BytesIO(year_documents.named_list(facts, STYLE))).paragraphs)
    assert "het journaal telt per dag van betaling" in words and "Per vrijwilliger" in words
    sheet = openpyxl.load_workbook(io.BytesIO(year_documents.named_list_sheet(facts)))["Per vrijwilliger"]
    rows = [[cell.value for cell in row if cell.value is not None] for row in sheet.iter_rows()]
    assert ["Lena Aerts", 0, 43.44, 43.44] in rows and ["Samen op deze lijst", 55.21] in rows


def test_the_journal_of_a_year_that_is_over_keeps_a_payment_that_came_back_later(cast, approved, visit):
    """Lena's € 43,44 leaves in December, comes back in January and leaves again in February, corrected or not."""

    def journal(year):
        rows = cells(visit(cast.els).client.get(f"/onkosten/boekjaar/{year}/journaal.xlsx").data)[1:]
        return [(row[1], row[4], *row[6:]) for row in rows]

    with clock.stopped(datetime(2025, 12, 30, 9)):
        pay_all(approved, date(2025, 12, 30), "", by=cast.els)
        december = journal(2025)
    with clock.stopped(datetime(2026, 1, 5, 9)):
        payday.fail(BatchEntry.get(BatchEntry.note == approved[0].id), "rekening gesloten", by=cast.els)
        assert journal(2025) == december and december[-1][-2] == "55.21"
        back = ("2025-001", "BE68539007547034", "-43.44", "-43.44", "Kwam terug: rekening gesloten")
        assert journal(2026)[0] == back and journal(2026)[-1][-2] == "-43.44"
        facts = {year: ledger.gather_named_list(cast.branch, year) for year in (2025, 2026)}
        assert facts[2025].bridge == (
            ("Betaald in 2025, zoals in het journaal", 5521),
            ("daarvan kwam terug in een ander jaar dan het vertrok", -4344),
            ("nog niet betaald, voor dagen van 2025", 4344),
            ("Samen op deze lijst", 5521),
        )
        for year, one in facts.items():
            *steps, (_, total) = one.bridge
            assert sum(cents for _, cents in steps) == total == ledger.gather_named_list(cast.branch, year).total_cents
    with clock.stopped(datetime(2026, 2, 2, 9)):
        payday.release(again(approved[0]), account_mark(Person.get_by_id(cast.lena.id)), by=cast.els)
        pay_all([again(approved[0])], date(2026, 2, 2), "", by=cast.els)
        assert journal(2025) == december and [row[-2] for row in journal(2026)] == ["-43.44", "43.44", "0"]
        assert [step for step in ledger.gather_named_list(cast.branch, 2026).bridge if step[1]] == [
            ("daarvan kwam terug in een ander jaar dan het vertrok", 4344),
            ("daarvan voor dagen van andere jaren dan 2026", -4344),
        ]


def test_what_came_back_keeps_the_amount_that_left_when_its_note_is_corrected(cast, approved):
    pay_all(approved, date(2025, 10, 3), "", by=cast.els)
    payday.fail(BatchEntry.get(BatchEntry.note == approved[0].id), "rekening gesloten", by=cast.els)
    ExpenseLine.update(struck=True).where(ExpenseLine.note == approved[0].id).execute()
    journal = ledger.gather_journal(cast.branch, 2025)
    assert [(row.number, row.cents) for row in journal.rows] == [
        ("2025-001", 4344), ("2025-001", -4344), ("2025-002", 1177),
    ]  # fmt: skip
    assert [sum(row.kinds) for row in journal.rows] == [4344, -4344, 1177], "and what it was for"
    BatchEntry.update(kinds="").execute()  # as it was before that was written down
    rows = ledger.gather_journal(cast.branch, 2025).rows
    assert [(row.cents, sum(row.kinds)) for row in rows] == [(4344, 0), (-4344, 0), (1177, 1177)]


def test_the_journal_keeps_the_kinds_that_left_when_another_kind_comes_to_the_same(cast, approved):
    """Corrected after it came back, to the same amount: the year's columns do not change any more."""
    pay_all(approved, date(2025, 10, 3), "", by=cast.els)
    payday.fail(BatchEntry.get(BatchEntry.note == approved[0].id), "rekening gesloten", by=cast.els)
    before = ledger.gather_journal(cast.branch, 2025)
    ExpenseLine.update(kind="bike").where(ExpenseLine.note == approved[0].id).execute()
    after = ledger.gather_journal(cast.branch, 2025)
    assert (after.kinds, after.rows) == (before.kinds, before.rows)


def test_a_payment_that_never_left_is_in_no_journal(cast, approved):
    batch = payday.start(approved, "typed", "k", by=cast.els)
    payday.fail(BatchEntry.get(BatchEntry.note == approved[0].id), "rekening onbekend", by=cast.els)
    with clock.stopped(datetime(2025, 10, 6, 9)):
        payday.settle(batch, date(2025, 10, 6), "", by=cast.els)
    assert [row.number for row in ledger.gather_journal(cast.branch, 2025).rows] == ["2025-002"]


def test_the_pdf_of_a_year_has_every_figure_of_the_word_file(cast, approved, visit):
    with clock.stopped(datetime(2026, 1, 20, 9)):
        facts = ledger.gather_statement(cast.lena, 2025)
        in_word = figures_in_word(year_documents.statement(facts, STYLE))
        content = visit(cast.lena).get(f"/onkosten/jaar/{cast.lena.id}/2025").follow("Bewaar als pdf").answer.data
        assert in_word == figures_in_pdf(content) and in_word["43,44"] >= 1
        days = ledger.gather_named_list(cast.branch, 2025)
        in_word = figures_in_word(year_documents.named_list(days, STYLE))
        assert in_word == figures_in_pdf(year_documents.named_list(days, STYLE, PDF.make))


def test_the_heading_of_a_number_stands_right_like_the_number_and_totals_are_bold(cast, approved):
    book = openpyxl.load_workbook(
        io.BytesIO(year_documents.named_list_sheet(ledger.gather_named_list(cast.branch, 2025)))
    )
    for sheet, head in zip(book, (1, 2), strict=True):
        words, *numbers = [cell for cell in sheet[head] if cell.value]
        assert words.alignment.horizontal is None
        assert numbers[-1].alignment.horizontal == "right"
    first = book.worksheets[0]
    assert [cell.alignment.horizontal for cell in first[1]] == [None, None, None, "right"]
    assert all(cell.font.b for cell in first[first.max_row])
