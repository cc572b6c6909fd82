"""Photos of tickets, and pictures to show: turned upright, made small, stripped of everything but the picture."""

import hashlib
import io
import math
import struct
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

from PIL import Image

from portal.kit.confined import TOO_HEAVY, Limits, confined
from portal.kit.decoding import decoded, on_white, size_for
from portal.kit.errors import RuleError
from portal.kit.file_kinds import A_PDF, PHOTO, kind_of
from portal.kit.pdf_reading import check_documents, from_its_start, mistake_in
from portal.kit.records import dataclass
from portal.kit.text import one_line

MAX_BYTES = 15 * 1024 * 1024
MAX_SIDE = 1600
THUMBNAIL_SIDE = 240
SMALL_SIDE, SMALL_BYTES = 1024, 200_000  # of a picture in a mail
PNG = b"\x89PNG\r\n\x1a\n"

PICTURES = Limits(megabytes=450, seconds=20, wait=40)
"""For all photos of one form together."""

PHOTOS = "een foto (jpg, png, heic, webp of avif)"
NOT_THE_KIND, UNREADABLE = "Dit is {}. Kies {}.", "Dit bestand kunnen we niet lezen. Kies {}."
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


def read_pictures(sent: Sequence[bytes], names: Sequence[str] = ()) -> list[PictureFile]:
    """Photos of at most 15 MB, all in one child process. RuleError for the first that is not one.

    names: what the sender calls them; a sentence on one of several begins with its name.
    """
    called = _called(sent, names)
    for file, name in zip(sent, called, strict=True):
        _named(name, _look_at_the_outside, file)
    return [PictureFile(**values) for values in _in_a_child(pictures_as_plain, list(sent), called)]


def _in_a_child(read: Callable[..., list[Any]], sent: list[bytes], *more: Any) -> list[Any]:
    """What a function makes of photos, in a child. RuleError with its sentence, or with one for what is too heavy."""
    try:
        return list(confined(read, sent, *more, limits=PICTURES)) if sent else []
    except RuleError as error:
        raise RuleError(TOO_HEAVY_PHOTO if error.message == TOO_HEAVY else error.message) from error


def pictures_as_plain(sent: list[bytes], called: list[str]) -> list[dict[str, Any]]:
    """In the child: the fields of each `PictureFile`."""
    return [asdict(_named(name, read_picture, file)) for file, name in zip(sent, called, strict=True)]


def _called(sent: Sequence[bytes], names: Sequence[str]) -> list[str]:
    """The beginning of a sentence about each of them; "" where there is only one."""
    several = len(sent) > 1 and len(names) == len(sent)
    return [f"{one_line(name)[-40:]}: " for name in names] if several else [""] * len(sent)


def _named(name: str, read: Callable[[bytes], Any], file: bytes) -> Any:
    try:
        return read(file)
    except RuleError as error:
        raise RuleError(name + error.message) from error


def read_those_that_can_be(sent: Sequence[bytes]) -> list[PictureFile | None]:
    """The same for pictures that nobody chose one by one: None for what is not a picture. RuleError where they are too
    heavy."""
    return [values and PictureFile(**values) for values in _in_a_child(what_can_be_as_plain, list(sent))]


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
    picture = _photo(sent, PHOTOS)
    small = picture.copy()
    small.thumbnail(size_for(*picture.size, SMALL_SIDE))
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


def read_receipts(sent: Sequence[bytes], names: Sequence[str] = ()) -> list[ReceiptFile]:
    """Every file as `read_receipt` reads it, photos in one child process and PDFs in another. names: see above."""
    called = dict(zip(sent, _called(sent, names), strict=True))
    for file in called:
        _named(called[file], _look_at_the_outside, file)
    documents = {file: from_its_start(file) for file in called if kind_of(file) == A_PDF}
    for file, mistake in zip(documents, check_documents(list(documents.values())), strict=True):
        if mistake:
            raise RuleError(called[file] + mistake)
    pictures = [file for file in called if file not in documents]
    read = _in_a_child(as_plain, pictures, [called[file] for file in pictures])
    found = {file: ReceiptFile(**values) for file, values in zip(pictures, read, strict=True)}
    return [found[file] if file in found else _document(file) for file in sent]


def as_plain(sent: list[bytes], called: list[str]) -> list[dict[str, Any]]:
    """In the child: the fields of each `ReceiptFile`."""
    return [asdict(_named(name, read_receipt, file)) for file, name in zip(sent, called, strict=True)]


def _document(sent: bytes) -> ReceiptFile:
    return ReceiptFile("application/pdf", from_its_start(sent), None, None, None, hashlib.sha256(sent).hexdigest())


def read_receipt(sent: bytes) -> ReceiptFile:
    """A photo or a PDF of at most 15 MB. RuleError with a sentence for anything else.

    What the file is, its bytes say; its name and the type that the browser claims play no part.
    """
    _look_at_the_outside(sent)
    if kind_of(sent) == A_PDF:
        if mistake := mistake_in(from_its_start(sent)):
            raise RuleError(mistake)
        return _document(sent)
    picture = _photo(sent, f"{PHOTOS} of een pdf")
    width, height = picture.size
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    digest = hashlib.sha256(sent).hexdigest()
    return ReceiptFile("image/jpeg", _jpeg(picture, 82), _jpeg(small, 75), width, height, digest)


def _look_at_the_outside(sent: bytes) -> None:
    if not sent:
        raise RuleError("Dit bestand is leeg. Kies het opnieuw.")
    if len(sent) > MAX_BYTES:
        size = f"{math.ceil(len(sent) * 10 / 1024 / 1024) / 10:.1f}".replace(".", ",")
        raise RuleError(f"Dit bestand is te groot ({size} MB). Kies er een tot 15 MB.")


def _photo(sent: bytes, wanted: str) -> Image.Image:
    """wanted: what may be chosen, in words."""
    kind = kind_of(sent)
    if kind != PHOTO:
        raise RuleError(NOT_THE_KIND.format(kind, wanted) if kind else UNREADABLE.format(wanted))
    return decoded(sent, MAX_SIDE)


def _jpeg(picture: Image.Image, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def fitted(picture: bytes, most: tuple[int, int]) -> tuple[bytes, tuple[int, int]]:
    """A picture of ours as a JPEG at most so many pixels wide and high, and its size."""
    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as source:
        if source.format == "JPEG" and source.width <= most[0] and source.height <= most[1]:
            return picture, source.size
        source.draft("RGB", most)
        source.thumbnail(most)
        small = on_white(source)
    return _jpeg(small, 80), small.size


def without_metadata(content: bytes) -> bytes:
    """A JPEG or PNG without the place, moment, device and words that came with it; any other bytes as they are.

    Its pixels are not touched. A damaged file stays as it is: nothing here reads it.
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
