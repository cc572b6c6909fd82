"""The file that goes along with the letter holds what one sees and nothing else; and it starts and fetches nothing."""

import io
import re
import zipfile

import docx
import pytest
from docx.oxml.ns import nsdecls
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from portal.house_style.models import HouseStyle
from portal.kit.errors import RuleError
from portal.kit.images import without_metadata
from portal.kit.word_upload import read_word
from portal.newsletter.final.documents import read_letter
from portal.newsletter.models import FinalLetter
from tests.browser import Upload
from tests.newsletter.final.test_finished_in_word import OCTOBER, els, send  # noqa: F401 - fixtures
from tests.newsletter.word_files import (
    GOOD,
    MAIN,
    RELATION,
    RELS,
    SETTINGS,
    TYPES,
    blank,
    body,
    letter,
    png,
    replacing,
    saved,
    with_parts,
    with_relation,
)

SECRET = "Verborgen-Vermeulen"
STYLES = "word/styles.xml"
CORE = "docProps/core.xml"
W = nsdecls("w")


def run(words: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}<w:t>{words}</w:t></w:r>"


def paragraph(*inside: str) -> str:
    return f"<w:p>{''.join(inside)}</w:p>"


def style(kind: str, properties: str, key: str = "Geheim", based_on: str = "") -> str:
    above = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    inside = f'<w:name w:val="{key}"/>{above}<w:rPr>{properties}</w:rPr>'
    return f'<w:style w:type="{kind}" w:styleId="{key}">{inside}</w:style>'


def styled(*styles: str, xml: str) -> bytes:
    return with_parts(body(xml), {STYLES: replacing("</w:styles>", f"{''.join(styles)}</w:styles>")})


def part_of(content: bytes, kind: str, name: str, xml: bytes) -> bytes:
    """The file with one part more, of a kind that the document points at."""
    relation = RELATION.format(kind, name.removeprefix("word/"), "")
    override = f'<Override PartName="/{name}" ContentType="application/xml"/></Types>'
    return with_parts(
        content,
        {
            RELS: replacing("</Relationships>", f"{relation}</Relationships>"),
            TYPES: replacing("</Types>", override),
            name: xml,
        },
    )


def commented() -> bytes:
    document = blank()
    words = document.add_paragraph("Beste vrijwilligers").runs
    document.add_comment(words, text=f"over {SECRET}", author=SECRET, initials="VV")
    return saved(document)


def with_core() -> bytes:
    document = docx.Document(io.BytesIO(GOOD))
    document.core_properties.author = document.core_properties.last_modified_by = SECRET
    document.core_properties.comments = f"nota over {SECRET}"
    return saved(document)


DELETED_ROW = (
    f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr><w:trPr><w:del w:id='1'/></w:trPr><w:tc>{paragraph(run(SECRET))}</w:tc></w:tr>"
    f"<w:tr><w:tc>{paragraph(run('blijft'))}</w:tc></w:tr></w:tbl>"
)
MOVED = f"<w:moveFrom w:id='1'>{run(SECRET)}</w:moveFrom><w:moveTo w:id='2' w:author='{SECRET}'>{run('x')}</w:moveTo>"
VARIABLES = f'<w:docVars><w:docVar w:name="a" w:val="{SECRET}"/></w:docVars></w:settings>'
NOTES = f'<w:footnotes {W}><w:footnote w:id="4">{paragraph(run(SECRET))}</w:footnote></w:footnotes>'
HIDDEN_ROW = DELETED_ROW.replace("<w:del w:id='1'/>", "<w:hidden/>")

UNSEEN = {
    "a remark": (commented(), "1 opmerking in de kantlijn"),
    "who wrote it": (with_core(), ""),
    "deleted text": (
        body(paragraph(f"<w:del w:id='1' w:author='{SECRET}'><w:r><w:delText>{SECRET}</w:delText></w:r></w:del>")),
        "1 stuk tekst dat als verwijderd gemarkeerd staat",
    ),
    "text that was moved": (
        body(paragraph(MOVED)),
        "1 stuk tekst dat als verwijderd gemarkeerd staat",
    ),
    "a deleted row": (body(DELETED_ROW), "1 stuk tekst dat als verwijderd gemarkeerd staat"),
    "who added text": (body(paragraph(f"<w:ins w:id='1' w:author='{SECRET}'>{run('erbij')}</w:ins>")), ""),
    "how it looked before": (
        body(paragraph(run("x", f"<w:b/><w:rPrChange w:id='1' w:author='{SECRET}'><w:rPr/></w:rPrChange>"))), "",
    ),
    "hidden text": (body(paragraph(run(SECRET, "<w:vanish/>"))), "1 stuk verborgen tekst"),
    "hidden from the web": (body(paragraph(run(SECRET, "<w:webHidden/>"))), "1 stuk verborgen tekst"),
    "hidden by the letters' style": (
        styled(style("character", "<w:vanish/>"), xml=paragraph(run(SECRET, '<w:rStyle w:val="Geheim"/>'))),
        "1 stuk verborgen tekst",
    ),
    "hidden by a style above its style": (
        styled(
            style("paragraph", "<w:vanish/>"), style("paragraph", "<w:b/>", "Onder", "Geheim"),
            xml=paragraph('<w:pPr><w:pStyle w:val="Onder"/></w:pPr>', run(SECRET)),
        ),
        "1 stuk verborgen tekst",
    ),
    "a hidden row": (body(HIDDEN_ROW), "1 stuk verborgen tekst"),
    "a variable": (
        with_parts(GOOD, {SETTINGS: replacing("</w:settings>", VARIABLES)}),
        "",
    ),
    "data behind a field": (part_of(GOOD, "customXml", "word/item1.xml", f"<a>{SECRET}</a>".encode()), ""),
    "a part that nothing points at": (with_parts(GOOD, {"word/oud.xml": f"<a>{SECRET}</a>".encode()}), ""),
    "a picture that was deleted": (
        part_of(GOOD, "image", "word/media/oud.png", png(3, 3) + SECRET.encode()), "",
    ),
    "a remark of XML": (body(f"<!-- {SECRET} -->"), ""),
    "a note of which the reference is gone": (
        part_of(GOOD, "footnotes", "word/footnotes.xml", NOTES.encode()),
        "",
    ),
}  # fmt: skip


def photo(kind: str) -> bytes:
    """A picture that says where it was taken, and by whom."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F], exif[0x8825] = SECRET, {1: "N", 2: (50.0, 52.0, 0.0)}
    words = PngInfo()
    words.add_text("Author", SECRET)
    more = {"comment": SECRET.encode()} if kind == "JPEG" else {"pnginfo": words}
    Image.new("RGB", (30, 20), (200, 40, 40)).save(out, kind, exif=exif, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_picture_in_the_file_keeps_its_pixels_and_not_its_place(kind):
    content = letter(picture=photo(kind))
    assert SECRET.encode() in everything(content)
    with zipfile.ZipFile(io.BytesIO(read_letter(content).file)) as file:
        (name,) = [name for name in file.namelist() if name.startswith("word/media/")]
        kept = Image.open(io.BytesIO(file.read(name)))
        assert SECRET.encode() not in file.read(name)
    assert not kept.getexif() and kept.tobytes() == Image.open(io.BytesIO(photo(kind))).tobytes()


@given(st.binary(max_size=60), st.integers(0, 60))
def test_whatever_stands_in_a_picture_it_is_returned(noise: bytes, place: int):
    for kind in ("JPEG", "PNG"):
        sound = photo(kind)
        assert isinstance(without_metadata(sound[:place] + noise + sound[place + len(noise) :]), bytes)


def test_an_old_drawing_leads_nowhere():
    space = 'xmlns:v="urn:schemas-microsoft-com:vml"'
    shape = f'<v:shape {space} href="file:///c:/cmd.exe"><v:imagedata src="http://volg.example/p.png"/></v:shape>'
    found = read_letter(body(f"<w:p><w:r><w:pict>{shape}</w:pict></w:r></w:p>"))
    assert b"cmd.exe" not in everything(found.file) and b"volg.example" not in everything(found.file)


def everything(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return b"\n".join(name.encode() + b"\n" + file.read(name) for name in file.namelist())


@pytest.mark.parametrize("case", UNSEEN)
def test_what_one_does_not_see_is_not_in_the_file_that_goes_to_all(case):
    content, told = UNSEEN[case]
    assert SECRET.encode() in everything(content)
    found = read_letter(content)
    assert SECRET.encode() not in everything(found.file)
    assert SECRET not in found.html
    assert not told or told in found.dropped
    assert "Beste vrijwilligers" in "".join(p.text for p in docx.Document(io.BytesIO(found.file)).paragraphs)


@pytest.mark.parametrize(
    "xml",
    [
        paragraph(run("zichtbaar", '<w:vanish w:val="0"/>')),
        paragraph(f'<w:hyperlink w:anchor="_Toc1">{run("zichtbaar", "<w:webHidden/>")}</w:hyperlink>'),
        paragraph(f"<w:ins w:id='1'>{run('zichtbaar')}</w:ins>"),
        paragraph(f"<w:moveTo w:id='1'>{run('zichtbaar')}</w:moveTo>"),
        paragraph(f"<w:sdt><w:sdtPr><w:dataBinding/></w:sdtPr><w:sdtContent>{run('zichtbaar')}</w:sdtContent></w:sdt>"),
    ],
)
def test_what_one_sees_stays(xml):
    found = read_letter(body(xml))
    assert "zichtbaar" in everything(found.file).decode(errors="replace")
    assert not [told for told in found.dropped if "verborgen" in told or "verwijderd" in told]


def test_a_style_that_hides_and_a_run_that_says_no(els):  # noqa: F811
    shown = styled(
        style("character", "<w:vanish/>"),
        xml=paragraph(run("zichtbaar", '<w:rStyle w:val="Geheim"/><w:vanish w:val="false"/>')),
    )
    assert "zichtbaar" in read_letter(shown).text


def test_what_was_removed_is_told_on_the_page_and_the_download_is_clean(els):  # noqa: F811
    page = send(els, commented())
    assert "1 opmerking in de kantlijn" in page.text
    assert "Opmerkingen, verwijderde en verborgen tekst en wie het schreef, halen we er eerst uit." in page.text
    assert SECRET.encode() not in everything(els.get(f"{OCTOBER}.docx").answer.data)
    assert SECRET.encode() not in everything(bytes(FinalLetter.get().content))


def test_a_letterhead_is_cleaned_likewise(els):  # noqa: F811
    form = els.get("/huisstijl").form("Briefhoofd bewaren")
    page = form.fill(file=Upload("briefhoofd.docx", commented(), "application/octet-stream")).press()
    assert "Niet bewaard: 1 opmerking in de kantlijn." in page.text
    assert SECRET.encode() not in everything(bytes(HouseStyle.get().content))


SPARE = "word/stylesWithEffects.xml"


@pytest.mark.parametrize("first", [STYLES, SPARE])
def test_what_is_hidden_is_what_word_hides_whatever_copy_of_the_styles_comes_first(first):
    """Word 2010 kept a second copy, for itself; it may be older than the one that the page is shown with."""
    shown, hides = style("character", ""), style("character", "<w:vanish/>")
    text = paragraph(run("zichtbaar", '<w:rStyle w:val="Geheim"/>'))
    for here, there, stays in ((shown, hides, True), (hides, shown, False)):
        spare = f"<w:styles {W}>{there}</w:styles>".encode()
        sent = part_of(styled(here, xml=text), "stylesWithEffects", SPARE, spare)
        with zipfile.ZipFile(io.BytesIO(sent)) as whole:
            parts = {name: whole.read(name) for name in sorted(whole.namelist(), key=lambda name: name != first)}
        turned = io.BytesIO()
        with zipfile.ZipFile(turned, "w") as whole:
            for name, content in parts.items():
                whole.writestr(name, content)
        assert (b"zichtbaar" in read_word(turned.getvalue()).parts[MAIN]) is stays


# ---- fields, links, objects


def begin(kind: str = "begin") -> str:
    return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'


def code(words: str) -> str:
    return f'<w:r><w:instrText xml:space="preserve">{words}</w:instrText></w:r>'


def field(*inside: str, shows: str = "x") -> str:
    return paragraph(begin(), *inside, begin("separate"), run(shows), begin("end"))


def in_utf_16(xml: str) -> bytes:
    def work(part: bytes) -> bytes:
        tree = etree.fromstring(part)
        tree[0].insert(0, etree.fromstring(f"<w:x {W}>{xml}</w:x>")[0])
        return etree.tostring(tree, encoding="UTF-16", xml_declaration=True)

    return with_parts(GOOD, {MAIN: work})


def in_part(kind: str, name: str, tag: str, xml: str) -> bytes:
    named = {"header": "headerReference", "footer": "footerReference"}.get(kind)
    content = part_of(GOOD, kind, name, f"<w:{tag} {W}>{xml}</w:{tag}>".encode())
    if named:
        space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
        content = with_parts(
            content,
            {
                MAIN: lambda part: re.sub(
                    rb"<w:sectPr[^>]*>",
                    lambda m: m[0] + f'<w:{named} {space} w:type="default" r:id="rId99"/>'.encode(),
                    part,
                    count=1,
                )
            },
        )
    return content


DDE = 'DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"'
QUOTED = [begin(), code("QUOTE 68 68 69"), begin("separate"), run("DDE"), begin("end"), code(" cmd")]
TWO_PARAGRAPHS = paragraph(begin(), code("DDE")) + paragraph(code(" cmd"), begin("separate"), begin("end"))
RUNS = {
    "in one run": body(field(code(DDE))),
    "in small letters": body(field(code(DDE.lower()))),
    "a letter a run": body(field(*map(code, "DDEAUTO cmd"))),
    "split by a bookmark": body(field(code("DD"), '<w:bookmarkStart w:id="9" w:name="a"/>', code("E cmd"))),
    "over two paragraphs": body(TWO_PARAGRAPHS),
    "as a letter by its number": body(field(code("&#68;&#x44;E cmd"))),
    "in UTF-16": in_utf_16(field(code(DDE))),
    "simple": body(paragraph(f"<w:fldSimple w:instr=' &#68;DE cmd '>{run('x')}</w:fldSimple>")),
    "inside another": body(field(code("IF 1 = 1 "), begin(), code("DDE cmd"), begin("end"))),
    "its name out of another": body(field(*QUOTED)),
    "half its name out of another": body(field(code("DD"), begin(), code("QUOTE E"), begin("end"), code(" cmd"))),
    "never closed": body(paragraph(begin(), code(DDE))),
    "never opened": body(paragraph(code(DDE))),
    "in a header": in_part("header", "word/header9.xml", "hdr", field(code(DDE))),
    "in a footer": in_part("footer", "word/footer9.xml", "ftr", field(code(DDE))),
    "a picture from elsewhere": body(field(code('INCLUDEPICTURE "https://volg.example/p.png" \\d'))),
    "text from elsewhere": body(field(code('INCLUDETEXT "\\\\\\\\server\\\\geheim.docx"'))),
    "a link to a program": body(field(code('LINK Excel.Sheet.8 "c:\\\\a.xls" "A1"'))),
    "a macro": body(field(code("MACROBUTTON Weg Klik"))),
    "a database": body(field(code("DATABASE \\d c:\\\\a.mdb"))),
    "a question": body(field(code('ASK naam "Wie?"'))),
    "a link to a file": body(field(code('HYPERLINK "file:///c:/windows/cmd.exe"'))),
    "a link to a server": body(field(code('HYPERLINK \\o "tip" "\\\\\\\\server\\\\map"'))),
    "a link made by another": body(field(code('HYPERLINK "'), begin(), code("DOCPROPERTY a"), begin("end"), code('"'))),
}  # fmt: skip


@pytest.mark.parametrize("case", RUNS)
def test_a_field_that_fetches_or_starts_something_is_refused_however_it_is_written(case):
    with pytest.raises(RuleError, match="Klik erop, druk Ctrl"):
        read_letter(RUNS[case])


FIELDS = (
    "PAGE", " PAGE \\* MERGEFORMAT ", "NUMPAGES",
    "DATE \\@ &quot;d MMMM yyyy&quot;", "TOC \\o &quot;1-3&quot; \\h \\z \\u",
    "SEQ Figuur \\* ARABIC", "REF _Ref1 \\h", "PAGEREF _Toc1 \\h", "STYLEREF &quot;Kop 1&quot;", "MERGEFIELD Naam",
    "FORMTEXT", "=2+3", "= 2 + 3", "EQ \\* jc2", "SYMBOL 183 \\f Symbol", "HYPERLINK \\l &quot;_Toc1&quot;",
    "HYPERLINK &quot;https://a.be/x?y=1&quot; \\t &quot;_blank&quot;", "HYPERLINK mailto:an@vos.be?subject=Ja", "",
)  # fmt: skip


def test_fields_that_people_use_stay():
    """All in one file: one of them that were refused would refuse it."""
    whole = [field(code(words), shows=f"(deel {number})") for number, words in enumerate(FIELDS)]
    short = [
        paragraph(f'<w:fldSimple w:instr="{words}">{run(f"(deel {number})")}</w:fldSimple>')
        for number, words in enumerate(FIELDS)
    ]
    for written in (whole, short):
        text = read_letter(body("".join(written))).text
        assert [words for number, words in enumerate(FIELDS) if f"(deel {number})" not in text] == []


def test_a_number_of_a_page_reckoned_with_stays():
    inner = begin() + code("PAGE") + begin("separate") + run("3") + begin("end")
    assert read_letter(body(field(code("= "), inner, code(" - 1"), shows="2"))).text


def test_links_to_files_are_words_in_the_file_too():
    links = with_relation("hyperlink", "file:///c:/windows/cmd.exe")
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    named = f'<w:body><w:p><w:hyperlink {space} r:id="rId99">{run("klik")}</w:hyperlink></w:p>'
    found = read_letter(with_parts(links, {MAIN: replacing("<w:body>", named)}))
    assert b"file:" not in everything(found.file) and found.text.startswith("klik")
    assert found.dropped == ("1 link die niet naar een webpagina of mailadres leidt",)
    assert b"https://www.voorbeeld.be/inschrijven" in everything(found.file)


@pytest.mark.parametrize("kind", ["oleObject", "package", "control"])
@pytest.mark.parametrize("name", ["word/embeddings/tabel.xlsx", "word/embeddings/ding.bin"])
def test_an_object_is_refused_whatever_its_name_says(kind, name):
    with pytest.raises(RuleError, match="ingesloten"):
        read_letter(part_of(GOOD, kind, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + SECRET.encode()))


def test_a_chart_keeps_its_picture_and_leaves_its_workbook():
    chart = (
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        '<c:chart/><c:externalData r:id="rId1"/></c:chartSpace>'
    )
    space = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    content = part_of(GOOD, "chart", "word/charts/chart1.xml", chart.encode())
    relation = RELATION.format("package", "../embeddings/tabel.xlsx", "").replace("rId99", "rId1")
    rels = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    content = with_parts(
        content,
        {
            "word/charts/_rels/chart1.xml.rels": f"{rels}{relation}</Relationships>".encode(),
            "word/embeddings/tabel.xlsx": b"PK" + SECRET.encode(),
            MAIN: replacing(
                "<w:body>", f'<w:body><w:p><w:r><w:drawing><c {space} r:id="rId99"/></w:drawing></w:r></w:p>'
            ),
        },
    )
    found = read_letter(content)
    assert SECRET.encode() not in everything(found.file) and b"word/charts/chart1.xml" in everything(found.file)
    assert b"externalData" not in everything(found.file)
    assert "de cijfertabel achter een grafiek" in found.dropped


def test_what_is_cleaned_is_clean_and_the_same_a_second_time():
    once = read_word(commented()).packed()
    again = read_word(once)
    assert again.packed() == once and again.taken_out == []


def test_a_mailing_with_a_source_elsewhere_is_refused():
    with pytest.raises(RuleError):
        read_letter(with_relation("mailMergeSource", "file:///c:/adressen.mdb"))
