"""Photos of tickets, and pictures to show: turned upright, made small, freed of everything that is not the picture."""

import hashlib
import io
import struct
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from portal.kit.confined import TOO_HEAVY, Limits, confined
from portal.kit.errors import RuleError

MAX_BYTES = 15 * 1024 * 1024
MAX_SIDE = 1600
MAX_PIXELS = 60_000_000  # above any phone camera's everyday setting, below what would fill the memory
THUMBNAIL_SIDE = 240
FORMATS = ("JPEG", "PNG", "HEIF")
SHOWN_FORMATS = (*FORMATS, "WEBP")
SMALL_SIDE, SMALL_BYTES = 1024, 200_000  # of a picture in a mail

PDF, PNG = b"%PDF-", b"\x89PNG\r\n\x1a\n"

PICTURES = Limits(megabytes=450, seconds=20, wait=40)
DOCUMENTS = Limits(megabytes=200, seconds=2, wait=15)
"""For all photos and all PDFs of one form together."""

TOO_HEAVY_PDF = "Deze pdf is te zwaar om te lezen. Neem een foto van je ticket."
TOO_HEAVY_PHOTO = "Deze foto is te zwaar om te lezen. Maak een gewone foto met je gsm, of kies een kleinere."


@dataclass(frozen=True)
class ReceiptFile:
    """A ticket ready to store. `thumbnail` is a JPEG, None for a PDF; sides are in pixels."""

    mime: str
    content: bytes
    thumbnail: bytes | None
    width: int | None
    height: int | None
    sha256: str  # of the file as it was sent


@dataclass(frozen=True)
class PictureFile:
    """A picture to show, as three JPEGs. content: at most 1600 px; small: 1024 px and 200 kB; sides are of `small`."""

    content: bytes
    small: bytes
    thumbnail: bytes
    width: int
    height: int
    sha256: str  # of the file as it was sent


UNREADABLE = "Dit bestand kunnen we niet lezen. Kies een foto (jpg, png, heic) of een pdf."
NO_PICTURE = "Dit bestand kunnen we niet lezen. Kies een foto (jpg, png, heic of webp)."


def read_pictures(sent: Sequence[bytes]) -> list[PictureFile]:
    """JPEGs, PNGs, HEICs and WebPs of at most 15 MB, all in one child process. RuleError for the first that is none."""
    for file in sent:
        _look_at_the_outside(file)
    try:
        read = confined(pictures_as_plain, list(sent), limits=PICTURES) if sent else []
    except RuleError as error:
        raise RuleError(TOO_HEAVY_PHOTO if error.message == TOO_HEAVY else error.message) from error
    return [PictureFile(**values) for values in read]


def pictures_as_plain(sent: list[bytes]) -> list[dict[str, Any]]:
    """In the child: the fields of each `PictureFile`."""
    return [asdict(read_picture(file)) for file in sent]


def read_those_that_can_be(sent: Sequence[bytes]) -> list[PictureFile | None]:
    """The same of pictures that nobody chose one by one: None for what is none. RuleError where they are too heavy."""
    try:
        read = confined(what_can_be_as_plain, list(sent), limits=PICTURES) if sent else []
    except RuleError as error:
        raise RuleError(TOO_HEAVY_PHOTO if error.message == TOO_HEAVY else error.message) from error
    return [values and PictureFile(**values) for values in read]


def what_can_be_as_plain(sent: list[bytes]) -> list[dict[str, Any] | None]:
    """In the child."""
    found: list[dict[str, Any] | None] = []
    for file in sent:
        try:
            found.append(asdict(read_picture(file)))
        except RuleError:
            found.append(None)
    return found


def read_picture(sent: bytes) -> PictureFile:
    """One of them."""
    picture = _open(sent, SHOWN_FORMATS, NO_PICTURE)
    small = picture.copy()
    small.thumbnail((SMALL_SIDE, SMALL_SIDE))
    quality, packed = 84, b""
    while not packed or len(packed) > SMALL_BYTES:  # each round takes less: pixels go once quality gives no more
        quality -= 8
        if quality < 52:
            quality = 76
            small.thumbnail((small.width * 3 // 4, small.height * 3 // 4))
        packed = _jpeg(small, quality)
    tiny = picture.copy()
    tiny.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    digest = hashlib.sha256(sent).hexdigest()
    return PictureFile(_jpeg(picture, 82), packed, _jpeg(tiny, 75), small.width, small.height, digest)


def read_receipts(sent: Sequence[bytes]) -> list[ReceiptFile]:
    """Every file as `read_receipt` reads it, all in one child process. RuleError for the first that will not do."""
    if not sent:
        return []
    for file in sent:
        _look_at_the_outside(file)
    documents = [file for file in sent if file.startswith(PDF)]
    pictures = [file for file in sent if not file.startswith(PDF)]
    found: dict[bytes, ReceiptFile] = {}
    for files, limits, too_heavy in ((documents, DOCUMENTS, TOO_HEAVY_PDF), (pictures, PICTURES, TOO_HEAVY_PHOTO)):
        try:
            read = confined(as_plain, files, limits=limits) if files else []
        except RuleError as error:
            raise RuleError(too_heavy if error.message == TOO_HEAVY else error.message) from error
        for values, file in zip(read, files, strict=True):
            found[file] = ReceiptFile(**{**values, "content": values["content"] or file})
    return [found[file] for file in sent]


def as_plain(sent: list[bytes]) -> list[dict[str, Any]]:
    """In the child: the fields of each `ReceiptFile`; of a PDF, which stays as it is, the content is empty."""
    read = [asdict(read_receipt(file)) for file in sent]
    return [{**one, "content": b""} if one["mime"] == "application/pdf" else one for one in read]


def read_receipt(sent: bytes) -> ReceiptFile:
    """A JPEG, PNG, HEIC or PDF of at most 15 MB. RuleError with a sentence for anything else.

    What the file is, its bytes say; its name and the type that the browser claims play no part.
    """
    _look_at_the_outside(sent)
    digest = hashlib.sha256(sent).hexdigest()
    if sent.startswith(PDF):
        _check_pdf(sent)
        return ReceiptFile("application/pdf", sent, None, None, None, digest)
    picture = _open(sent, FORMATS, UNREADABLE)
    width, height = picture.size
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return ReceiptFile("image/jpeg", _jpeg(picture, 82), _jpeg(small, 75), width, height, digest)


def _look_at_the_outside(sent: bytes) -> None:
    if not sent:
        raise RuleError("Dit bestand is leeg. Kies de foto opnieuw.")
    if len(sent) > MAX_BYTES:
        raise RuleError(f"Deze foto is te groot ({len(sent) / 1024 / 1024:.0f} MB). Kies een foto tot 15 MB.")


def _open(sent: bytes, formats: tuple[str, ...], sentence: str) -> Image.Image:
    import pillow_heif  # only here: it is big, and only what was sent is ever opened

    pillow_heif.register_heif_opener()
    unreadable = RuleError(sentence)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = Image.open(io.BytesIO(sent), formats=formats)
            if source.width * source.height > MAX_PIXELS:
                raise RuleError(
                    "Deze foto heeft te veel pixels. Maak een gewone foto met je gsm, of kies een kleinere."
                )
            source.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is then decoded at a fraction of its size
            source.thumbnail((MAX_SIDE, MAX_SIDE))  # small first: whatever follows copies the picture
            return _on_white(ImageOps.exif_transpose(source))
    except (RuleError, MemoryError):
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        Image.DecompressionBombError,
    ) as e:
        raise unreadable from e
    except Exception as e:  # decoders raise what they like on hostile bytes; none of it is the sender's concern
        raise unreadable from e


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, and without any metadata: only pixels are copied."""
    with_alpha = picture.convert("RGBA") if picture.mode in ("RGBA", "LA", "PA", "P") else None
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(with_alpha or picture.convert("RGB"), (0, 0), with_alpha)
    return clean


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def fitted(picture: bytes, most: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """A picture of ours as a JPEG of at most so many pixels wide and high, and its size."""
    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as source:
        if source.format == "JPEG" and source.width <= most[0] and source.height <= most[1]:
            return picture, source.size
        source.draft("RGB", most)
        source.thumbnail(most)
        small = _on_white(source)
    return _jpeg(small, 80), small.size


def without_metadata(content: bytes) -> bytes:
    """A JPEG or PNG without the place, moment, device and words that came with it; any other bytes as they are.

    Its pixels are not touched. What does not hold together stays as it is: nothing here reads it.
    """
    try:
        if content.startswith(b"\xff\xd8\xff"):
            return _bare_jpeg(content)
        if content.startswith(PNG):
            return _bare_png(content)
    except (IndexError, struct.error):
        pass
    return content


def _bare_jpeg(content: bytes) -> bytes:
    """Segments up to the picture itself, without EXIF, XMP, IPTC and comments; colours (APP2, APP14) stay."""
    kept, place = [content[:2]], 2
    while content[place] == 0xFF and content[place + 1] != 0xDA:
        marker = content[place + 1]
        (length,) = struct.unpack_from(">H", content, place + 2)
        if not (marker == 0xFE or (0xE0 <= marker <= 0xEF and marker not in (0xE0, 0xE2, 0xEE))):
            kept.append(content[place : place + 2 + length])
        place += 2 + length
    return b"".join([*kept, content[place:]])


def _bare_png(content: bytes) -> bytes:
    kept, place = [PNG], len(PNG)
    while place < len(content):
        (length,) = struct.unpack_from(">I", content, place)
        if content[place + 4 : place + 8] not in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"tIME"):
            kept.append(content[place : place + 12 + length])
        place += 12 + length
    return b"".join(kept)


def _check_pdf(sent: bytes) -> None:
    from pypdf import PdfReader  # only here: it is big, and most tickets are photos

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            reader = PdfReader(io.BytesIO(sent))
            if reader.is_encrypted:
                raise RuleError("Deze pdf is beveiligd. Neem er een foto of schermafdruk van.")
            if not 1 <= len(reader.pages) <= 20:
                raise RuleError("Deze pdf heeft te veel bladzijden. Neem een foto van je ticket.")
    except (RuleError, MemoryError):
        raise
    except Exception as e:
        raise RuleError("Deze pdf kunnen we niet lezen. Neem een foto van je ticket.") from e
