"""Tickets as phones and villains send them: never a 500, never much memory, never turned or cropped by guess."""

import io
import struct
import subprocess
import sys
import zlib
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from portal import daily
from portal.contacts.quarters import rules as contacts
from portal.database import transaction
from portal.expenses.lines import rules
from portal.expenses.models.notes import ExpenseLine, Receipt
from portal.expenses.tickets import rules as tickets
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.images import MAX_BYTES, ReceiptFile, read_receipt
from portal.retention.forgetting.rules import anonymise_person
from tests import spending
from tests.browser import Upload
from tests.conftest import FULL
from tests.once import WhenAsked

K3 = Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


def saved(picture: Image.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


JPEG = saved(Image.new("RGB", (60, 90), "white"), "JPEG")
PNG = saved(Image.new("RGB", (60, 90), "white"), "PNG")
GIF = saved(Image.new("P", (60, 90)), "GIF")
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><circle r="9"/></svg>'
PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
)


REAL_PDF = saved(Image.new("RGB", (60, 90), "white"), "PDF")


def pdf_with_javascript() -> bytes:
    writer = PdfWriter(clone_from=io.BytesIO(REAL_PDF))
    action = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("app.alert(1)")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(action)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def png(width: int, height: int, body: bytes = b"", mode: int = 2) -> bytes:
    """A PNG by hand: its header says what it likes."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, mode, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(body)) + chunk(b"IEND", b"")


@cache
def bomb_pdf() -> bytes:
    """A stream that unfolds to 200 MB, where the pages are."""
    packed = zlib.compress(b"\0" * 200_000_000, 9)
    return (
        b"%PDF-1.5\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"4 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length "
        + str(len(packed)).encode() + b">>stream\n" + packed + b"\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
    )  # fmt: skip


HOSTILE = WhenAsked({
    # nothing, and less than something
    "zero bytes": ("ticket.jpg", b""),
    "one byte": ("ticket.jpg", b"\xff"),
    "only a JPEG's first bytes": ("ticket.jpg", JPEG[:4]),
    "a JPEG cut in half": ("ticket.jpg", JPEG[: len(JPEG) // 2]),
    "a JPEG without its end": ("ticket.jpg", JPEG[:-40]),
    "a PNG cut in half": ("ticket.png", PNG[: len(PNG) // 2]),
    "a PNG's signature alone": ("ticket.png", PNG[:8]),
    "a PNG with a broken checksum": ("ticket.png", PNG[:29] + b"\0\0\0\0" + PNG[33:]),
    "a HEIC's first bytes": ("ticket.heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"),
    "a PDF's first bytes": ("ticket.pdf", b"%PDF-1.7"),
    "a PDF cut in half": ("ticket.pdf", PDF[: len(PDF) // 2]),
    "a PDF without pages": ("ticket.pdf", PDF.replace(b"Kids[3 0 R]/Count 1", b"Kids[]/Count 0")),
    "a PDF that says a million pages": ("ticket.pdf", PDF.replace(b"/Count 1", b"/Count 999999")),
    "a PDF whose pages go round": ("ticket.pdf", PDF.replace(b"Kids[3 0 R]", b"Kids[2 0 R]")),
    "a PDF whose root is itself": ("ticket.pdf", PDF.replace(b"/Pages 2 0 R", b"/Pages 1 0 R")),
    "a PDF without a trailer": ("ticket.pdf", PDF.split(b"trailer")[0]),
    "a PDF with a locked door": ("ticket.pdf", PDF.replace(b"trailer<<", b"trailer<</Encrypt 9 0 R ")),
    "a PDF of noise": ("ticket.pdf", b"%PDF-1.4\n" + bytes(range(256)) * 40),
    "a PDF bomb": ("ticket.pdf", bomb_pdf),
    # something else under a photo's name
    "HTML called jpg": ("ticket.jpg", HTML),
    "HTML called pdf": ("ticket.pdf", HTML),
    "SVG": ("ticket.svg", SVG),
    "SVG called png": ("ticket.png", SVG),
    "SVG with an entity bomb": ("t.svg", b'<!DOCTYPE s [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + SVG),
    "GIF": ("ticket.gif", GIF),
    "BMP": ("ticket.bmp", saved(Image.new("RGB", (9, 9)), "BMP")),
    "TIFF": ("ticket.tif", saved(Image.new("RGB", (9, 9)), "TIFF")),
    "WebP": ("ticket.webp", saved(Image.new("RGB", (9, 9)), "WEBP")),
    "ICO": ("ticket.ico", saved(Image.new("RGB", (16, 16)), "ICO")),
    "an executable": ("ticket.jpg", b"MZ\x90\0" + b"\0" * 400),
    "an ELF file": ("ticket.jpg", b"\x7fELF" + b"\0" * 400),
    "a zip": ("ticket.zip", b"PK\x03\x04" + b"\0" * 60),
    "a script": ("ticket.sh", b"#!/bin/sh\nrm -rf /\n"),
    "PostScript": ("ticket.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"),
    "an EPS called jpg": ("ticket.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n(x) run\n"),
    "text": ("ticket.txt", b"ik ben geen foto"),
    "UTF-16": ("ticket.jpg", "ik ben geen foto".encode("utf-16")),
    "nulls": ("ticket.jpg", b"\0" * 4096),
    "a QuickTime film": ("ticket.mov", b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 99),
    "a broken AVIF": ("ticket.avif", b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf" + b"\0" * 99),
    # two things at once
    "JPEG then HTML": ("ticket.jpg", JPEG + HTML),
    "JPEG then zip": ("ticket.jpg", JPEG + b"PK\x05\x06" + b"\0" * 18),
    "PNG then script": ("ticket.png", PNG + HTML),
    "HTML then JPEG": ("ticket.jpg", HTML + JPEG),
    "GIF then JPEG": ("ticket.jpg", GIF + JPEG),
    "PDF then HTML": ("ticket.pdf", REAL_PDF + HTML),
    "HTML then PDF": ("ticket.pdf", HTML + PDF),
    "PDF with JavaScript": ("t.pdf", pdf_with_javascript()),
    "JPEG with HTML in its comment": ("ticket.html", saved(Image.new("RGB", (9, 9)), "JPEG", comment=HTML)),
    # too much
    "a PNG that says 60 000 × 60 000": ("ticket.png", png(60_000, 60_000)),
    "a PNG of two billion high": ("ticket.png", png(1, 2**31 - 1)),
    "a PNG of nothing by nothing": ("ticket.png", png(0, 0)),
    "a PNG that unfolds far beyond its size": ("ticket.png", lambda: png(100, 100, b"\0" * 50_000_000)),
    "a PNG of 61 million pixels": ("ticket.png", png(7810, 7811)),
    "16 MB": ("ticket.jpg", JPEG + b"\0" * MAX_BYTES),
    # names
    "a path as its name": ("../../../../etc/passwd", JPEG),
    "a Windows path": ("C:\\Windows\\system32\\ticket.jpg", JPEG),
    "a name of 4 000 signs": ("t" * 4000 + ".jpg", JPEG),
    "a name of script": ("<script>alert(1)</script>.jpg", JPEG),
    "a name turned round": ("ticket\u202egpj.exe", JPEG),
    "a name with a new line": ("ticket\r\nX-Evil: 1.jpg", JPEG),
    "a name of emoji": ("🧾🧾.jpg", JPEG),
    "a name with quotes": ('ticket";x=".jpg', JPEG),
    "a name that is a dot": (".", JPEG),
})  # fmt: skip
TAKEN = {
    "WebP", "JPEG then HTML", "JPEG then zip", "PNG then script", "PDF then HTML", "PDF with JavaScript",
    "JPEG with HTML in its comment", *(name for name in HOSTILE if name.startswith("a name") or "path" in name),
} - {
    "a name with a new line",
}  # fmt: skip
"""What is a ticket after all; pictures keep their pixels alone."""


@pytest.fixture
def form(cast, visit):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    page = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/2025K3")
    return page.form("Kost toevoegen").fill(day__dag="3", day__maand="9", amount="4")


def test_there_are_sixty_of_them():
    assert len(HOSTILE) >= 60


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_taken_as_a_picture_or_refused_in_a_sentence(form, name):
    file_name, content = HOSTILE[name]
    page = form.fill(ticket=Upload(file_name, content)).press()
    assert page.status < 500
    kept = list(Receipt.select())
    if name in TAKEN:
        assert page.status == 200 and len(kept) == 1, name
        assert b"<script>" not in bytes(kept[0].content) or kept[0].mime == "application/pdf"
        assert "<script>" not in page.answer.get_data(as_text=True).replace("<script src", "")
    elif page.status == 422:
        assert not kept and page.all("err"), name
    else:  # a decoder may still find a picture in it: then only its pixels stay
        assert all(Image.open(io.BytesIO(bytes(r.content))).format == "JPEG" for r in kept if r.mime == "image/jpeg")


def test_a_pdf_is_saved_never_opened(form, cast, visit):
    form.fill(ticket=Upload("t.pdf", HOSTILE["PDF with JavaScript"][1])).press()
    answer = visit(cast.els).get(f"/onkosten/ticket/{Receipt.get().id}").answer
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert visit(cast.els).get(f"/onkosten/ticket/{Receipt.get().id}/klein").status == 404


def test_several_photos_come_along_at_once(form):
    shots = [Upload(f"{i}.jpg", saved(Image.new("RGB", (30 + i, 40)), "JPEG")) for i in range(3)]
    page = form.fill(ticket=shots).press()
    assert "Je kost staat erbij." in page.text
    assert [r.width for r in ExpenseLine.get().receipts.order_by(Receipt.id)] == [30, 31, 32]


def test_the_same_photo_chosen_twice_is_kept_once(form):
    form.fill(ticket=[Upload("a.jpg", JPEG), Upload("b.jpg", JPEG)]).press()
    assert Receipt.select().count() == 1


def test_seven_photos_are_too_many(form):
    shots = [Upload(f"{i}.jpg", saved(Image.new("RGB", (30 + i, 40)), "JPEG")) for i in range(7)]
    page = form.fill(ticket=shots).press()
    assert page.status == 422 and "Kies ten hoogste 6 foto’s tegelijk." in page.text
    assert not Receipt.select().exists()


def test_good_photos_are_kept_while_the_form_has_a_mistake(form):
    shots = [Upload(f"{i}.jpg", saved(Image.new("RGB", (30 + i, 40)), "JPEG")) for i in range(2)]
    page = form.fill(amount="", ticket=shots).press()
    assert "Je vorige foto is bewaard." in page.text
    page.press("Kost toevoegen", amount="4")
    assert ExpenseLine.get().receipts.count() == 2


def test_more_photos_than_a_line_holds_are_refused(cast):
    def shot(i):
        return read_receipt(saved(Image.new("RGB", (30 + i, 40)), "JPEG"))

    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    line = rules.add_cost(
        cast.lena, K3, rules.Cost("parking", WEDNESDAYS[0], 400, "k", photos=[shot(i) for i in range(6)]), by=cast.lena
    )
    with pytest.raises(RuleError, match="ten hoogste 6"):
        tickets.change_photos(line, [], shot(9), by=cast.lena)
    first = Receipt.select().order_by(Receipt.id).first()
    tickets.change_photos(line, [first.id], shot(9), by=cast.lena)
    assert line.receipts.count() == 6


# ---- the picture itself


def striped(width: int, height: int) -> Image.Image:
    """Red on top, blue below: whoever turns it is found out."""
    picture = Image.new("RGB", (width, height), (30, 60, 200))
    picture.paste((200, 40, 40), (0, 0, width, height // 2))
    return picture


def stored(sent: bytes) -> Image.Image:
    return Image.open(io.BytesIO(read_receipt(sent).content))


def is_red(pixel) -> bool:
    return pixel[0] > 120 > pixel[2]


@pytest.mark.parametrize(("width", "height"), [(400, 600), (600, 400), (1600, 50), (50, 1600), (3000, 4000)])
def test_nothing_is_turned_or_cropped_by_guess(width, height):
    picture = stored(saved(striped(width, height), "JPEG"))
    scale = min(1, 1600 / max(width, height))
    assert picture.size == (round(width * scale), round(height * scale))
    w, h = picture.size
    assert is_red(picture.getpixel((w // 2, 2))) and not is_red(picture.getpixel((w // 2, h - 3)))


def test_a_phone_that_says_it_was_held_sideways_is_believed():
    exif = Image.Exif()
    exif[0x0112] = 6  # "turn this a quarter to the right"
    picture = stored(saved(striped(3000, 2000), "JPEG", exif=exif))
    assert picture.size == (1067, 1600)
    assert is_red(picture.getpixel((1060, 800))) and not is_red(picture.getpixel((5, 800)))


def test_where_and_when_it_was_taken_stays_behind():
    exif = Image.Exif()
    exif[0x010F], exif[0x8825] = "Telefoon van Lena", {1: "N", 2: (50.0, 52.0, 0.0)}
    sent = saved(striped(300, 200), "JPEG", exif=exif, comment=b"thuis")
    assert b"Telefoon" in sent
    kept = read_receipt(sent)
    assert not Image.open(io.BytesIO(kept.content)).getexif()
    assert b"Telefoon" not in kept.content and b"thuis" not in kept.content


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "I;16"])
def test_odd_kinds_of_png_become_a_plain_picture(mode):
    assert stored(saved(Image.new(mode, (20, 30)), "PNG")).mode == "RGB"


def test_an_iphone_photo_is_read():
    heif = pillow_heif.from_pillow(striped(300, 400))
    out = io.BytesIO()
    heif.save(out)
    picture = stored(out.getvalue())
    assert picture.size == (300, 400) and is_red(picture.getpixel((150, 20)))


MEASURE = """
import sys
from pathlib import Path
from portal.kit.errors import RuleError
from portal.kit.images import read_receipt
for path in sorted(Path(sys.argv[1]).iterdir()):
    try:
        read_receipt(path.read_bytes())
    except RuleError:
        pass
    else:
        print("taken", file=sys.stderr)
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(int(peak.split()[1]) // 1024)
"""
"""Reads every file of a folder in a process of its own; says the most memory it ever held, in MB."""


def peak_of(folder) -> int:
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is measured on Linux")
    run = subprocess.run([sys.executable, "-c", MEASURE, str(folder)], capture_output=True, text=True, timeout=120)
    assert run.returncode == 0, run.stderr[-400:]
    return int(run.stdout)


@pytest.mark.parametrize("kind", ["progressive", "png with transparency", "turned png"] if FULL else ["progressive"])
def test_forty_eight_million_pixels_take_less_than_600_mb(kind, tmp_path):
    mode = "RGBA" if "transparency" in kind else "RGB"
    picture = Image.new(mode, (8000, 6000), (200, 210, 220, 255)[: len(mode)])
    if "png" in kind:
        exif = Image.Exif()
        exif[0x0112] = 6
        picture.save(tmp_path / "groot", "PNG", compress_level=1, exif=exif if "turned" in kind else b"")
    else:
        picture.save(tmp_path / "groot", "JPEG", progressive=True)
    del picture
    assert peak_of(tmp_path) < 600


def test_the_whole_lot_takes_less_than_600_mb_too(tmp_path):
    """All of the above, one after the other, in one process."""
    for i, name in enumerate(HOSTILE):
        _, content = HOSTILE[name]
        (tmp_path / f"{i:03d}").write_bytes(content)
    assert peak_of(tmp_path) < 600


# ---- a form that was not finished


def open_form(visitor, lena, key: str, *content: bytes):
    """A cost without its amount, with photos."""
    page = visitor.get(f"/onkosten/{lena.id}/2025K3")
    files = [Upload(f"{i}.pdf", one) for i, one in enumerate(content)]
    return page.form("Kost toevoegen").fill(day__dag="3", day__maand="9", submission_key=key, ticket=files).press()


def heavy_pdf(number: int, megabytes: int) -> bytes:
    """A sound PDF with much behind its end."""
    return REAL_PDF + b"\n%" + str(number).encode() + b"x" * (megabytes << 20)


def key_of(number: int) -> str:
    return f"00000000-0000-4000-8000-{number:012d}"


def test_photos_of_at_most_three_unfinished_forms_are_kept(cast, visit):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    lena, bram = visit(cast.lena), visit(cast.bram)
    open_form(bram, cast.bram, key_of(90), JPEG)
    for number in range(5):
        page = open_form(lena, cast.lena, key_of(number), saved(Image.new("RGB", (30 + number, 40)), "JPEG"))
        assert "Je vorige foto is bewaard." in page.text
    kept = Receipt.select(Receipt.kept_for).where(Receipt.owner == cast.lena).tuples()
    assert {key for (key,) in kept} == {key_of(2), key_of(3), key_of(4)}
    assert Receipt.select().where(Receipt.owner == cast.bram).count() == 1
    page.press("Kost toevoegen", amount="4")
    assert ExpenseLine.get().receipts.count() == 1


def test_a_day_brings_at_most_sixty_megabytes_and_tomorrow_more(cast, visit):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    pdfs = [ReceiptFile("application/pdf", bytes(14_000_000), None, None, None, f"{n:064}") for n in range(5)]
    for number, pdf in enumerate(pdfs[:4]):
        rules.add_cost(
            cast.lena, K3, rules.Cost("parking", WEDNESDAYS[0], 400, key_of(number), photos=pdf), by=cast.lena
        )
    page = open_form(visit(cast.lena), cast.lena, key_of(8), heavy_pdf(8, 5))
    assert page.status == 422 and "Er is vandaag al 60 MB aan foto’s en pdf’s toegevoegd." in page.text
    with pytest.raises(RuleError, match="morgen"):
        rules.add_cost(
            cast.lena, K3, rules.Cost("parking", WEDNESDAYS[0], 400, key_of(9), photos=pdfs[4]), by=cast.lena
        )
    assert Receipt.select().count() == ExpenseLine.select().count() == 4
    with clock.stopped(clock.now() + timedelta(days=1, minutes=1)):
        assert rules.add_cost(
            cast.lena, K3, rules.Cost("parking", WEDNESDAYS[0], 400, key_of(9), photos=pdfs[4]), by=cast.lena
        )


def test_what_waits_for_a_form_for_more_than_a_day_is_gone(cast, visit, app):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    open_form(visit(cast.lena), cast.lena, key_of(1), JPEG)
    rules.add_cost(
        cast.lena, K3, rules.Cost("parking", WEDNESDAYS[0], 400, key_of(2), photos=read_receipt(PNG)), by=cast.lena
    )
    today = clock.today()
    with clock.stopped(clock.now() + timedelta(hours=23)):
        daily.run(app.extensions["settings"], today)
        assert Receipt.select().count() == 2
    with clock.stopped(clock.now() + timedelta(hours=25)):
        daily.run(app.extensions["settings"], today + timedelta(days=1))
        assert [r.kept_for for r in Receipt.select()] == [None]


def test_what_waits_for_a_form_goes_with_its_owner(cast, visit):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    open_form(visit(cast.lena), cast.lena, key_of(1), JPEG)
    with transaction():
        anonymise_person(cast.lena, by=None)
    assert not Receipt.select().exists()


def test_what_stands_in_a_broken_pdf_is_told_nowhere(form, caplog, capfd):
    """A reader that says what it stumbles on would write down who is ill."""
    content = PDF.replace(b"endobj", b"<< /A (Jan Janssens, Kerkstraat 5, opgenomen) endobj")
    form.fill(ticket=Upload("t.pdf", content)).press()
    form.fill(ticket=Upload("t.pdf", b"%PDF-1.4 <</Jan Janssens /A" * 1000)).press()
    out = capfd.readouterr()
    assert "Janssens" not in caplog.text + out.out + out.err


def test_a_pdf_that_takes_long_is_given_up(form, visit):
    content = (
        b"%%PDF-1.4\n%d 0 obj\n<</A" + b"1 0 obj\n<</A" * 120_000 + b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%%%EOF"
    )
    tickets = [Upload(f"t{number}.pdf", content % number) for number in range(6)]  # one takes nearly all their time
    with spending.within(60):
        page = form.fill(ticket=tickets).press()
    assert page.status == 422 and "Deze pdf is te zwaar om te lezen. Neem een foto van je ticket." in page.text
    assert visit().get("/privacy").status == 200
