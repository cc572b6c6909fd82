"""Photos of tickets: upright, small, without a word about where they were taken; a sentence for anything else."""

import hashlib
import io
import struct
import zlib

import pillow_heif
import pytest
from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pypdf import PdfWriter

from portal.kit.errors import RuleError
from portal.kit.images import MAX_BYTES, ReceiptFile, read_receipt

pillow_heif.register_heif_opener()  # the tests write photos that the portal reads

UNREADABLE = "Dit bestand kunnen we niet lezen. Kies een foto (jpg, png, heic) of een pdf."


def picture(width: int = 300, height: int = 200, form: str = "JPEG", mode: str = "RGB", **options: object) -> bytes:
    """White, with a red block at the top left, so that one sees how it is turned."""
    image = Image.new(mode, (width, height), "white" if mode != "RGBA" else (0, 0, 0, 0))
    image.paste("red" if mode != "L" else 80, (0, 0, width // 3, height // 3))
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def opened(receipt: ReceiptFile) -> Image.Image:
    return Image.open(io.BytesIO(receipt.content))


def is_red(image: Image.Image, x: int, y: int) -> bool:
    r, g, b = image.convert("RGB").getpixel((x, y))
    return r > 180 and g < 100 and b < 100


def pdf(pages: int = 1, password: str = "") -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(pages):
        writer.add_blank_page(200, 300)
    if password:
        writer.encrypt(password, algorithm="RC4-128")
    writer.write(out)
    return out.getvalue()


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF"])
def test_every_kind_of_photo_becomes_a_jpeg(form):
    sent = picture(form=form)
    receipt = read_receipt(sent)
    assert (receipt.mime, receipt.width, receipt.height) == ("image/jpeg", 300, 200)
    assert opened(receipt).format == "JPEG"
    assert is_red(opened(receipt), 10, 10) and not is_red(opened(receipt), 290, 190)
    assert receipt.sha256 == hashlib.sha256(sent).hexdigest(), (
        "of what was sent, so that the same ticket is known again"
    )


@pytest.mark.parametrize(("turn", "corner"), [(1, (5, 5)), (3, (290, 190)), (6, (190, 5)), (8, (5, 290))])
def test_a_photo_is_turned_upright(turn, corner):
    exif = Image.Exif()
    exif[0x0112] = turn
    image = opened(read_receipt(picture(exif=exif)))
    assert image.size == ((300, 200) if turn in (1, 3) else (200, 300))
    assert is_red(image, *corner)
    assert image.getexif().get(0x0112, 1) == 1, "and is not turned once more when it is shown"


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF"])
def test_where_when_and_with_what_is_taken_out(form):
    exif = Image.Exif()
    exif[0x010F], exif[0x0132] = "Telefoonmerk", "2025:10:03 10:42:00"
    exif.get_ifd(0x8825).update(
        {
            1: "N",
            2: (IFDRational(50), IFDRational(52), IFDRational(0)),
            3: "E",
            4: (IFDRational(4), IFDRational(42), IFDRational(0)),
        }
    )
    sent = picture(form=form, exif=exif)
    assert b"Telefoonmerk" in sent
    receipt = read_receipt(sent)
    for kept in (receipt.content, receipt.thumbnail):
        assert b"Telefoonmerk" not in kept and b"Exif" not in kept and b"2025:10:03" not in kept
    assert not dict(opened(receipt).getexif())


def test_comments_and_profiles_are_taken_out_too():
    image, out = Image.new("RGB", (40, 40), "white"), io.BytesIO()
    image.save(out, "JPEG", comment=b"gemaakt door Lena", icc_profile=b"x" * 200)
    kept = read_receipt(out.getvalue()).content
    assert b"Lena" not in kept and b"ICC_PROFILE" not in kept


@pytest.mark.parametrize(
    ("size", "kept"),
    [((4000, 3000), (1600, 1200)), ((1000, 5000), (320, 1600)), ((1600, 1600), (1600, 1600)), ((20, 30), (20, 30))],
)
def test_a_photo_is_at_most_1600_pixels(size, kept):
    receipt = read_receipt(picture(*size))
    assert opened(receipt).size == (receipt.width, receipt.height) == kept
    assert max(Image.open(io.BytesIO(receipt.thumbnail)).size) <= 240


def test_what_is_transparent_becomes_white():
    receipt = read_receipt(picture(form="PNG", mode="RGBA"))
    assert opened(receipt).getpixel((290, 190)) == (255, 255, 255)
    assert is_red(opened(receipt), 10, 10)


@pytest.mark.parametrize("mode", ["L", "1", "P", "LA", "I;16", "CMYK"])
def test_unusual_colours_are_fine(mode):
    out = io.BytesIO()
    Image.new(mode, (50, 60)).save(out, "JPEG" if mode == "CMYK" else "PNG")
    assert opened(read_receipt(out.getvalue())).mode == "RGB"


def test_a_pdf_is_kept_as_it_is():
    sent = pdf()
    receipt = read_receipt(sent)
    assert (receipt.mime, receipt.content, receipt.thumbnail) == ("application/pdf", sent, None)


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        (pdf(password="geheim"), "Deze pdf is beveiligd. Neem er een foto of schermafdruk van."),
        (pdf(21), "Deze pdf heeft te veel bladzijden. Neem een foto van je ticket."),
        (b"%PDF-1.7\n" + b"rommel " * 50, "Deze pdf kunnen we niet lezen. Neem een foto van je ticket."),
        (pdf()[:120], "Deze pdf kunnen we niet lezen. Neem een foto van je ticket."),
        (b"", "Dit bestand is leeg. Kies de foto opnieuw."),
        (b"GIF89a" + b"\x00" * 40, UNREADABLE),
        (picture(form="GIF"), UNREADABLE),
        (picture(form="BMP"), UNREADABLE),
        (picture(form="WEBP"), UNREADABLE),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', UNREADABLE),
        (b"<!doctype html><script>alert(1)</script>", UNREADABLE),
        (b"PK\x03\x04" + b"\x00" * 60, UNREADABLE),
        (picture(1200, 900)[:2000], UNREADABLE),
        (picture(form="PNG")[:60], UNREADABLE),
        (picture(form="HEIF")[:300], UNREADABLE),
        (b"\xff\xd8\xff\xe0", UNREADABLE),
    ],
)  # fmt: skip
def test_anything_else_gets_a_sentence(sent, sentence):
    with pytest.raises(RuleError) as refused:
        read_receipt(sent)
    assert refused.value.message == sentence


def test_a_file_that_is_too_big_is_told_its_size():
    with pytest.raises(RuleError, match=r"Deze foto is te groot \(16 MB\). Kies een foto tot 15 MB."):
        read_receipt(b"\xff\xd8" + b"\x00" * (16 * 1024 * 1024))
    assert read_receipt(picture() + b"\x00" * (MAX_BYTES - len(picture()))).width == 300, "exactly 15 MB still is fine"


def test_a_small_file_that_claims_to_be_huge_is_not_unpacked():
    """A few bytes of PNG header for 40 000 × 40 000 pixels: 6 gigabytes, once decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 6, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    with pytest.raises(RuleError, match=r"te veel pixels|niet lezen"):
        read_receipt(bomb)
