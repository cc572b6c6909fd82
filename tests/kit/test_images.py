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

from portal.kit.decoding import BROKEN_PHOTO
from portal.kit.errors import RuleError
from portal.kit.images import MAX_BYTES, ReceiptFile, read_receipt, read_receipts

pillow_heif.register_heif_opener()  # the tests write photos that the portal reads

PHOTO_OR_PDF = "Kies een foto (jpg, png, heic, webp of avif) of een pdf."
UNREADABLE = f"Dit bestand kunnen we niet lezen. {PHOTO_OR_PDF}"
BROKEN_PDF = "Deze pdf kunnen we niet lezen: ze is beschadigd of niet helemaal aangekomen. Neem een foto van je ticket."


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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF", "WEBP", "AVIF"])
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


@pytest.mark.parametrize("form", ["JPEG", "PNG", "HEIF", "WEBP", "AVIF"])
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
    [
        ((4000, 3000), (1600, 1200)),
        ((1000, 3000), (720, 2160)),
        ((1080, 12_000), (720, 8000)),
        ((6000, 300), (6000, 300)),
        ((40, 20_000), (26, 12_800)),
        ((1600, 1600), (1600, 1600)),
        ((20, 30), (20, 30)),
    ],
)
def test_a_photo_is_at_most_1600_pixels_and_a_long_strip_stays_wide_enough_to_read(size, kept):
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
        (pdf(password="geheim"), "Voor deze pdf is een wachtwoord nodig. Neem er een foto of schermafdruk van."),
        (pdf(21), "Deze pdf heeft 21 bladzijden. Bewaar de bladzijde met je ticket apart, of neem er een foto van."),
        (b"%PDF-1.7\n" + b"rommel " * 50, BROKEN_PDF),
        (pdf()[:120], BROKEN_PDF),
        (b"%\xe2\xe3\xcf\xd3\n" + b"rommel " * 50 + b"%%EOF", BROKEN_PDF),
        (b"", "Dit bestand is leeg. Kies het opnieuw."),
        (picture(form="GIF"), f"Dit is een gif. {PHOTO_OR_PDF}"),
        (picture(form="BMP"), f"Dit is een bmp. {PHOTO_OR_PDF}"),
        (picture(form="TIFF"), f"Dit is een tiff. {PHOTO_OR_PDF}"),
        (b"\0\0\0\x14ftypqt  \0\0\0\0qt  " + b"\0" * 99, f"Dit is een filmpje. {PHOTO_OR_PDF}"),
        (b"\0\0\0\x0cJXL \r\n\x87\n", f"Dit is een foto in JPEG XL. {PHOTO_OR_PDF}"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
         f"Dit is een tekening (svg). {PHOTO_OR_PDF}"),
        (b"<!doctype html><script>alert(1)</script>", f"Dit is een webpagina. {PHOTO_OR_PDF}"),
        (b"PK\x03\x04" + b"\x00" * 60, UNREADABLE),
        (picture(1200, 900)[:2000], BROKEN_PHOTO),
        (picture(form="PNG")[:60], BROKEN_PHOTO),
        (picture(form="HEIF")[:300], BROKEN_PHOTO),
        (picture(form="WEBP")[:200], BROKEN_PHOTO),
        (picture(form="AVIF")[:-40], BROKEN_PHOTO),
        (b"\xff\xd8\xff\xe0", BROKEN_PHOTO),
    ],
)  # fmt: skip
def test_anything_else_gets_a_sentence(sent, sentence):
    with pytest.raises(RuleError) as refused:
        read_receipt(sent)
    assert refused.value.message == sentence


def noise(width: int = 400, height: int = 300, form: str = "JPEG", **options: object) -> bytes:
    """A picture of which every part differs from every other."""
    out = io.BytesIO()
    Image.effect_noise((width, height), 90).convert("RGB").save(out, form, **options)
    return out.getvalue()


@pytest.mark.parametrize("more", [{}, {"progressive": True}], ids=["plain", "progressive"])
def test_a_jpeg_that_lacks_only_its_end_is_whole_and_one_that_lacks_more_is_not(more):
    sent = noise(**more)
    whole = opened(read_receipt(sent)).tobytes()
    for cut in (1, 2):
        assert opened(read_receipt(sent[:-cut])).tobytes() == whole
    for cut in (40, 2_000, len(sent) // 2):
        with pytest.raises(RuleError, match="niet helemaal aangekomen"):
            read_receipt(sent[:-cut])


@pytest.mark.parametrize("form", ["HEIF", "AVIF", "WEBP", "PNG"])
@pytest.mark.parametrize("left", [0.5, 0.8, 0.99])
def test_a_photo_of_which_a_part_lacks_is_refused(form, left):
    sent = noise(form=form)
    with pytest.raises(RuleError, match="niet helemaal aangekomen"):
        read_receipt(sent[: int(len(sent) * left)])


def test_a_photo_of_a_phone_in_tiles_of_which_the_last_lacks_is_refused(monkeypatch):
    monkeypatch.setattr(pillow_heif.options, "GRID_TILE_SIZE", 128)
    sent = noise(512, 384, "HEIF", quality=60)
    assert read_receipt(sent).width == 512
    for left in (0.5, 0.8, 0.99):  # its decoder would paint the rest green
        with pytest.raises(RuleError, match="niet helemaal aangekomen"):
            read_receipt(sent[: int(len(sent) * left)])


def ramp(form: str) -> bytes:
    """Grey of 16 bits (10 in a HEIC), from black at the left to white."""
    image = Image.new("I;16", (256, 40))
    for x in range(256):
        image.paste(x * 257, (x, 0, x + 1, 40))
    out = io.BytesIO()
    image.save(out, form)
    return out.getvalue()


@pytest.mark.parametrize("form", ["PNG", "HEIF"])
def test_grey_of_more_than_eight_bits_stays_grey(form):
    shown = opened(read_receipt(ramp(form))).convert("L")
    assert [abs(shown.getpixel((x, 20)) - x) < 8 for x in range(0, 256, 15)] == [True] * 18


@pytest.mark.parametrize("mode", ["1", "L", "I;16", "RGB", "P"])
def test_the_colour_of_a_png_that_means_nothing_becomes_white(mode):
    nothing = {"1": 0, "L": 40, "I;16": 40 * 257, "RGB": (40, 40, 40), "P": 2}[mode]
    image = Image.new(mode, (3000, 60), nothing)
    image.paste({"1": 1, "I;16": 65_000, "RGB": (250, 0, 0), "P": 1}.get(mode, 250), (0, 0, 30, 30))
    if mode == "P":
        image.putpalette([0, 0, 0, 250, 0, 0, 40, 40, 40])
    out = io.BytesIO()
    image.save(out, "PNG", transparency=nothing if mode != "1" else 0)
    shown = opened(read_receipt(out.getvalue()))
    assert shown.getpixel((shown.width - 5, shown.height - 5)) == (255, 255, 255)
    assert shown.getpixel((5, 5)) != (255, 255, 255) or mode in ("1", "L", "I;16")


def test_a_palette_is_mixed_when_it_is_made_smaller_and_turned_as_it_says():
    stripes = Image.new("P", (3200, 2000))
    stripes.putpalette([0, 0, 0, 255, 255, 255])
    for x in range(0, 3200, 2):
        stripes.paste(1, (x, 0, x + 1, 2000))
    exif, out = Image.Exif(), io.BytesIO()
    exif[0x0112] = 6
    stripes.save(out, "PNG", exif=exif)
    shown = opened(read_receipt(out.getvalue()))
    assert shown.size == (1000, 1600) and 90 < shown.getpixel((500, 800))[0] < 165


def test_a_jpeg_of_two_hundred_million_pixels_is_read_and_what_else_is_so_large_says_what_to_do():
    out = io.BytesIO()
    Image.new("L", (16_320, 12_240), 90).save(out, "JPEG")
    assert (read_receipt(out.getvalue()).width, read_receipt(out.getvalue()).height) == (1600, 1200)
    out = io.BytesIO()
    Image.new("1", (16_320, 12_240)).save(out, "PNG")
    with pytest.raises(RuleError, match=r"te veel pixels \(200 miljoen\). Neem ze opnieuw met de gewone stand"):
        read_receipt(out.getvalue())


def test_a_pdf_that_opens_everywhere_is_taken():
    writer, out = PdfWriter(), io.BytesIO()
    writer.add_blank_page(200, 300)
    writer.encrypt("", "van de eigenaar", algorithm="AES-256")
    writer.write(out)
    assert read_receipt(out.getvalue()).mime == "application/pdf"
    for before in (b"\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", b"\xef\xbb\xbf"):
        receipt = read_receipt(before + pdf())
        assert receipt.content == pdf(), "what stood before it stays behind"
        assert receipt.sha256 == hashlib.sha256(before + pdf()).hexdigest()


def test_a_pdf_with_a_damaged_table_is_taken_where_a_page_of_it_can_be_drawn():
    out = io.BytesIO()
    Image.open(io.BytesIO(noise())).save(out, "PDF")
    for cut_at in (b"startxref", b"%%EOF"):
        sent = out.getvalue().partition(cut_at)[0]
        with pytest.raises(RuleError):
            read_receipt(sent)
        assert read_receipts([sent])[0].content == sent
    with pytest.raises(RuleError, match="niet helemaal aangekomen"):
        read_receipts([out.getvalue()[:600]])
    with pytest.raises(RuleError, match="niet helemaal aangekomen"):
        read_receipts([pdf().partition(b"startxref")[0]])  # it would be a white page


def test_of_several_files_the_one_that_will_not_do_is_named():
    with pytest.raises(RuleError, match=r"^scan\.gif: Dit is een gif\."):
        read_receipts([picture(), pdf(), picture(form="GIF")], ["een.jpg", "twee.pdf", "scan.gif"])
    with pytest.raises(RuleError, match=r"^twee\.pdf: Deze pdf heeft 21"):
        read_receipts([picture(), pdf(21)], ["een.jpg", "twee.pdf"])
    with pytest.raises(RuleError, match=r"^Dit is een gif\."):
        read_receipts([picture(form="GIF")], ["scan.gif"])


def test_a_file_that_is_too_big_is_told_its_size():
    with pytest.raises(RuleError, match=r"Dit bestand is te groot \(15,3 MB\). Kies er een tot 15 MB."):
        read_receipt(b"\xff\xd8" + b"\x00" * 15_999_998)
    assert read_receipt(picture() + b"\x00" * (MAX_BYTES - len(picture()))).width == 300, "exactly 15 MB still is fine"


def test_a_small_file_that_claims_to_be_huge_is_not_unpacked():
    """A few bytes of PNG header for 40 000 × 40 000 pixels: 6 gigabytes, once decoded."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 6, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\x00" * 1000)) + chunk(b"IEND", b"")
    with pytest.raises(RuleError, match=r"te veel pixels|niet lezen"):
        read_receipt(bomb)
