"""Formulas, markup, control characters and line breaks in everything people type: in every file that comes out of the
portal they are words, and the file opens."""

import io
import re
import zipfile
from urllib.parse import urljoin

import docx
import icalendar
import lxml.html
import openpyxl
import pikepdf
import pytest
from lxml import etree

from portal import daily
from portal.kit import clock
from portal.post.documents import LetterFacts, message
from portal.post.models import Letter
from tests.conftest import NOW, settings_for
from tests.test_house.poison import FORMULAS, columns_of_words, poison
from tests.test_house.test_every_form import explorers  # noqa: F401 - a fixture
from torture.forms import shape

TEMPTING = ("=", "+", "-", "@", "\t", "\r")
PER_KIND = 3  # addresses of the same shape that are fetched
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"


@pytest.fixture
def poisoned(explorers):  # noqa: F811
    assert len(columns_of_words()) > 80, "or little of what people type would be poisoned"
    assert poison(FORMULAS) > 2_000
    return explorers


def files_of(explorer) -> dict[str, bytes]:
    """Address → bytes of every download that a page leads to, a few of each kind. Also where a whole column is
    nonsense, every page is there."""
    found, tried = {}, {}
    for address in explorer.pages.values():
        page = explorer.visitor.client.get(address)
        assert page.status_code < 500, address
        if page.status_code != 200:
            continue
        for link in lxml.html.fromstring(page.text).xpath("//a/@href|//img/@src"):
            target = urljoin(address, link.split("#")[0])
            kind = shape(target)
            if not target.startswith("/") or target in tried.get(kind, ()) or len(tried.get(kind, ())) >= PER_KIND:
                continue
            if not re.search(r"\.(xlsx|docx|pdf|xml|ics|csv|svg|txt|json|zip)(\?|$)", target):
                continue
            tried.setdefault(kind, set()).add(target)
            answer = explorer.visitor.client.get(target)
            assert answer.status_code in (200, 303, 409, 422), (target, answer.status_code)
            if answer.status_code == 200 and "html" not in answer.mimetype:
                found[target] = answer.data
                disposition = answer.headers.get("Content-Disposition", "")
                assert not disposition or re.fullmatch(r'attachment; filename="[\w.-]+"', disposition), disposition
                assert answer.headers["X-Content-Type-Options"] == "nosniff"
                assert answer.headers["Cache-Control"] == "no-store"
    return found


@pytest.mark.slow("every file that the portal makes")
def test_in_every_file_what_was_typed_is_words_and_the_file_opens(poisoned):
    looked = {"xlsx": 0, "docx": 0, "pdf": 0, "ics": 0}
    words = 0
    for explorer in poisoned:
        for address, content in files_of(explorer).items():
            kind = address.split("?")[0].rsplit(".", 1)[1]
            looked[kind] = looked.get(kind, 0) + 1
            if kind == "xlsx":
                words += check_workbook(address, content)
            elif kind == "docx":
                check_word(address, content)
            elif kind == "pdf":
                assert pikepdf.open(io.BytesIO(content)).Root.MarkInfo.Marked, address
            elif kind == "ics":
                check_calendar(address, content)
            elif kind in ("xml", "svg"):
                etree.fromstring(content)
    assert looked["xlsx"] >= 8 and looked["docx"] >= 10 and looked["pdf"] >= 10 and looked["ics"] >= 1, looked
    assert words > 200, "or no poison came along"


def check_workbook(address: str, content: bytes) -> int:
    """No cell is a formula, a link or a number that somebody typed. How many cells would have tempted a program."""
    tempting = 0
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if name.endswith((".xml", ".rels")):
                tree = etree.fromstring(parts.read(name))
                assert not [r for r in tree.iter(RELATION) if r.get("TargetMode") == "External"], (address, name)
                assert not [e for e in tree.iter() if isinstance(e.tag, str) and e.tag.endswith("}f")], (address, name)
    for sheet in openpyxl.load_workbook(io.BytesIO(content)):
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            assert cell.data_type in ("s", "n", "d", "b"), (address, cell.coordinate, cell.data_type)
            assert cell.hyperlink is None
            if isinstance(cell.value, str) and cell.value.startswith(TEMPTING):
                tempting += 1
                assert cell.quotePrefix, f"{address} {sheet.title}!{cell.coordinate}: {cell.value[:20]!r}"
    return tempting


def check_word(address: str, content: bytes) -> None:
    """It opens, each of its parts is XML, and it fetches nothing from elsewhere."""
    docx.Document(io.BytesIO(content))
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        for name in parts.namelist():
            if not name.endswith((".xml", ".rels")):
                continue
            tree = etree.fromstring(parts.read(name))
            for relation in tree.iter(RELATION):
                if relation.get("TargetMode") == "External":
                    assert relation.get("Type", "").endswith("/hyperlink"), (address, name)
                    assert re.match(r"(https?|mailto|tel):", relation.get("Target", "")), (address, relation.attrib)
            for field in tree.iter(f"{WORD}instrText", f"{WORD}fldSimple"):  # a field is what Word would work out
                told = (field.text or "") + field.get(f"{WORD}instr", "")
                assert re.fullmatch(r' *(PAGE|NUMPAGES|TOC|PAGEREF|SEQ)\b[-\w\\* "]*', told), told


def check_calendar(address: str, content: bytes) -> None:
    calendar = icalendar.Calendar.from_ical(content)
    for event in calendar.walk("VEVENT"):
        assert "ATTENDEE" not in event, address
        assert event.get("UID") and event.get("SUMMARY") is not None


def test_letters_that_the_days_work_writes_have_one_subject_and_one_address_each(poisoned):
    settings = settings_for("sqlite:///nergens.sqlite3")
    daily.run(settings, clock.today())
    letters = list(Letter.select())
    assert letters
    for letter in letters:
        facts = LetterFacts(
            letter.id, settings.mail_from, letter.to_name, "iemand@voorbeeld.example", letter.subject, letter.text,
            NOW, NOW, letter.button_label, letter.button_url,
        )  # fmt: skip
        check_mail(message(facts))


@pytest.mark.parametrize(
    "nasty", [*FORMULAS, "a\nBcc: x@voorbeeld.example", "a\r\n\r\n<p>", "\u0085Bcc: x", "\x0cBcc: x"]
)
def test_no_name_subject_or_sender_adds_a_header(nasty):
    nasty = nasty.encode("utf-8", "replace").decode()[:200]
    sender = (
        f'"{nasty}" <portaal@voorbeeld.example>' if nasty.isprintable() and '"' not in nasty else "p@voorbeeld.example"
    )
    check_mail(message(LetterFacts(1, sender, nasty, "x@voorbeeld.example", nasty, nasty, NOW, NOW, nasty, "/")))


def check_mail(mail) -> None:
    """As it goes over the line: each header once, none that we did not write."""
    head = bytes(mail).split(b"\r\n\r\n")[0].decode("ascii")
    names = [line.split(":")[0].lower() for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    assert len(names) == len(set(names)), names
    known = {
        "from",
        "to",
        "subject",
        "date",
        "message-id",
        "mime-version",
        "content-type",
        "auto-submitted",
        "reply-to",
    }
    known |= {
        "content-transfer-encoding",
        "content-language",
        "x-auto-response-suppress",
        "list-unsubscribe",
        "precedence",
    }
    assert set(names) <= known, set(names) - known
