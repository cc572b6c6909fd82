"""The Word toolkit: what it writes opens again, says what was asked, and is the same bytes each time."""

import io
import struct
import time
import zipfile
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.kit import house_style
from portal.kit.errors import RuleError
from portal.kit.runs import Run, clean, marked, web_address
from portal.kit.word import WordFile
from portal.kit.word_markup import Column
from tests import spending

HOUSE_STYLE = Path(__file__).parents[2] / "templates" / "word" / "house-style.docx"
MADE_AT = datetime(2025, 10, 3, 8, 42)
HOSTILE = "a\x00b\x1f]]>\ud800<w:p>&\ufffe\U0001f600"
COLUMNS = (Column("Wat", 30), Column("Hoeveel", 10, is_number=True))


def new(path: Path = HOUSE_STYLE, **changes: Any) -> WordFile:
    return WordFile(path, **{"title": "Titel", "author": "Home-Start Lindedal", "made_at": MADE_AT, **changes})


def reopened(word: WordFile | bytes) -> Any:
    return docx.Document(io.BytesIO(word if isinstance(word, bytes) else word.save()))


def everything() -> WordFile:
    word = new()
    word.title("Nota", "Lindedal", band=True)
    word.heading("Kop", 2)
    word.paragraph("Zie ", Run("hier", bold=True, url="https://example.org/a"))
    word.bullets(["een", [Run("twee", bold=True)]])
    word.table(COLUMNS, [("brood", "2"), ("melk", "1")], description="Lijst", total=("Totaal", "3"))
    word.facts([("Naam", "Lena"), ("Leeg", "")], description="Gegevens")
    word.signatures((("Vrijwilliger", (("Naam", "Lena"), ("Datum", ""))),))
    word.image(picture(), alt="Een boom", width_mm=30)
    return word


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#500778").save(out, "PNG")
    return out.getvalue()


def letterhead(path: Path) -> Path:
    """A letterhead from a Dutch Word: no styles of ours, another page, an old letter with a picture."""
    document: Any = docx.Document()
    for style in list(document.styles.element.findall(qn("w:style"))):
        if style.get(qn("w:default")) != "1":
            document.styles.element.remove(style)
    normal = document.styles["Normal"].element
    normal.set(qn("w:styleId"), "Standaard")
    document.styles.add_style("Kader", WD_STYLE_TYPE.CHARACTER)
    document.sections[0].header.paragraphs[0].text = "Dorpsplein 1, Lindedal"
    document.add_paragraph("Een oude brief")
    document.add_picture(io.BytesIO(picture()))
    document.core_properties.comments = "van iemand anders"
    document.save(str(path))
    return path


def test_the_same_calls_give_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    first = everything().save()
    moment = time.time() + 86_400
    monkeypatch.setattr(time, "time", lambda: moment)
    monkeypatch.setattr(time, "localtime", lambda *_: time.gmtime(moment))
    assert everything().save() == first


def test_no_entry_is_zip64_encrypted_or_streamed() -> None:
    content = everything().save()
    assert b"PK\x06\x06" not in content and b"PK\x06\x07" not in content  # zip64 end record and locator
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert package.testzip() is None
        assert package.namelist()[:2] == ["[Content_Types].xml", "_rels/.rels"]
        for entry in package.infolist():
            signature, needs, flags = struct.unpack_from("<4sHH", content, entry.header_offset)
            assert (signature, needs) == (b"PK\x03\x04", 20)
            assert flags & ~0x0800 == 0  # at most "the name is UTF-8"
            assert entry.extra == b"" and entry.date_time == (1980, 1, 1, 0, 0, 0)


def test_properties_say_what_was_asked_and_nothing_of_the_house_style(tmp_path: Path) -> None:
    properties = reopened(new(letterhead(tmp_path / "brief.docx"))).core_properties
    assert (properties.title, properties.author, properties.last_modified_by) == (
        "Titel",
        "Home-Start Lindedal",
        "Home-Start Lindedal",
    )
    assert properties.language == "nl-BE"
    assert properties.created.replace(tzinfo=None) == properties.modified.replace(tzinfo=None) == MADE_AT
    assert properties.comments == ""


def test_the_text_is_dutch_of_belgium(tmp_path: Path) -> None:
    for path in (HOUSE_STYLE, letterhead(tmp_path / "brief.docx")):
        languages = list(reopened(new(path)).styles.element.iter(qn("w:lang")))
        assert languages and {e.get(qn("w:val")) for e in languages} == {"nl-BE"}


def test_headings_and_lists_are_real_ones() -> None:
    document = reopened(everything())
    assert [(p.style.name, p.text) for p in document.paragraphs[:5]] == [
        ("Titelband", "Nota"),
        ("Titelband onder", "Lindedal"),
        ("Heading 2", "Kop"),
        ("Normal", "Zie hier"),
        ("List Bullet", "een"),
    ]
    assert document.styles["List Bullet"].element.pPr.numPr is not None


def test_a_link_is_a_hyperlink_with_its_own_relationship() -> None:
    (link,) = reopened(everything()).paragraphs[3].hyperlinks
    assert (link.text, link.address) == ("hier", "https://example.org/a")
    assert link.runs[0].style.name == "Hyperlink" and link.runs[0].bold


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("https://example.org/a b?q=é", "https://example.org/a%20b?q=%C3%A9"),
        ("www.example.org", "https://www.example.org"),
        ("HTTP://Example.org:8080/%20", "http://example.org:8080/%20"),
        ("https://cafés.example/", "https://xn--cafs-dpa.example/"),
        ("lena@example.org", "mailto:lena@example.org"),
        ("mailto:lena@example.org", "mailto:lena@example.org"),
        ("https://naam:geheim@example.org/", "https://example.org/"),
        ("javascript:alert(1)", ""),
        ("file:///C:/x", ""),
        ("http://[slecht", ""),
        ("http://", ""),
        ("https://example.org:99999/", ""),
        ("mailto:a@b@c", ""),
        ("gewoon tekst", ""),
        ("https://example.org/" + "a" * 2000, ""),
    ],
)
def test_only_an_address_that_word_can_hold_becomes_a_link(typed: str, address: str) -> None:
    assert web_address(typed) == address
    word = new()
    word.paragraph(Run(typed, url=typed))
    paragraph = reopened(word).paragraphs[0]
    assert [link.address for link in paragraph.hyperlinks] == ([address] if address else [])
    assert paragraph.text == typed


def test_marked_text_knows_bold_and_addresses() -> None:
    assert marked("Kom **zeker eens** langs, mail a.b@example.org. Of zie (www.example.org/x)!") == [
        Run("Kom "),
        Run("zeker eens", bold=True),
        Run(" langs, mail "),
        Run("a.b@example.org", url="a.b@example.org"),
        Run(". Of zie ("),
        Run("www.example.org/x", url="www.example.org/x"),
        Run(")!"),
    ]
    assert marked("2 ** 3") == [Run("2 ** 3")]


def test_long_text_without_spaces_is_marked_at_once() -> None:
    for text in ("a" * 60_000, "*" * 60_000, "a.a@" * 15_000, "https://" * 8_000, "www." * 15_000):
        spending.at_most(spending.least(lambda text=text: marked(text)), 1)


def test_the_header_row_is_repeated_and_no_row_is_split() -> None:
    rows = reopened(everything()).tables[0]._tbl.tr_lst
    assert [row.trPr.find(qn("w:tblHeader")) is not None for row in rows] == [True, False, False, False]
    assert all(row.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_numbers_stand_right_and_widths_fill_the_text() -> None:
    document = reopened(everything())
    table = document.tables[0]
    styles = [[cell.paragraphs[0].style for cell in row.cells] for row in table.rows]
    assert [style.name for style in styles[0]] == ["Tabelkop", "Tabelkop getal"]
    assert [style.name for style in styles[1]] == ["Tabeltekst", "Tabelgetal"]
    assert styles[1][1].paragraph_format.alignment == WD_ALIGN_PARAGRAPH.RIGHT
    assert [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid] == pytest.approx([7229, 2409], abs=2)


def test_the_total_is_bold_and_stays_with_the_last_row() -> None:
    word = new()
    columns = (*COLUMNS, Column("Nog", 10))
    word.table(columns, [("a", "1", "x")], description="d", total=("Totaal", "", "z"))
    table = reopened(word).tables[0]
    assert [cell.text for cell in table.rows[2].cells] == ["Totaal", "Totaal", "z"]
    assert table.rows[2]._tr.tc_lst[0].grid_span == 2
    assert all(run.bold for cell in table.rows[2].cells for run in cell.paragraphs[0].runs)
    assert all(cell.paragraphs[0].paragraph_format.keep_with_next for cell in table.rows[1].cells)


@pytest.mark.parametrize(("rows", "split"), [(1, False), (12, False), (13, True)])
def test_a_short_table_stays_on_one_page(rows: int, split: bool) -> None:
    word = new()
    word.table(COLUMNS, [(str(row), "1") for row in range(rows)], description="d")
    table = reopened(word).tables[0]
    held = [bool(row.cells[0].paragraphs[0].paragraph_format.keep_with_next) for row in table.rows[1:]]
    assert held == [not split] * (rows - 1) + [False]


def test_words_behind_a_number_have_room_before_them() -> None:
    word = new()
    word.table((*COLUMNS, Column("Stand", 10)), [("a", "1", "x")], description="d", total=("Samen", "1", "y"))
    margins = [
        [bool(cell.xpath("./w:tcPr/w:tcMar/w:left")) for cell in row.tc_lst]
        for row in reopened(word).tables[0]._tbl.tr_lst
    ]
    assert margins == [[False, False, True]] * 3


def test_a_row_of_the_wrong_length_is_refused() -> None:
    with pytest.raises(ValueError, match="zip"):
        new().table(COLUMNS, [("een", "2", "te veel")], description="d")


def test_a_table_without_known_facts_is_left_out_and_no_body_ends_in_a_table() -> None:
    word = new()
    word.facts([("Leeg", "")], description="d")
    word.table(COLUMNS, [], description="d")
    document = reopened(word)
    assert len(document.tables) == 1
    assert [child.tag for child in document.element.body][-2:] == [qn("w:p"), qn("w:sectPr")]


def test_an_image_carries_its_words() -> None:
    document = reopened(everything())
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Een boom"
    blip = shape._inline.graphic.graphicData.pic.blipFill.blip.embed
    assert document.part.related_parts[blip].blob == picture()


def test_hostile_text_is_cleaned_wherever_it_stands() -> None:
    word = new(title=HOSTILE, author=HOSTILE)
    word.title(HOSTILE, HOSTILE)
    word.heading(HOSTILE)
    word.paragraph(HOSTILE, Run(HOSTILE, url=f"https://example.org/{HOSTILE}"))
    word.table((Column(HOSTILE, 1),), [(HOSTILE,)], description=HOSTILE, total=(HOSTILE,))
    word.facts([(HOSTILE, HOSTILE)], description=HOSTILE)
    word.image(picture(), alt=HOSTILE, width_mm=10)
    document = reopened(word)
    assert clean(HOSTILE) == "ab]]><w:p>&\U0001f600"
    assert document.paragraphs[0].text == document.tables[0].rows[1].cells[0].text == clean(HOSTILE)
    assert document.core_properties.title == clean(HOSTILE)


def test_line_ends_tabs_and_spaces_survive() -> None:
    word = new()
    word.paragraph("een\r\ntwee\x0bdrie\tvier ")
    assert reopened(word).paragraphs[0].text == "een\ntwee\ndrie\tvier "


@settings(max_examples=40, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_text_makes_a_file_that_opens(text: str) -> None:
    word = new()
    word.paragraph(*marked(text), Run(text, url=text))
    word.table((Column(text, 1),), [(text,)], description=text)
    assert reopened(word).tables[0].rows[1].cells[0].text == clean(text)


def test_a_letterhead_without_our_styles_gets_them(tmp_path: Path) -> None:
    word = new(letterhead(tmp_path / "brief.docx"))
    word.title("Nota", "Lindedal")
    word.heading("Kop", 1)
    word.bullets(["een", "twee"])
    word.paragraph("let op", style="Kader")
    word.table(COLUMNS, [("brood", "2")], description="Lijst")
    document = reopened(word)
    names = ["Title", "Subtitle", "Heading 1", "List Bullet", "List Bullet", "Kader"]
    assert [p.style.name for p in document.paragraphs[:6]] == names
    assert document.styles["Title"].base_style.style_id == "Standaard"
    assert document.paragraphs[2].style.element.pPr.find(qn("w:outlineLvl")).get(qn("w:val")) == "0"
    assert document.tables[0].style.name == "Home-Start tabel"
    number = document.styles["List Bullet"].element.pPr.numPr.numId.val
    assert document.part.numbering_part.element.num_having_numId(number) is not None
    assert document.sections[0].header.paragraphs[0].text == "Dorpsplein 1, Lindedal"


def test_a_letterhead_without_numbering_gets_bullets_too(tmp_path: Path) -> None:
    path = letterhead(tmp_path / "brief.docx")
    bare: Any = docx.Document(str(path))
    for link in [key for key, rel in bare.part.rels.items() if rel.reltype.endswith("/numbering")]:
        del bare.part.rels[link]
    bare.save(str(path))
    word = new(path)
    word.bullets(["een"])
    document = reopened(word)
    assert len(document.part.numbering_part.element.num_lst) == 1


def test_nothing_of_an_old_letter_comes_along(tmp_path: Path) -> None:
    word = new(letterhead(tmp_path / "brief.docx"))
    word.paragraph("Nieuw")
    content = word.save()
    assert [p.text for p in reopened(content).paragraphs] == ["Nieuw"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert not [name for name in package.namelist() if "media" in name or "thumbnail" in name]


def test_tables_reach_into_margins_that_are_too_wide(tmp_path: Path) -> None:
    word = new(letterhead(tmp_path / "brief.docx"))  # 152 mm of text
    word.table(COLUMNS, [("a", "1")], description="d")
    table = reopened(word).tables[0]
    assert sum(int(column.get(qn("w:w"))) for column in table._tbl.tblGrid) == pytest.approx(9638, abs=2)
    assert table.alignment == WD_TABLE_ALIGNMENT.CENTER


@pytest.mark.parametrize("content", [None, b"", b"geen zip", b"PK\x05\x06" + b"\x00" * 18])
def test_a_house_style_that_is_no_word_file_is_said_so(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "brief.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(RuleError, match=r"brief\.docx ontbreekt of is geen Word-bestand"):
        new(path)


def test_the_house_style_file_is_what_its_script_makes(tmp_path: Path) -> None:
    assert house_style.main([str(tmp_path / "made.docx")]) == 0
    with zipfile.ZipFile(tmp_path / "made.docx") as made, zipfile.ZipFile(HOUSE_STYLE) as shipped:
        assert made.namelist() == shipped.namelist()
        assert all(made.read(name) == shipped.read(name) for name in made.namelist())


def test_the_house_style_is_a4_with_header_and_page_numbers() -> None:
    document: Any = docx.Document(str(HOUSE_STYLE))
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    assert section.header.paragraphs[0].text == "Home-Start"
    footer = section.footer._element
    assert [f.get(qn("w:instr")).strip() for f in footer.iter(qn("w:fldSimple"))] == ["PAGE", "NUMPAGES"]
    assert "".join(t.text for t in footer.iter(qn("w:t"))) == "Pagina 1 van 1"
    names = {style.name for style in document.styles}
    assert names >= {"Title", "Subtitle", "Heading 1", "Heading 2", "Heading 3", "List Bullet", "Caption"}


def test_a_caption_shows_its_number_to_who_knows_no_fields() -> None:
    word = new()
    word.caption("Tabel", "Kinderen")
    word.table(COLUMNS, [("a", "1")], description="d")
    (caption,) = [p for p in reopened(word).paragraphs if p.style.name == "Caption"]
    assert caption.text == "Tabel 1. Kinderen"
    kinds = [e.get(qn("w:fldCharType")) for e in caption._p.iter(qn("w:fldChar"))]
    assert kinds == ["begin", "separate", "end"] and not list(caption._p.iter(qn("w:fldSimple")))


def test_the_file_says_which_program_made_it_and_for_whom(tmp_path: Path) -> None:
    for path in (HOUSE_STYLE, letterhead(tmp_path / "brief.docx")):
        with zipfile.ZipFile(io.BytesIO(new(path).save())) as package:
            about = package.read("docProps/app.xml").decode()
        assert "<Application>Portaal</Application><Company>Home-Start Lindedal</Company>" in about
        assert "Microsoft" not in about


def test_a_small_heading_is_a_heading_of_its_level() -> None:
    word = new()
    word.heading("Ritten", small=True)
    word.heading("Bijlage", small=True, new_page=True)
    first, second = reopened(word).paragraphs
    assert first.style.name == second.style.name == "Heading 1"
    assert first.runs[0].font.size.pt == 12 and second.paragraph_format.page_break_before


def test_boxes_to_cross_are_of_fourteen_points() -> None:
    word = new()
    word.boxes(("ma", "di"), [("☐ 1", "– 2")], description="Dagen")
    one, two = reopened(word).tables[0].rows[1].cells
    assert (one.text, two.text) == ("☐ 1", "– 2")
    assert one.paragraphs[0].runs[0].text == "☐" and one.paragraphs[0].runs[0].font.size.pt == 14


def test_what_follows_a_table_has_air_above_it() -> None:
    word = new()
    word.paragraph("voor")
    word.table(COLUMNS, [("a", "1")], description="d")
    word.paragraph("na")
    before, after = reopened(word).paragraphs
    assert before.paragraph_format.space_before is None and after.paragraph_format.space_before.pt == 10
