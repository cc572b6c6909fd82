"""A coordinator's own letterhead: told what it lacks, used by every Word file of her branch and of no other."""

import io
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.shared import Mm

from portal.house_style.letterhead import rules as house_styles
from portal.house_style.models import HouseStyle
from portal.kit.house_style import build
from tests.browser import Upload
from tests.newsletter.word_files import HOSTILE, saved, with_template

BUILT_IN = Path("/ingebouwd.docx")


def letterhead(*, header: str = "Huis van het Kind Lindedal", footer: str = "Dorpsplein 1") -> bytes:
    document: Any = build()
    for edge, text in ((document.sections[0].header, header), (document.sections[0].footer, footer)):
        for paragraph in list(edge.paragraphs):
            paragraph._p.getparent().remove(paragraph._p)
        edge.add_paragraph(text)
    return saved(document)


def offer(visitor, content: bytes, name: str = "mijn briefhoofd.docx"):
    form = visitor.get("/huisstijl").form("Briefhoofd bewaren")
    return form.fill(file=Upload(name, content, "x")).press()


def header_of(content: bytes) -> str:
    return docx.Document(io.BytesIO(content)).sections[0].header.paragraphs[-1].text


def test_every_word_file_of_the_branch_gets_her_letterhead_and_no_other_branch_does(visit, cast):
    els = visit(cast.els)
    els.get("/nieuwsbrief").press("Ontwerp van oktober maken")
    page = offer(els, letterhead())
    assert "Dit is voortaan de huisstijl van je Word-documenten." in page.text
    assert "Alles is er: de stijlen, een koptekst, een voettekst en het juiste blad." in page.text
    files = [
        "/nieuwsbrief/2025-10.docx",
        "/rapporten/2025K3.docx",
        f"/contacten/{cast.lenas.id}/2025K3/papier.docx",
    ]
    for address in files:
        answer = els.get(address)
        assert answer.status == 200, address
        assert header_of(answer.answer.data) == "Huis van het Kind Lindedal", address
    yusuf = visit(cast.yusuf)
    assert header_of(yusuf.get("/rapporten/2025K3.docx").answer.data) == "Home-Start"
    assert yusuf.get("/huisstijl/eigen.docx").status == 404
    page = els.get("/huisstijl").press("Ja, weghalen")
    assert "De huisstijl van het portaal geldt weer." in page.text
    assert header_of(els.get(files[0]).answer.data) == "Home-Start"


def test_a_bare_letterhead_is_taken_and_what_it_lacks_is_said_in_words(visit, cast):
    document: Any = docx.Document()
    for name in ("Title", "Heading 1", "List Bullet"):
        document.styles.element.remove(document.styles[name].element)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(216), Mm(279)
    page = offer(visit(cast.els), saved(document))
    assert (
        "Titel, Kop 1, Lijst met opsommingstekens" in page.text and "We vullen ze aan, in jouw lettertype." in page.text
    )
    assert "Het blad is 216 × 279 mm." in page.text
    assert "Er staat niets bovenaan (koptekst)." in page.text and "onderaan (voettekst)" in page.text
    visit(cast.els).get("/nieuwsbrief").press("Ontwerp van oktober maken")
    opened = docx.Document(io.BytesIO(visit(cast.els).get("/nieuwsbrief/2025-10.docx").answer.data))
    assert {p.style.name for p in opened.paragraphs} >= {"Heading 1", "Heading 2", "Titelband"}


def test_a_sheet_that_lies_or_has_no_size_is_said() -> None:
    lying: Any = build()
    section = lying.sections[0]
    section.page_width, section.page_height = Mm(297), Mm(210)
    assert house_styles._remarks(saved(lying)) == (
        "Het blad ligt. Onze documenten zijn gemaakt voor een blad dat staat.",
    )
    bare: Any = build()
    bare.sections[0]._sectPr.remove(bare.sections[0]._sectPr.pgSz)
    assert house_styles._remarks(saved(bare))[0].startswith("De grootte van het blad staat er niet in.")


@pytest.mark.parametrize("case", [case for case in HOSTILE if case not in ("no text", "much text")])
def test_a_hostile_letterhead_gets_a_sentence(visit, cast, case):
    content, sentence = HOSTILE[case]
    page = offer(visit(cast.els), content)
    assert page.status == 422 and sentence in page.text
    assert not HouseStyle.select().exists()


def test_a_letterhead_made_on_a_template_keeps_no_way_outside(visit, cast):
    offer(visit(cast.els), with_template("https://kwaad.example/a.dotm"))
    assert b"kwaad.example" not in bytes(HouseStyle.get().content)


def test_the_path_is_that_of_what_is_stored_now(cast):
    assert house_styles.path_for(cast.branch.id, BUILT_IN) == BUILT_IN
    house_styles.keep_letterhead("a.docx", letterhead(header="Een"), by=cast.els)
    first = house_styles.path_for(cast.branch.id, BUILT_IN)
    house_styles.keep_letterhead("b.docx", letterhead(header="Twee"), by=cast.els)
    second = house_styles.path_for(cast.branch.id, BUILT_IN)
    assert [header_of(path.read_bytes()) for path in (first, second)] == ["Een", "Twee"]
    assert house_styles.path_for(cast.branch.id, BUILT_IN) == second
    assert house_styles.path_for(cast.yusuf.branch_id, BUILT_IN) == BUILT_IN


def test_the_built_in_one_can_be_downloaded_to_begin_with(visit, cast):
    els = visit(cast.els)
    content = els.get("/huisstijl/ingebouwd.docx").answer.data
    assert "Alles is er" in offer(els, content).text
    assert els.get("/huisstijl/eigen.docx").status == 200
