"""Sheets as people really have them: nothing vanishes without a word, and a likely slip of the year is asked about."""

from datetime import date, datetime, time, timedelta

import pytest

from portal.exchange.workbook.facts.values.cells import words
from portal.exchange.workbook.facts.values.days import clock_time
from portal.families.models.family import FamilyDetails
from portal.families.models.referral import Referrer
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from tests.exchange.workbook.conftest import Book


def told(findings):
    return [(one.sheet, one.row, one.column) for one in findings.problems]


@pytest.mark.parametrize(
    "cell", [0.8125, time(19, 30, 12), datetime(2025, 3, 1, 19, 30), timedelta(hours=19, minutes=30), "19u30", "19:30"]
)
def test_an_hour_is_read_however_excel_keeps_it(cell):
    assert clock_time(cell) == time(19, 30)


def test_a_title_of_the_whole_list_may_stand_above_the_headings(book: Book):
    plain = book.load(dry_run=True).new
    for name in ("Vrijwilligers", "Gezinnen", "Contacten"):
        tab = book.tabs[name]
        tab.insert_rows(1, 2)
        tab["A1"], tab["B1"] = f"{name} van onze afdeling", "toestand in maart"
    book.tabs["Contacten"].cell(5, 3).value = "5/33/2025"
    outcome = book.load(dry_run=True)
    assert told(outcome.problems) == [("Contacten", 5, "Datum")], "rows keep the numbers that Excel shows"
    book.tabs["Contacten"].cell(5, 3).value = "12/3/2025"
    assert book.load(dry_run=True).new == plain


def test_what_stands_below_no_heading_is_told_and_not_passed_over(book: Book):
    width = len(book.titles("Vrijwilligers"))
    book.tabs["Vrijwilligers"].cell(2, width + 2).value = "0470 12 34 56"
    book.tabs["Gezinnen"].cell(2, 40).value = " - "
    outcome = book.load(dry_run=True)
    assert told(outcome.problems) == [("Vrijwilligers", 2, "Y")]
    assert "staat geen titel" in outcome.problems.problems[0].sentence


def test_a_sheet_without_any_heading_is_told_once(book: Book):
    book.tabs["Gezinnen"].delete_rows(1)
    outcome = book.load(dry_run=True)
    assert told(outcome.problems) == [("Gezinnen", 1, "")]


def test_two_tabs_of_one_name_are_refused(book: Book):
    book.tabs.create_sheet("Gezinnen ").append(["Code", "Gemeente"])
    with pytest.raises(RuleError, match="Twee bladen heten Gezinnen"):
        book.load(dry_run=True)


def test_a_date_that_excel_made_of_a_text_is_read_as_it_looks():
    assert [words(20)(cell) for cell in (date(2025, 2, 5), time(14, 30))] == ["5/2/2025", "14:30"]


def test_a_referrer_is_known_in_any_capitals(book: Book):
    book.row("Aanmelders", Naam="CAW Kerkem")
    book.row("Aanmelders", Naam="caw kerkem", Telefoon="016 12 34 56")
    assert book.load().is_written
    assert [one.name for one in Referrer.select()] == ["CAW Kerkem"]


def test_a_year_that_no_form_takes_is_asked_about_and_loaded(book: Book):
    ahead = clock.today() + timedelta(days=500)
    book.row("Kinderen", Gezin="G-100", Voornaam="Nu", Verwacht__in=f"{ahead.month}/{ahead.year}")
    book.row("Ouders", Gezin="G-100", Voornaam="An", Geboortejaar=ahead.year)
    book.row("Profiel", Gezin="G-100", Jaar=ahead.year, Kenmerk="nieuwkomers", Waarde="ja")
    book.row("Aanmeldingen", Gezin="G-100", Beslissing="niet aanvaard", Reden="iets anders", Ontvangen__op="3/2/1925",
             Beslist__op="4/2/2025")  # fmt: skip
    match = {"Gezin": "G-100", "Vrijwilliger": "Mia B.", "Koppeling__van": "1/3/2025"}
    book.row("Contactoverzichten", **match, Jaar=2024, Kwartaal=1)
    book.set("Vrijwilligers", 2, "Gestart op", date(2025, 4, 1))
    outcome = book.load()
    assert outcome.is_written
    assert told(outcome.remarks) == [
        ("Kinderen", 3, "Verwacht in"), ("Ouders", 2, "Geboortejaar"), ("Profiel", 2, "Jaar"),
        ("Aanmeldingen", 3, "Ontvangen op"), ("Koppelingen", 2, "Van"), ("Contactoverzichten", 2, "Kwartaal"),
    ]  # fmt: skip
    again = book.load()
    assert (again.new, again.remarks.total) == (0, 0), "asked once"


def test_a_quarter_to_come_was_not_handed_in(book: Book):
    match = {"Gezin": "G-100", "Vrijwilliger": "Mia B.", "Koppeling__van": "1/3/2025"}
    book.row("Contactoverzichten", **match, Jaar=clock.today().year + 1, Kwartaal=1)
    assert told(book.load(dry_run=True).problems) == [("Contactoverzichten", 2, "Kwartaal")]


def test_a_row_that_was_corrected_in_the_workbook_is_asked_about_and_not_doubled_in_silence(book: Book):
    book.load()
    book.set("Vrijwilligers", 2, "Familienaam", "Baerts")
    book.set("Vrijwilligers", 2, "Kenmerk", "Mia Baerts")
    book.set("Kinderen", 2, "Voornaam", "Bob")
    book.set("Aanmeldingen", 2, "Ontvangen op", "4/2/2025")
    for sheet, rows in (("Koppelingen", (2,)), ("Contacten", (2, 3)), ("Gesprekken", (2,))):
        for row in rows:
            book.set(sheet, row, "Vrijwilliger", "Mia Baerts")
    outcome = book.load(dry_run=True)
    assert ("Kinderen", 2, "Geboren in") in told(outcome.remarks)
    assert ("Aanmeldingen", 2, "Ontvangen op") in told(outcome.remarks)
    assert ("Koppelingen", 2, "Vrijwilliger") in told(outcome.remarks)
    assert "begon ook Mia Baert bij dit gezin" in " ".join(one.sentence for one in outcome.remarks.problems)


def test_an_empty_cell_says_nothing_against_what_the_portal_knows(book: Book):
    book.load()
    Person.update(email="mia@voorbeeld.example", on_paper=True).where(Person.family_name == "Baert").execute()
    FamilyDetails.update(phone="+32470123456").execute()
    again = book.load()
    assert (again.new, again.remarks.total) == (0, 1)
    assert told(again.remarks) == [("Vrijwilligers", 2, "Op papier")]


def test_a_total_below_a_list_is_nobody(book: Book):
    book.row("Vrijwilligers", Voornaam="Totaal", Familienaam=1, Rol="gezinsbuddy", Gestart__op="1/2/2025")
    book.row("Kandidaten", Voornaam="Aantal:", Interesse__op="1/2/2025")
    problems = told(book.load(dry_run=True).problems)
    assert problems == [("Vrijwilligers", 3, "Voornaam"), ("Kandidaten", 3, "Voornaam")]


def test_a_contact_in_a_quarter_that_was_handed_in_is_asked_about(book: Book):
    match = {"Gezin": "G-100", "Vrijwilliger": "Mia B."}
    book.row("Contactoverzichten", **match, Koppeling__van="1/3/2025", Jaar=2025, Kwartaal=1)
    assert book.load().remarks.total == 0, "together they are what was handed in"
    book.row("Contacten", **match, Datum="19/3/2025")
    book.row("Contacten", **match, Datum="2/4/2025")
    assert told(book.load().remarks) == [("Contacten", 4, "Datum")]
