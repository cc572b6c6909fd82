"""A branch goes out as a workbook and comes in again as the same branch; what is wrong is told with its place."""

import io
import zipfile
from datetime import date

import openpyxl
import peewee
import pytest

from portal.agenda.models.candidate import Candidate
from portal.contacts.models.contact import Contact
from portal.demo import world
from portal.exchange.workbook.facts.exporting import Export
from portal.exchange.workbook.facts.file.workbooks import documentation
from portal.exchange.workbook.facts.sheets.agenda import CANDIDATES
from portal.exchange.workbook.facts.sheets.families import FAMILIES
from portal.exchange.workbook.facts.sheets.order import SHEETS
from portal.exchange.workbook.facts.sheets.people import VOLUNTEERS
from portal.exchange.workbook.facts.sheets.sheet import TableSheet
from portal.exchange.workbook.facts.sheets.support import CONTACTS
from portal.exchange.workbook.facts.values.cells import Unreadable
from portal.exchange.workbook.facts.values.column import Column
from portal.exchange.workbook.rules import transfer as rules
from portal.families.models.family import Family, FamilyDetails
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.support import rules as support
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person, VehicleBefore, at_mailbox
from portal.root import ROOT
from portal.team.volunteers import rules as volunteers


def opened(content: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def column(sheet: str, title: str) -> Column:
    return next(c for s in SHEETS if s.name == sheet for c in s.columns if c.title == title)


def everything(branch: Branch) -> dict[str, list]:
    """All rows of all sheets, in an order that does not depend on when they were made."""
    return {
        sheet.name: sorted(map(repr, (sorted(row.items()) for row in rows))) for sheet, rows in Export(branch).sheets()
    }


@pytest.fixture
def filled(cast):
    """The template with one family, from referral to contact."""
    book = opened(rules.empty_template(cast.branch))

    def row(sheet: str, **cells):
        tab = book[sheet]
        titles = [str(cell.value).removesuffix(" *") for cell in tab[1]]
        assert set(cells) <= set(titles), set(cells) - set(titles)
        tab.append([cells.get(title) for title in titles])

    row("Vrijwilligers", Voornaam="Mia", Familienaam="Baert", Rol="gezinsbuddy", **{"Gestart op": date(2025, 2, 1)})
    row("Gezinnen", Code="g-100", Gemeente="Kerkem", Naam="Fam. Proef", Telefoon=470123456)
    row("Kinderen", Gezin="G-100", Voornaam="Bo", **{"Geboren in": "3/2023"})
    row(
        "Aanmeldingen", Gezin="G-100", Aanmelder="Kind en Gezin", Beslissing="Aanvaard",
        **{"Ontvangen op": "3/2/2025", "Beslist op": date(2025, 2, 10)},
    )  # fmt: skip
    row("Trajecten", Gezin="G-100", **{"Gestart op": "1/3/2025", "Aanmelding van": "3/2/2025"})
    row(
        "Koppelingen",
        Gezin="G-100",
        Vrijwilliger="mia  baert",
        Van="1/3/2025",
        **{"Km enkele rit": "4,2", "Vaste dag": "wo"},
    )
    for day in (5, 12, 19):
        row(
            "Contacten",
            Gezin="G-100",
            Vrijwilliger="Mia Baert",
            Datum=f"{day}/3/2025",
            **{"Thema’s": "administratie, luisterend oor"},
        )
    return book, row


class TestAWorkbookThatIsRight:
    def test_the_dry_run_says_what_will_come_and_writes_nothing(self, cast, filled):
        book, _ = filled
        outcome = rules.load(cast.branch, saved(book), dry_run=True, by=cast.els)
        assert outcome.is_right and not outcome.is_written
        assert {c.sheet: c.new for c in outcome.counts if c.new} == {
            "Vrijwilligers": 1, "Gezinnen": 1, "Kinderen": 1, "Aanmeldingen": 1, "Trajecten": 1, "Koppelingen": 1,
            "Contacten": 3,
        }  # fmt: skip
        assert not Family.select().where(Family.code == "G-100").exists()

    def test_it_is_all_there_afterwards_and_a_second_time_changes_nothing(self, cast, filled):
        book, _ = filled
        content = saved(book)
        assert rules.load(cast.branch, content, dry_run=False, by=cast.els).is_written
        family = Family.get(Family.code == "G-100")
        trajectory = Trajectory.get(Trajectory.family == family)
        assert trajectory.referral.referrer.name == "Kind en Gezin" and trajectory.started_on == date(2025, 3, 1)
        match = family.matches.get()
        assert match.volunteer.name == "Mia Baert" and match.km_one_way == 42 and match.usual_weekday == 3
        assert [c.day.day for c in match.contacts] == [5, 12, 19]
        assert sorted(t.theme for t in match.contacts[0].themes) == ["listening", "paperwork"]
        assert family.details.get().phone == "+32470123456"
        before = everything(cast.branch)
        again = rules.load(cast.branch, content, dry_run=False, by=cast.els)
        assert again.new == 0 and everything(cast.branch) == before

    def test_what_is_there_already_stays_as_it_is_and_the_difference_is_told(self, cast, filled):
        book, _ = filled
        rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        book["Gezinnen"]["C2"] = "Groenbeek"
        again = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        assert again.is_right and again.remarks.problems[0].column == "Gemeente"
        assert Family.get(Family.code == "G-100").municipality == "Kerkem"

    def test_a_match_left_open_by_who_stopped_ends_with_them_and_that_is_told(self, cast, filled):
        book, _ = filled
        titles = [str(cell.value).removesuffix(" *") for cell in book["Vrijwilligers"][1]]
        book["Vrijwilligers"].cell(2, titles.index("Gestopt op") + 1).value = date(2025, 6, 30)
        outcome = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        assert outcome.is_written
        assert [(p.sheet, p.row, p.column) for p in outcome.remarks.problems] == [("Koppelingen", 2, "Tot")]
        assert "stopte op 30\u00a0juni 2025" in outcome.remarks.problems[0].sentence
        assert Family.get(Family.code == "G-100").matches.get().ended_on == date(2025, 6, 30)
        assert rules.load(cast.branch, saved(book), dry_run=False, by=cast.els).new == 0


WRONG = [
    ("Contacten", {"Gezin": "G-100", "Vrijwilliger": "Mia Baert", "Datum": "31/2/2025"}, "Datum", "bestaat niet"),
    ("Contacten", {"Gezin": "G-100", "Vrijwilliger": "Mia Baert", "Datum": "1/2/2025"}, "Datum", "geen koppeling"),
    ("Contacten", {"Gezin": "G-100", "Vrijwilliger": "Mia Baert", "Datum": "3/10/2026"}, "Datum", "moet nog komen"),
    ("Contacten", {"Gezin": "G-100", "Vrijwilliger": "Wie", "Datum": "5/3/2025"}, "Vrijwilliger", "staat niet in"),
    ("Contacten", {"Gezin": "G-100", "Vrijwilliger": "Mia Baert"}, "Datum", "Vul deze cel in"),
    ("Contacten", {"Gezin": "G-100", "Vrijwilliger": "Mia Baert", "Datum": "26/3/2025", "Minuten": 1441},
     "Minuten", "van 1 tot 1440"),
    ("Kinderen", {"Gezin": "G-100", "Voornaam": "An"}, "Geboren in", "wanneer het kind geboren is"),
    ("Trajecten", {"Gezin": "G-100", "Gestart op": "1/5/2025"}, "Gestart op", "liep er al een traject"),
    ("Koppelingen", {"Gezin": "G-100", "Vrijwilliger": "Mia Baert", "Van": "1/5/2025"}, "Van", "al aan dit gezin"),
    ("Aanmeldingen",
     {"Gezin": "G-100", "Ontvangen op": "1/9/2025", "Beslissing": "niet aanvaard", "Beslist op": "2/9/2025"},
     "Reden", "waarom"),
    ("Vrijwilligers", {"Voornaam": "Mia", "Familienaam": "Baert", "Rol": "meter/peter", "Gestart op": "1/2/2025"},
     "Kenmerk", "rij 2"),
    ("Begeleiding", {"Vrijwilliger": "Mia Baert", "Meter of peter": "Wie", "Van": "1/3/2025"},
     "Meter of peter", "staat niet in"),
    ("Begeleiding", {"Vrijwilliger": "Mia Baert", "Meter of peter": "mia baert", "Van": "1/3/2025"},
     "Meter of peter", "Niemand begeleidt zichzelf"),
    ("Begeleiding", {"Vrijwilliger": "Mia Baert", "Meter of peter": "Bram Wouters", "Van": "1/3/2025",
     "Tot": "1/2/2025"}, "Tot", "valt voor"),
    ("Gesprekken", {"Datum": "5/3/2025", "Gezin": "G-100"}, "Soort bij het gezin", "Vul in wat voor gesprek"),
    ("Koppelingen", {"Gezin": "G-999", "Vrijwilliger": "Mia Baert", "Van": "1/5/2025"}, "Gezin", "G-999"),
    ("Vrijwilligers", {"Voornaam": "Jan", "Familienaam": "Vos", "Rol": "kapitein", "Gestart op": "1/2/2025"},
     "Rol", "Kies uit"),
    ("Vrijwilligers", {"Voornaam": "Jan", "Familienaam": "Vos", "Rol": "gezinsbuddy", "Gestart op": "1/2/2025",
     "E-mail": "lena@voorbeeld.example"}, "E-mail", "al van iemand anders"),
    ("Vrijwilligers", {"Voornaam": "Jan", "Familienaam": "Vos", "Rol": "gezinsbuddy", "Gestart op": "1/2/2025",
     "E-mail": "<jan@vos.example>"}, "E-mail", "Dit mailadres klopt niet"),
    ("Activiteiten", {"Datum": "1/9/2025", "Soort": "vorming", "Titel": "Brand", "Link": "javascript:alert(1)"},
     "Link", "Deze link klopt niet"),
    ("Activiteiten", {"Datum": "1/9/2025", "Soort": "vorming", "Titel": "Brand",
     "Inschrijven via link": "data:text/html,<script>"}, "Inschrijven via link", "Deze link klopt niet"),
    ("Activiteiten", {"Datum": "1/9/2025", "Soort": "vorming", "Titel": "Brand", "Inschrijven per mail": "an"},
     "Inschrijven per mail", "Dit mailadres klopt niet"),
]  # fmt: skip


@pytest.mark.parametrize(("sheet", "cells", "column", "words"), WRONG)
def test_a_problem_names_sheet_row_and_column_and_nothing_is_written(cast, filled, sheet, cells, column, words):
    book, row = filled
    row(sheet, **cells)
    last = book[sheet].max_row
    outcome = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
    assert not outcome.is_written and not Family.select().where(Family.code == "G-100").exists()
    found = [(p.sheet, p.row, p.column) for p in outcome.problems.problems if words in p.sentence]
    assert found == [(sheet, last, column)]


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 rommel", b"%PDF-1.4", "é".encode() * 50, b"\x00" * 4000],
    ids=["empty", "zip", "pdf", "text", "noughts"],
)  # fmt: skip
def test_what_is_no_workbook_gets_a_sentence(cast, content):
    with pytest.raises(RuleError, match=r"werkboek|leeg|\.xlsx"):
        rules.load(cast.branch, content, dry_run=True, by=cast.els)


def test_the_template_explains_every_column(cast):
    book = opened(rules.empty_template(cast.branch))
    assert book.sheetnames == ["Uitleg", *(sheet.name for sheet in SHEETS)]
    words = {cell.value for row in book["Uitleg"].iter_rows() for cell in row}
    assert all(column.accepts in words for sheet in SHEETS for column in sheet.columns)
    assert rules.load(cast.branch, rules.empty_template(cast.branch), dry_run=False, by=cast.els).new == 0


def test_the_documentation_names_every_sheet_and_column():
    page = ROOT / "docs" / "workbook.md"
    assert page.read_text() == documentation(), "docs/workbook.md is behind: `make workbook-page` writes it anew"


LEFT_OUT = """
child: created_at submission_key · contact: created_at remark · absence: created_at ·
contact_overview: status handed_in_at correction correction_at · attendance: noted_at ·
candidate: status created_at submission_key anonymised_at sent_in_at checked_at ·
event: invitation cancelled_at created_at changed_at moved_at revision submission_key ·
family: created_at submission_key anonymised_at · intake_stop: created_at submission_key ·
match: created_at submission_key · mentoring: created_at submission_key · outreach: created_at submission_key ·
parent: created_at submission_key · partner: created_at submission_key ·
person: created_at submission_key anonymised_at mail_place confirmed_holder confirmed_iban confirmed_at calendar_key
password_hash second_factor_since disabled_at · planned_talk: settled_at created_at ·
referral: sent_in_at created_at submission_key · referrer: created_at · talk: created_at submission_key ·
"""
"""Table: its columns that the workbook does not carry; what points at a row is in another form there."""


def test_each_column_of_a_table_that_the_workbook_carries_is_in_it():
    tables = {sheet.table.model: sheet for sheet in SHEETS if isinstance(sheet, TableSheet)}
    tables |= {Person: VOLUNTEERS, Family: FAMILIES, FamilyDetails: FAMILIES, Contact: CONTACTS, Candidate: CANDIDATES}
    left_out = {f"{name.strip()}.{column}" for name, _, columns in (row.partition(":") for row in LEFT_OUT.split("·"))
                for column in columns.split()}  # fmt: skip
    found = {
        f"{model._meta.table_name}.{name}"
        for model, sheet in tables.items()
        for name, field in model._meta.fields.items()
        if name not in {column.key for column in sheet.columns}
        and not isinstance(field, peewee.ForeignKeyField | peewee.AutoField)
    }
    new, gone = found - left_out, left_out - found
    assert not new, f"give it a column in portal/exchange/workbook/facts/sheets/, or name it in LEFT_OUT: {new}"
    assert not gone, f"in the workbook now, or no column any more: {gone}"


def test_export_then_import_into_an_empty_portal_gives_an_equal_portal(db):
    world.build()
    branch = Branch.get()
    els = Person.get(Person.given_name == "Els")
    content = rules.export_branch(branch, by=els)
    copy = Branch.create(name="Home-Start Kopie", municipality="Kopie")
    Person.update(email=None).execute()  # an address is one person's, in the whole portal
    before = everything(branch)
    outcome = rules.load(copy, rules.export_branch(branch, by=els), dry_run=False, by=None)
    assert outcome.problems.problems == [] and outcome.is_written
    assert {**everything(copy), "Afdeling": []} == {**before, "Afdeling": []}
    of = ("phone", "email", "address", "account_holder", "iban")
    assert [getattr(Branch.get_by_id(copy.id), name) for name in of] == [getattr(branch, name) for name in of]
    assert sum(map(len, before.values())) > 1000 and Referral.select().where(Referral.branch == copy).count() >= 0
    assert content


def test_a_contact_outside_the_days_of_its_match_goes_along(cast):
    """It was logged before the match's end was corrected: the export names the match, so that it is found again."""
    Contact.create(branch=cast.branch, match=cast.lenas, day=date(2025, 3, 5))
    Match.update(ended_on=date(2025, 3, 1)).where(Match.id == cast.lenas.id).execute()
    Person.update(email=None).execute()
    copy = Branch.create(name="Home-Start Kopie", municipality="Kopie")
    outcome = rules.load(copy, rules.export_branch(cast.branch, by=cast.els), dry_run=False, by=None)
    assert outcome.problems.problems == []
    assert everything(copy)["Contacten"] == everything(cast.branch)["Contacten"] != []


def test_what_held_before_goes_along(cast):
    volunteers.change_vehicle(cast.lena, "bicycle", date(2025, 6, 1), by=cast.els)
    support.update_match(cast.lenas, support.MatchDetails(date(2025, 1, 8), 65, 5, date(2025, 7, 1)), by=cast.els)
    book = rules.export_branch(cast.branch, by=None)
    elsewhere = Branch.create(name="Home-Start Overal", municipality="Overal")
    Person.update(email=None).execute()
    assert rules.load(elsewhere, book, dry_run=False, by=None).is_written
    for sheet in ("Vervoer voordien", "Koppelingen voordien"):
        assert everything(elsewhere)[sheet] == everything(cast.branch)[sheet] != []
    again = rules.load(elsewhere, book, dry_run=False, by=None)
    assert again.new == 0 and VehicleBefore.select().where(VehicleBefore.branch == elsewhere.id).count() == 1


def test_who_may_be_there_already_is_asked_about_in_the_dry_run_and_once(cast, filled):
    book, row = filled
    FamilyDetails.create(branch=cast.branch, family=cast.klaver, name="Anders", phone="+32470123456")
    row("Gezinnen", Code="G-101", Gemeente="Kerkem", Naam="Proef")
    row("Vrijwilligers", Voornaam="Aerts", Familienaam="Lena", Rol="meter/peter", **{"Gestart op": date(2025, 2, 1)})
    row("Kandidaten", Voornaam="BRAM", Familienaam="Wouters", **{"Interesse op": date(2025, 2, 1)})
    outcome = rules.load(cast.branch, saved(book), dry_run=True, by=cast.els)
    said = [(one.sheet, one.row, one.sentence.partition(" Zet")[0]) for one in outcome.remarks.problems]
    assert said == [
        ("Vrijwilligers", 3, "Lena Aerts heeft dezelfde naam. Is dit dezelfde?"),
        ("Gezinnen", 2, "Gezin G-001 heeft hetzelfde telefoonnummer. Is dit dezelfde?"),
        ("Gezinnen", 3, "Gezin G-100 heeft dezelfde naam. Is dit dezelfde?"),
        ("Kandidaten", 2, "Bram Wouters heeft dezelfde naam. Is dit dezelfde?"),
    ]
    assert rules.load(cast.branch, saved(book), dry_run=False, by=cast.els).is_written
    again = rules.load(cast.branch, saved(book), dry_run=True, by=cast.els)
    assert not any("Is dit dezelfde?" in one.sentence for one in again.remarks.problems)


class TestAsPeopleHaveIt:
    def test_lists_as_they_are_kept_are_taken(self, cast, filled):
        book, row = filled
        row(
            "Vrijwilligers", Voornaam="Jan", Familienaam="D'Hondt", Rol="peter", Geslacht="V", Vervoer="fiets",
            Telefoon=32470123457, IBAN="IBAN\u00a0BE68 5390 0754 7034", Rekeninghouder="Jan",
            **{"E-mail": "mailto:Jan\u200b@vos.example", "Gestart op": 45900, "Op papier": "neen"},
        )  # fmt: skip
        row("Koppelingen", Gezin="G-100", Vrijwilliger="jan d’hondt", Van="5/9/25", **{"Km enkele rit": "12,5 km"})
        row("Kinderen", Gezin="G-100", Voornaam="Mo", **{"Geboren in": "mei 2021"})
        row("Gesprekken", Datum="3 sep 2025", Gezin="G-100", **{"Soort bij het gezin": "huisbezoek"})
        row("Aanwezigheden")
        outcome = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        assert outcome.is_written, outcome.problems.problems
        jan = Person.get(Person.family_name == "D'Hondt")
        assert (jan.email, jan.phone, jan.gender, jan.vehicle, jan.on_paper) == (
            "jan@vos.example", "+32470123457", "f", "bicycle", False,
        )  # fmt: skip
        assert jan.iban == "BE68539007547034"
        assert [p.role for p in jan.role_periods] == ["mentor"]
        match = Match.get(Match.volunteer == jan.id)
        assert (match.started_on, match.km_one_way) == (date(2025, 9, 5), 125)

    def test_headings_and_tabs_are_known_however_they_were_copied(self, cast, filled):
        book, _ = filled
        book["Contacten"].title = " CONTACTEN\u00a0"
        for tab, old, new in (
            ("Vrijwilligers", "Gestart op *", "Gestart\u00a0op"), ("Trajecten", "Gestart op *", "Gestart\nop *"),
            ("Koppelingen", "Km enkele rit", " Km  enkele\u200b rit"), (" CONTACTEN\u00a0", "Thema’s", "Thema's"),
        ):  # fmt: skip
            heading = next(cell for cell in book[tab][1] if cell.value == old)
            heading.value = new
        outcome = rules.load(cast.branch, saved(book), dry_run=True, by=cast.els)
        assert outcome.is_right and not outcome.remarks.problems, outcome.problems.problems
        assert {c.sheet: c.new for c in outcome.counts}["Contacten"] == 3

    @pytest.mark.parametrize(
        ("sheet", "title", "cell", "value"),
        [("Vrijwilligers", "Vrije dagen", "ma/wo", "1,3"), ("Vrijwilligers", "Vrije dagen", "Maandag en vrij.", "1,5"),
         ("Vrijwilligers", "Vervoer", "Openbaar vervoer", "none"), ("Contacten", "Datum", "45964", date(2025, 11, 3)),
         ("Contacten", "Datum", "3/11/2025 14:30", date(2025, 11, 3)),
         ("Contacten", "Thema’s", "luisterend oor/administratie", ("listening", "paperwork"))],
    )  # fmt: skip
    def test_a_cell_is_read_as_it_is_written(self, sheet, title, cell, value):
        assert column(sheet, title).read(cell) == value

    @pytest.mark.parametrize("cell", ["di-do", "maandag-woensdag", "alle", "8", "d"])
    def test_days_that_may_mean_two_things_are_asked_for(self, cell):
        with pytest.raises(Unreadable, match="elke dag apart"):
            column("Vrijwilligers", "Vrije dagen").read(cell)

    @pytest.mark.parametrize("cell", ["-", " – ", "/", "N.v.t."])
    def test_a_sign_for_nothing_is_nothing(self, cast, filled, cell):
        book, _ = filled
        book["Trajecten"]["D2"] = cell
        assert rules.load(cast.branch, saved(book), dry_run=True, by=cast.els).is_right
        book["Gezinnen"]["A2"] = cell
        problem = rules.load(cast.branch, saved(book), dry_run=True, by=cast.els).problems.problems[0]
        assert (problem.sheet, problem.column, problem.sentence) == ("Gezinnen", "Code", "Vul deze cel in.")

    @pytest.mark.parametrize(("value", "words"), [("#N/A", "#N/A"), ("#DIV/0!", "#DIV/0!"), ("=1/0", "geen uitkomst")])
    def test_an_error_of_excel_is_told_and_never_an_empty_cell(self, cast, filled, value, words):
        book, _ = filled
        cell = book["Trajecten"]["D2"]  # Afgesloten op, which may be empty
        cell.value = value
        outcome = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        assert not outcome.is_written
        problem = outcome.problems.problems[0]
        assert (problem.sheet, problem.row, problem.column) == ("Trajecten", 2, "Afgesloten op")
        assert words in problem.sentence

    def test_a_formula_with_its_outcome_is_read_as_that(self, cast, filled):
        book, _ = filled
        book["Trajecten"]["D2"] = "=B2+1"
        content = saved(book)
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out := io.BytesIO(), "w") as new:
            for part in old.namelist():
                new.writestr(part, old.read(part).replace(b"<f>B2+1</f><v></v>", b"<f>B2+1</f><v>45964</v>")
                             .replace(b"<f>B2+1</f><v/>", b"<f>B2+1</f><v>45964</v>"))  # fmt: skip
        outcome = rules.load(cast.branch, out.getvalue(), dry_run=True, by=cast.els)
        assert not any("uitkomst" in p.sentence for p in outcome.problems.problems)

    def test_two_volunteers_of_one_mailbox_are_taken_and_told_and_one_twice_is_not(self, cast, filled):
        book, row = filled
        start = {"Rol": "gezinsbuddy", "Gestart op": "1/2/2025", "E-mail": "smets@post.example"}
        row("Vrijwilligers", Voornaam="Rita", Familienaam="Smets", **start)
        row("Vrijwilligers", Voornaam="Jan", Familienaam="Smets", **start)
        outcome = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        assert outcome.is_written and [p.column for p in outcome.remarks.problems] == ["E-mail"]
        assert [p.given_name for p in at_mailbox("smets@post.example")] == ["Rita", "Jan"]
        row("Vrijwilligers", Voornaam="RITA", Familienaam="Smets", Kenmerk="nog eens", **start)
        again = rules.load(cast.branch, saved(book), dry_run=False, by=cast.els)
        assert not again.is_written and "al van iemand anders" in again.problems.problems[0].sentence
