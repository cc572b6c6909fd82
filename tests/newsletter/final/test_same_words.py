"""What Word shows and what the mail says are the same words; what is not, is told by its first words."""

import re

import pytest
from docx.oxml.ns import nsdecls

from portal.newsletter.final.documents import Around, read_letter
from tests.newsletter.final.test_finished_in_word import OCTOBER, els, send  # noqa: F401 - fixtures
from tests.newsletter.test_clean_files import (
    begin,
    code,
    field,
    in_part,
    paragraph,
    part_of,
    run,
    style,
    styled,
)
from tests.newsletter.word_files import GOOD, MAIN, TYPES, body, replacing, with_parts

W = nsdecls("w")
DRAWING = (
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
BOX = "<w:txbxContent>{}</w:txbxContent>"


def first(xml: str) -> str:
    """What becomes of this XML at the head of a letter, as HTML."""
    return read_letter(body(xml)).html.partition("<h2>Nieuwsbrief")[0]


def numbered(levels: str, *overrides: str) -> bytes:
    """The letter with lists 1 and 2 of one kind; an override is of list 2."""
    kind = f'<w:abstractNum w:abstractNumId="77">{levels}</w:abstractNum>'
    lists = (f'<w:num w:numId="{key}"><w:abstractNumId w:val="77"/>{more}</w:num>' for key, more in
             (("71", ""), ("72", "".join(overrides))))  # fmt: skip
    part = f"<w:numbering {W}>{kind}{''.join(lists)}</w:numbering>".encode()
    return with_parts(GOOD, {"word/numbering.xml": part})


def level(at: int, form: str, text: str, start: int = 1) -> str:
    return (f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>'
            "</w:lvl>")  # fmt: skip


def item(words: str, key: int = 71, at: int = 0, look: str = "") -> str:
    properties = f'{look}<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{key}"/></w:numPr>'
    return paragraph(f"<w:pPr>{properties}</w:pPr>", run(words))


def listed(content: bytes, *items: str) -> str:
    return read_letter(with_parts(content, {MAIN: replacing("<w:body>", f"<w:body>{''.join(items)}")})).html.partition(
        "<h2>Nieuwsbrief"
    )[0]


def restart(at: int = 0) -> str:
    return f'<w:lvlOverride w:ilvl="{at}"><w:startOverride w:val="1"/></w:lvlOverride>'


# ---- titles, headers, footers


def test_a_title_stays_unless_it_stands_above_the_mail_already() -> None:
    party = letter_with_title("Feest op 10 december!")
    assert read_letter(party, Around("Nieuwsbrief oktober 2025 – Lindedal")).html.startswith(
        "<h2>Feest op 10 december!"
    )
    assert "Nieuwsbrief" not in read_letter(GOOD, Around("Nieuwsbrief oktober 2025 – Lindedal")).html


def letter_with_title(words: str) -> bytes:
    return with_parts(GOOD, {MAIN: replacing("Nieuwsbrief", words)})


def test_what_stands_above_and_under_each_page_is_told_by_its_words() -> None:
    for kind, tag in (("header", "hdr"), ("footer", "ftr")):
        number = f"<w:fldSimple w:instr='PAGE'>{run('3')}</w:fldSimple>"
        said = paragraph(run("Bel Els op 0470 01 00 22")) + paragraph(run("Pagina "), number)
        found = read_letter(in_part(kind, f"word/{kind}9.xml", tag, said))
        assert found.dropped == ("‘Bel Els op 0470 01 00 22’, boven- of onderaan elke bladzijde",)


def test_the_letterhead_itself_is_not_told() -> None:
    content = in_part("header", "word/header9.xml", "hdr", paragraph(run("Home-Start")))
    assert read_letter(content).dropped and read_letter(content, Around(house_style=content)).dropped == ()


# ---- letters that look otherwise


@pytest.mark.parametrize("look", ["<w:strike/>", "<w:dstrike/>", '<w:rStyle w:val="Weg"/>'])
def test_what_is_struck_stays_struck(look: str) -> None:
    content = styled(
        style("character", "<w:strike/>", "Weg"), xml=paragraph(run("12 november", look), run(" 19 november"))
    )
    found = read_letter(content)
    assert "<s>12 november</s> 19 november" in found.html
    assert "[geschrapt: 12 november] 19 november" in found.text


def test_what_is_struck_by_the_style_of_its_paragraph_too() -> None:
    xml = paragraph('<w:pPr><w:pStyle w:val="Weg"/></w:pPr>', run("afgelast"))
    assert "<s>afgelast</s>" in read_letter(styled(style("paragraph", "<w:strike/>", "Weg"), xml=xml)).html


def test_signs_of_a_font_of_drawings_are_signs_and_an_unknown_one_is_told() -> None:
    drawn = "<w:r><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>" + run("J", '<w:rFonts w:ascii="Wingdings"/>')
    assert first(paragraph(drawn)) == "<p>✓☺</p>"
    unknown = read_letter(body(paragraph("<w:r><w:sym w:font='Webdings' w:char='F0AB'/></w:r>")))
    assert unknown.dropped == ("1 teken uit een lettertype met tekeningetjes",)


def test_a_large_first_letter_belongs_to_its_word() -> None:
    large = paragraph('<w:pPr><w:framePr w:dropCap="drop"/></w:pPr>', run("B"))
    assert first(large + paragraph(run("este allemaal"))) == "<p>Beste allemaal</p>"


# ---- fields, ruby, text boxes


def test_what_a_field_shows_comes_along_however_it_is_written() -> None:
    simple = f'<w:fldSimple w:instr="MERGEFIELD uur">{run("19.30 uur")}</w:fldSimple>'
    assert first(paragraph(run("Afspraak om "), simple, run("."))) == "<p>Afspraak om 19.30 uur.</p>"
    assert first(field(code("MERGEFIELD Voornaam"), shows="Rita")) == "<p>Rita</p>"
    assert first(paragraph(begin(), code("MERGEFIELD Voornaam"), begin("end"))) == "<p>«Voornaam»</p>"
    assert (
        first(field(code("IF 1 = 1 "), begin(), code("PAGE"), begin("separate"), run("9"), begin("end"))) == "<p>x</p>"
    )


def test_a_box_to_tick_and_a_choice_show_what_they_show() -> None:
    ticked = "<w:ffData><w:checkBox><w:default w:val='0'/><w:checked/></w:checkBox></w:ffData>"
    choices = "<w:listEntry w:val='ja'/><w:listEntry w:val='nee'/>"
    chosen = f"<w:ffData><w:ddList><w:result w:val='1'/>{choices}</w:ddList></w:ffData>"
    for form, name, shown in ((ticked, "FORMCHECKBOX", "☒"), (chosen, "FORMDROPDOWN", "nee")):
        opened = f'<w:r><w:fldChar w:fldCharType="begin">{form}</w:fldChar></w:r>'
        assert first(paragraph(opened, code(name), begin("end"))) == f"<p>{shown}</p>"


def test_a_word_and_how_it_is_read() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{run('kanji')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby></w:r>"
    found = read_letter(body(paragraph(ruby)))
    assert "漢字 (kanji)" in found.html and not found.dropped


@pytest.mark.parametrize("also_old", [True, False])
def test_a_text_box_comes_behind_its_paragraph_once(also_old: bool) -> None:
    inside = BOX.format(paragraph(run("in het vak")))
    old = f"<mc:Fallback><w:pict><v:textbox>{inside}</v:textbox></w:pict></mc:Fallback>" if also_old else ""
    new = f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing></mc:Choice>'
    found = read_letter(
        body(paragraph(run("ervoor"), f"<w:r><mc:AlternateContent {DRAWING}>{new}{old}</mc:AlternateContent></w:r>"))
    )
    assert found.html.startswith("<p>ervoor</p><p>in het vak</p>") and found.html.count("in het vak") == 1
    assert not found.dropped


def test_an_old_text_box_and_letters_that_dance_come_along() -> None:
    box = f"<w:pict {DRAWING}><v:textbox>{BOX.format(paragraph(run('oud vak')))}</v:textbox></w:pict>"
    art = f'<w:pict {DRAWING}><v:textpath string="Feest!"/></w:pict>'
    assert first(paragraph(f"<w:r>{box}</w:r><w:r>{art}</w:r>")) == "<p>oud vak</p><p>Feest!</p>"


def test_words_that_find_no_place_are_told_by_their_first_words() -> None:
    space = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    shape = f"<w:r><w:drawing><a:t {space}>Kom gerust eens langs bij ons op de koffie vrijdag</a:t></w:drawing></w:r>"
    found = read_letter(body(paragraph(run("ervoor"), shape)))
    assert found.dropped == ("de tekst ‘Kom gerust eens langs bij ons op de …’",)


# ---- numbers


def test_a_list_that_goes_on_counts_on_and_one_that_begins_anew_does_not() -> None:
    made = numbered(level(0, "decimal", "%1."), restart())
    assert listed(
        made, item("een"), item("twee"), paragraph(run("tussen")), item("drie"), item("nieuw", 72), item("nog", 72)
    ) == (
        "<ol><li>een</li><li>twee</li></ol><p>tussen</p>"
        '<ol start="3"><li>drie</li></ol><ol><li>nieuw</li><li>nog</li></ol>'
    )


@pytest.mark.parametrize(
    ("form", "text", "said"),
    [
        ("lowerLetter", "%1.", '<ol type="a"><li>x</li><li>y</li></ol>'),
        ("upperRoman", "%1.", '<ol type="I"><li>x</li><li>y</li></ol>'),
        ("lowerLetter", "%1)", '<ul class="labels"><li>a) x</li><li>b) y</li></ul>'),
        ("upperRoman", "Article %1", '<ul class="labels"><li>Article I x</li><li>Article II y</li></ul>'),
        ("ordinal", "%1 punt", '<ul class="labels"><li>1e punt x</li><li>2e punt y</li></ul>'),
        ("bullet", "o", "<ul><li>x</li><li>y</li></ul>"),
    ],
)  # fmt: skip
def test_a_number_is_said_as_word_shows_it(form: str, text: str, said: str) -> None:
    assert listed(numbered(level(0, form, text)), item("x"), item("y")) == said


def test_numbers_within_numbers() -> None:
    made = numbered(level(0, "decimal", "%1.") + level(1, "decimal", "%1.%2"))
    assert listed(made, item("x"), item("y", at=1), item("z", at=1), item("q"), item("r", at=1)) == (
        '<ol><li>x<ul class="labels"><li>1.1 y</li><li>1.2 z</li></ul></li>'
        '<li>q<ul class="labels"><li>2.1 r</li></ul></li></ol>'
    )


def test_a_heading_keeps_its_number() -> None:
    made = numbered(level(0, "upperRoman", "Deel %1"))
    heading = '<w:pStyle w:val="Heading1"/>'
    assert listed(made, item("Agenda", look=heading), item("Varia", look=heading)) == (
        "<h2>Deel I Agenda</h2><h2>Deel II Varia</h2>"
    )


def test_the_text_of_the_mail_has_the_numbers_too() -> None:
    made = numbered(level(0, "decimal", "%1.", 4) + level(1, "lowerLetter", "%2."))
    xml = item("x") + item("y", at=1) + item("z")
    assert read_letter(with_parts(made, {MAIN: replacing("<w:body>", f"<w:body>{xml}")})).text.startswith(
        "4. x\n   a. y\n5. z"
    )


# ---- links


@pytest.mark.parametrize(
    ("instruction", "address"),
    [
        ('HYPERLINK "https://a.be/nov" \\l "inschrijven"', "https://a.be/nov#inschrijven"),
        ('HYPERLINK \\l "inschrijven" "https://a.be/nov"', "https://a.be/nov#inschrijven"),
        ('HYPERLINK "mailto:els@a.be?subject=Ik%20kom"', "mailto:els@a.be?subject=Ik%20kom"),
        ('HYPERLINK "tel:+32 470 01 00 22"', "tel:+32470010022"),
    ],
)  # fmt: skip
def test_a_link_leads_where_word_leads(instruction: str, address: str) -> None:
    found = read_letter(body(field(code(instruction.replace('"', "&quot;")), shows="hier")))
    assert f'<a href="{address}">hier</a>' in found.html and not found.dropped


def test_a_mail_address_leads_to_nobody_else() -> None:
    found = read_letter(body(field(code("HYPERLINK &quot;mailto:els@a.be?bcc=x@kwaad.example&quot;"), shows="hier")))
    assert '<a href="mailto:els@a.be">hier</a>' in found.html


def test_the_mark_of_a_footnote_is_no_broken_link_and_the_note_stands_below() -> None:
    note = f'<w:footnotes {W}><w:footnote w:id="4">{paragraph(run("tenzij het regent"))}</w:footnote></w:footnotes>'
    content = part_of(GOOD, "footnotes", "word/footnotes.xml", note.encode())
    xml = paragraph(run("We gaan wandelen"), '<w:r><w:footnoteReference w:id="4"/></w:r>')
    found = read_letter(with_parts(content, {MAIN: replacing("<w:body>", f"<w:body>{xml}")}))
    assert "<p>We gaan wandelen<sup>1</sup></p>" in found.html
    assert found.html.endswith("<hr><p><sup>1</sup> tenzij het regent</p>") and found.dropped == ()


def test_a_link_within_the_letter_is_told_as_what_it_is() -> None:
    found = read_letter(body(paragraph(f'<w:hyperlink w:anchor="onderaan">{run("onderaan")}</w:hyperlink>')))
    assert found.dropped == ("1 link naar een andere plek in de brief: de woorden staan er wel",)


# ---- files that are valid, however they are put together


def test_the_type_of_the_text_may_stand_for_all_parts_that_end_so() -> None:
    def by_default(part: bytes) -> bytes:
        (kind,) = re.findall(rb'<Override PartName="/word/document.xml" ContentType="([^"]+)"/>', part)
        return re.sub(rb'<Override PartName="/word/document.xml"[^>]+/>', b"", part).replace(
            b'<Default Extension="xml" ContentType="application/xml"/>',
            b'<Default Extension="xml" ContentType="' + kind + b'"/>',
        )

    assert "Intervisie" in read_letter(with_parts(GOOD, {TYPES: by_default})).text


# ---- told where it leaves


def test_the_page_of_sending_repeats_what_stays_behind(els) -> None:  # noqa: F811
    page = send(els, body(paragraph(run("weg", "<w:vanish/>"))))
    assert "1 stuk verborgen tekst" in page.text
    page = els.get(f"{OCTOBER}/verzending")
    assert "Dit staat in je Word-bestand en niet in de mail:" in page.text and "1 stuk verborgen tekst" in page.text


def test_all_words_is_only_said_where_it_is_so(els) -> None:  # noqa: F811
    assert "Alle woorden van je brief komen mee." in send(els, GOOD).text
    page = send(els, in_part("header", "word/header9.xml", "hdr", paragraph(run("Bel 0470"))), button="Vervangen")
    assert "komen mee" not in page.text and "‘Bel 0470’" in page.text
