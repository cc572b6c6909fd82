"""The annual report in Word says what the figures say, figure by figure, and is a document that one can go on in."""

import json
import re
import zipfile
from datetime import datetime
from io import BytesIO

import docx
import pikepdf
import pytest
from docx.oxml.ns import qn

from portal.kit import clock
from portal.kit.paper import PDF
from portal.people.models import Branch
from portal.reports.figures.rules import shown_years
from portal.reports.texts.facts import SECTIONS, numbered
from portal.reports.year.documents.editions import small_numbers
from portal.reports.year.documents.word import year_report
from portal.reports.year.facts.report import gather_report, report_findings
from portal.root import ROOT
from tests.papers import figures_in_pdf, figures_in_word
from tests.worlds import opened as opened_copy

STYLE = ROOT / "templates" / "word" / "house-style.docx"


@pytest.fixture(scope="module")
def lindedal(march_file, tmp_path_factory):
    """The demo in March 2026: everything in here only reads it."""
    with opened_copy(march_file, tmp_path_factory.mktemp("year")):
        yield Branch.get()


@pytest.fixture(scope="module")
def facts(lindedal):
    return gather_report(lindedal, 2025)


@pytest.fixture(autouse=True)
def in_march(stopped_clock):
    with clock.stopped(datetime(2026, 3, 16, 8)):
        yield


def opened(content: bytes):
    return docx.Document(BytesIO(content))


def said(element) -> str:
    """The words of a paragraph, fields with them."""
    return "".join(t.text or "" for t in element.iter(qn("w:t")))


def words_of(document) -> str:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells]).replace("\xa0", " ")


def table_under(document, caption: str) -> dict[str, list[str]]:
    """Rows of the table that follows a caption: first cell → the other cells."""
    body = list(document.element.body)
    place = next(i for i, e in enumerate(body) if e.tag == qn("w:p") and re.match(rf"Tabel \d+\. .*{caption}", said(e)))
    element = next(e for e in body[place:] if e.tag == qn("w:tbl"))
    table = next(t for t in document.tables if t._tbl is element)
    return {row.cells[0].text: [cell.text for cell in row.cells[1:]] for row in table.rows}


def test_every_figure_of_the_year_stands_in_the_report(lindedal, facts):
    document = opened(year_report(facts, STYLE))
    (now,) = shown_years(lindedal, [2025])
    words = words_of(document)
    children = table_under(document, "Bereikte kinderen")
    profile = table_under(document, "Profiel van de gezinnen")
    people = {
        **table_under(document, "Vrijwilligers volgens geslacht"),
        **table_under(document, "Vrijwilligers volgens leeftijd"),
    }
    missing = []
    for key, figure in now.rows.items():
        if figure.value is None or (figure.definition.is_quiet and not figure.value):
            continue
        title = figure.definition.title
        if key.startswith("children"):
            found = children[title][-1] == figure.text
        elif key.startswith("flag_") or key == "families_reached":
            found = profile[title][-1] == figure.text
        elif key.startswith(("gender_", "age_")):
            found = people[title][-1] == figure.text
        elif key in LISTED:
            found = True  # below: by their lists
        else:
            found = bool(re.search(rf"(?<!\d){re.escape(figure.text)}(?!\d)", words)) or figure.value == 0
        if not found:
            missing.append((key, figure.text))
    assert missing == []
    for line in SAID:
        assert line in words, line


LISTED = {"events", "campaigns", "permanent_actions", "referrers", "contacts_k1", "contacts_k2", "contacts_k3",
          "contacts_k4", "caseload_opening", "caseload_closing", "started_buddies"}  # fmt: skip
SAID = (
    "In 2025 bereikte Home-Start Lindedal 22 gezinnen",
    "7 nieuwe trajecten opgestart",
    "10 gezinnen afgerond",
    "4 gezinnen op de wachtlijst op 31 december 2025",
    "62 kinderen bereikt",
    "3 gezinnen werden niet aanvaard omdat er een wachtlijststop was",
    "Gemiddelde wachttijd tussen aanvaarding en start: 6 maanden",
    "tussen coördinator en gezin: 60",
    "tussen vrijwilliger en gezin: 552, gemiddeld 10 per 3 maanden",
    "Gemiddelde duur van een steuntraject: 13 maanden",
    "14 kandidaten volgden een infosessie",
    "4 taalmaatjes actief in 2025",
    "19 vrijwillige gezinsondersteuners",
    "tussen vrijwilligers en coördinator: 74",
    "nieuwsbrieven voor vrijwilligers: 11",
    "18 geïnteresseerden",
)


def test_headings_are_real_numbered_in_order_and_reached_from_the_contents(facts):
    document = opened(year_report(facts, STYLE))
    headings = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("Heading")]
    headings = [one for one in headings if one[0] != "Heading 4"]  # of the annexes, which the contents leave out
    assert headings == [
        (f"Heading {max(section.level, 1)}", f"{number} {section.title}".strip()) for number, section in numbered()
    ]
    xml = document.element.xml
    anchors = set(re.findall(r'w:anchor="(\w+)"', xml))
    bookmarks = set(re.findall(r'<w:bookmarkStart [^>]*w:name="(\w+)"', xml))
    assert anchors == bookmarks == {f"deel_{key}" for key in SECTIONS}
    assert 'TOC \\o "1-3"' in xml


def test_captions_count_by_themselves_and_every_picture_has_words(facts):
    document = opened(year_report(facts, STYLE))
    captions = [said(p._p) for p in document.paragraphs if p.style.name == "Caption"]
    for kind in ("Tabel", "Figuur"):
        numbers = [int(m[1]) for c in captions if (m := re.match(rf"{kind} (\d+)\.", c))]
        assert numbers == list(range(1, len(numbers) + 1)) and numbers
    pictures = document.element.body.findall(".//" + qn("wp:docPr"))
    told = [p.get("descr", "") for p in pictures]
    assert sum(words.startswith("Staafdiagram.") for words in told) >= 5 and all(told)
    assert sum(words.startswith("Getekend:") for words in told) >= 4, "those of the annexes"


def test_the_list_of_trainings_is_the_thirteen_of_the_year(facts):
    document = opened(year_report(facts, STYLE))
    lines = [p.text.replace("\xa0", " ") for p in document.paragraphs]
    start = lines.index("Aanbod in 2025:")
    offered = lines[start + 1 : start + 14]
    assert (
        offered[0].startswith("14 januari: ")
        and offered[-1].startswith("2 december: ")
        and len(facts.activities["group"]) == 13
    )


def test_the_edition_for_the_agency_has_the_contacts_per_quarter(lindedal, facts):
    (now,) = shown_years(lindedal, [2025])
    rows = table_under(opened(year_report(facts, STYLE, "agency")), "Contacten per kwartaal")
    assert [rows[name][0] for name in list(rows)[1:]] == [
        now[key].text for key in ("contacts_k1", "contacts_k2", "contacts_k3", "contacts_k4", "contacts")
    ]


class TestThePublication:
    def test_holds_no_marks_and_no_notes_for_the_coordinator(self, lindedal, facts):
        words = words_of(opened(year_report(facts, STYLE, "public")))
        assert "4 taalmaatjes" in words and "*" not in words and "Kijk na" not in words
        (now,) = shown_years(lindedal, [2025])
        assert ("Taalmaatjes", "4") in small_numbers(now), "the page tells which numbers are small"

    def test_or_hides_them_with_what_would_give_them_away(self, facts):
        document = opened(year_report(facts, STYLE, "public", hide_small=True))
        words = words_of(document)
        assert "<5 taalmaatjes" in words and "Figuur" not in words
        rows = table_under(document, "Bereikte kinderen")
        bands = [rows[title][-1] for title in rows if title not in ("Kinderen", "Bereikte kinderen")]
        assert sum(cell in ("<5", "5+") for cell in bands) >= 2, "one hidden cell alone follows from the total"


def test_the_same_facts_give_the_same_bytes_and_a_file_that_word_opens(facts):
    content = year_report(facts, STYLE)
    assert content == year_report(facts, STYLE)
    with zipfile.ZipFile(BytesIO(content)) as parts:
        assert parts.testzip() is None


def test_the_two_contradictions_that_the_demo_holds_are_found_and_no_others(lindedal):
    """Its texts say what the printed report said: a letter each month, and two mentors."""
    found = [f.sentence for f in report_findings(lindedal, 2025) if f.kind != "empty"]
    assert len(found) == 2 and "er zijn er 11 verstuurd" in found[0] and "‘twee meters’" in found[1]


def test_page_command_and_document_say_the_same(lindedal, facts):
    (now,) = shown_years(lindedal, [2025])
    assert json.loads(json.dumps(now.as_numbers()))["contacts"] == 552 == facts.now.value("contacts")


def test_the_first_heading_begins_a_page_by_itself_so_that_no_page_is_empty(facts):
    """A break in a paragraph of its own falls on a page of its own where the contents just fill theirs."""
    document = opened(year_report(facts, STYLE))
    assert not [br for br in document.element.body.iter(qn("w:br")) if br.get(qn("w:type")) == "page"]
    first, *_ = [p for p in document.paragraphs if p.style.name.startswith("Heading")]
    contents = next(p for p in document.paragraphs if p.text == "Inhoud")
    texts = [p.text for p in document.paragraphs]
    cover = texts[: texts.index("Inhoud")]
    assert len(cover) == len(set(cover)) > 2, "nothing stands on the cover twice"
    assert first.paragraph_format.page_break_before and contents.paragraph_format.page_break_before


@pytest.mark.parametrize(("edition", "hide"), [("agency", False), ("public", True)])
def test_the_pdf_has_every_figure_of_the_word_file(facts, edition, hide):
    in_word = figures_in_word(year_report(facts, STYLE, edition, hide_small=hide))
    content = year_report(facts, STYLE, edition, hide_small=hide, make=PDF.make)
    in_pdf = figures_in_pdf(content)
    assert not in_word - in_pdf, "said in Word and not as PDF"
    more = in_pdf - in_word  # of the contents, and the heads of a table that goes on
    with pikepdf.open(BytesIO(content)) as document:
        pages = {str(number + 1) for number in range(len(document.pages))}
        assert not set(more) - pages - {"2023", "2024", "2025"}, more
        alternatives = [str(e.Alt) for e in document.objects if isinstance(e, pikepdf.Dictionary) and "/Alt" in e]
    shapes = docx.Document(BytesIO(year_report(facts, STYLE, edition, hide_small=hide))).inline_shapes
    assert [shape._inline.docPr.get("descr") for shape in shapes] == alternatives
