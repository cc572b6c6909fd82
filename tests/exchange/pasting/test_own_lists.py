"""A list of one's own, pasted or a file: what each column is is proposed, asked, and remembered."""

import io
import zipfile
from datetime import date

import openpyxl
import pytest

from portal.exchange.models import ListColumn
from portal.exchange.pasting.facts.files import text_of
from portal.exchange.pasting.facts.lists import Asked, Known, pasted
from portal.kit.errors import RuleError
from portal.people.models import Person
from tests.browser import Upload

ROWS = (
    ("Wie", "Bereikbaar", "Nog", "Erbij sinds", "Waar"),
    ("De Smet An", "0470 12 34 56", "an@vos.example", "3/11/2024", "Dreef 3"),
    ("Van Dam Jo", "0471 12 34 56", "jo@vos.example", "12 mei 2021", "Kerkstraat 12 bus 4"),
)
LIST = "\n".join("\t".join(row) for row in ROWS)
KEYS = ("whole_name", "phone", "email", "started_on", "street")


def keys(text: str, kind: str = "vrijwilligers") -> tuple[str, ...]:
    return tuple(column.key for column in pasted(kind, text, Known()).columns)


def selects(page) -> list[str]:
    return [one.get("value") for one in page.tree.xpath('//select[@name="columns"]/option[@selected]')]


def sheet(*rows, more=()) -> bytes:
    book = openpyxl.Workbook()
    for number, lines in enumerate((rows, *more)):
        tab = book.active if not number else book.create_sheet()
        for line in lines:
            tab.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def words(text: str, times: int = 1) -> str:
    return (
        f'<table:table-cell table:number-columns-repeated="{times}" office:value-type="string">'
        f"<text:p>{text}</text:p></table:table-cell>"
    )


def ods(*rows: list[str], more: str = "") -> bytes:
    """A sheet of OpenDocument, with the XML of its cells."""
    name = "urn:oasis:names:tc:opendocument:xmlns:"
    empty = '<table:table-cell table:number-columns-repeated="16000"/>'
    lines = "".join(f"<table:table-row>{''.join(row)}{empty}</table:table-row>" for row in rows)
    rest = f'<table:table-row table:number-rows-repeated="1048000">{empty}</table:table-row>'
    xml = (
        f'<?xml version="1.0"?><office:document-content xmlns:office="{name}office:1.0" xmlns:table="{name}table:1.0" '
        f'xmlns:text="{name}text:1.0"><office:body><office:spreadsheet><table:table table:name="Blad1">{lines}{rest}'
        f"{more}</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(out := io.BytesIO(), "w") as book:
        book.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        book.writestr("META-INF/manifest.xml", f'<manifest:manifest xmlns:manifest="{name}manifest:1.0"/>')
        book.writestr("content.xml", xml)
    return out.getvalue()


class TestProposed:
    def test_by_content_where_the_heading_says_nothing(self):
        assert keys(LIST) == KEYS

    def test_without_headings_the_first_row_is_somebody(self):
        found = pasted("vrijwilligers", LIST.partition("\n")[2], Known())
        assert not found.has_titles and len(found.rows) == 2
        assert tuple(column.key for column in found.columns) == KEYS

    def test_the_title_of_the_list_is_no_row(self):
        found = pasted("vrijwilligers", f"Onze vrijwilligers 2025\n\n{LIST}", Known())
        assert found.has_titles and len(found.rows) == 2

    def test_a_birthday_is_no_start_and_a_column_of_ticks_is_nothing(self):
        text = "Naam\td1\td2\tkomt\nAn P\t3/11/1960\t3/11/2024\tx\nJo P\t1/2/1955\t4/5/2023\tx"
        assert keys(text) == ("whole_name", "birth_on", "started_on", "")

    @pytest.mark.parametrize(
        ("text", "name"),
        [("Naam\nAn Maes\nJan De Smet", ("An", "Maes")), ("Naam en voornaam\nMaes An", ("An", "Maes")),
         ("Naam\nVan Dam Jo\nDe Smet An\nMaes Jan", ("Jo", "Van Dam")), ("Naam\nPeeters, An", ())],
    )  # fmt: skip
    def test_which_part_of_a_name_comes_first(self, text, name):
        assert pasted("vrijwilligers", text, Known()).name == name

    def test_a_name_beside_a_first_name_is_the_family_name(self):
        found = pasted("vrijwilligers", "Naam\tVoornaam\nDe Smet\tAn", Known())
        assert found.headings == ("Voornaam", "Familienaam") and found.rows == (("An", "De Smet"),)

    def test_families_by_their_code(self):
        assert keys("Nr\tWaar\tTelefoon\nG-101\tDreef 3\t0470123456", "gezinnen") == ("code", "street", "phone")


class TestAsked:
    def first(self, cast, visit, text=LIST):
        return visit(cast.els).get("/gegevens/plakken/vrijwilligers").press("Bekijk hoe we het lezen", text=text)

    def test_which_part_of_a_name_comes_first(self, cast, visit):
        page = self.first(cast, visit)
        assert "voornaam An, familienaam De Smet" in page.text
        page = page.press("Opnieuw bekijken", names="voornaam")
        assert "voornaam De, familienaam Smet An" in page.text
        page = page.press("Opnieuw bekijken", names="familienaam")
        page.press("Klopt, lees alles na").press("Inladen")
        an = Person.get(Person.email == "an@vos.example")
        assert (an.given_name, an.family_name, an.street) == ("An", "De Smet", "Dreef 3")

    def test_what_was_chosen_is_remembered_and_no_heading_is_kept(self, cast, visit):
        page = self.first(cast, visit)
        page = page.press("Opnieuw bekijken", columns=[*KEYS[:3], "", KEYS[4]])
        assert "overgeslagen" in page.text and selects(page) == [*KEYS[:3], KEYS[4]]
        page.press("Klopt, lees alles na")
        assert selects(self.first(cast, visit)) == [*KEYS[:3], KEYS[4]]
        marks = [row.mark for row in ListColumn.select()]
        assert len(marks) == 5 and not {"wie", "bereikbaar", "waar"} & set(marks)

    def test_another_list_in_its_place_is_proposed_anew(self, cast, visit):
        page = self.first(cast, visit).press("Opnieuw bekijken", text="Mail\tNaam\nan@vos.example\tAn P\n")
        assert selects(page) == ["email", "whole_name"]

    def test_headings_that_say_nothing_are_asked_for(self, cast, visit):
        page = self.first(cast, visit, "A\tB\nMaes\tJan\n")
        assert "Kies zelf wat elke kolom is" in page.text and "Klopt, lees" not in page.text
        page = page.press("Opnieuw bekijken", columns=["family_name", "given_name"], top="rij")
        page.press("Klopt, lees alles na").press("Inladen")
        assert Person.select().where(Person.family_name << ["Maes", "A"]).count() == 2

    def test_what_is_no_column_of_ours_is_left_out(self):
        shape = pasted("vrijwilligers", LIST, Known()).shape
        asked = Asked(("password_hash", "id", "email", "", ""), True, False, shape)
        found = pasted("vrijwilligers", LIST, Known(), asked)
        assert [column.key for column in found.columns] == ["", "", "email", "", ""]
        assert found.headings == ("E-mail",) and found.rows[0] == ("an@vos.example",)


class TestFiles:
    def send(self, cast, visit, name, content):
        page = visit(cast.els).get("/gegevens/plakken/vrijwilligers")
        return page.press("Bekijk hoe we het lezen", file=Upload(name, content))

    def test_an_excel_file_is_read_and_can_be_changed(self, cast, visit):
        rows = [list(row) for row in ROWS]
        rows[1][3] = date(2024, 11, 3)
        page = self.send(cast, visit, "lijst.xlsx", sheet(more=[rows]))
        assert selects(page) == list(KEYS)
        assert "3/11/2024" in page.tree.xpath('//textarea[@name="text"]')[0].text_content()
        page = page.press("Klopt, lees alles na", names="familienaam")
        assert "2 nieuwe rijen" in page.text.replace("\xa0", " ")

    @pytest.mark.parametrize("sign", [";", ",", "\t"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
    def test_csv_as_any_program_writes_it(self, sign, encoding):
        text = "\r\n".join(sign.join(row) for row in ROWS).replace("De Smet", "Dé Smet")
        assert text_of(text.encode(encoding)) == text
        assert keys(text_of(text.encode(encoding))) == KEYS

    def test_an_ods_file_as_libreoffice_writes_it(self):
        """With days as days, and what is empty repeated to the end of the sheet."""
        rows = [[*map(words, row)] for row in ROWS]
        rows[1][3] = '<table:table-cell office:value-type="date" office:date-value="2024-11-03"/>'
        assert text_of(ods(*rows)) == LIST

    def test_an_ods_file_that_asks_for_much_gets_a_sentence(self):
        many = '<table:table-row table:number-rows-repeated="1048576">' + words("x", 16384) + "</table:table-row>"
        with pytest.raises(RuleError) as refused:
            text_of(ods(more=many))
        assert refused.value.field == "file"

    @pytest.mark.parametrize(
        ("name", "content", "sentence"),
        [
            ("a.xlsx", b"PK\x03\x04 niets", "kunnen we niet lezen"),
            ("a.csv", b"\x00\x01\x02\x03", "kunnen we niet lezen"),
            ("a.pdf", b"%PDF-1.4\n\x93\x8c\x01", "kunnen we niet lezen"),
            ("a.csv", b"sep=;\r\n\r\n", "staat nog niets"),
            ("a.xlsx", sheet(), "staat nog niets"),
            ("a.csv", b"Naam\n" + b"x" * 500_000, "te lang"),
        ],
    )
    def test_what_is_no_list_is_said_at_the_file(self, cast, visit, name, content, sentence):
        page = self.send(cast, visit, name, content)
        assert page.status == 422 and sentence in page.tree.xpath('//*[@id="file-fout"]')[0].text_content()

    def test_a_file_that_asks_for_much_gets_a_sentence(self):
        book = openpyxl.load_workbook(io.BytesIO(sheet(*ROWS)))
        book.active["XFD1048576"] = "x"
        out = io.BytesIO()
        book.save(out)
        with pytest.raises(RuleError, match="ver van al de rest"):
            text_of(out.getvalue())

    def test_an_error_of_excel_stays_one(self):
        assert text_of(sheet(("Naam", "Mail"), ("An P", "=1/0"))).endswith("#N/A")
