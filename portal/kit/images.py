"""Photos of tickets: turned upright, made small, freed of everything that is not the picture."""

import hashlib
import io
import threading
import warnings
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError

from portal.kit.errors import RuleError

MAX_BYTES = 15 * 1024 * 1024
MAX_SIDE = 1600
MAX_PIXELS = 60_000_000  # above any phone camera's everyday setting, below what would fill the memory
THUMBNAIL_SIDE = 240
FORMATS = ("JPEG", "PNG", "HEIF")

pillow_heif.register_heif_opener()

_ONE_AT_A_TIME = threading.Lock()
"""A picture of 60 million pixels takes a quarter of a gigabyte while it is opened: one at a time is enough."""


@dataclass(frozen=True)
class ReceiptFile:
    """A ticket ready to store. `thumbnail` is a JPEG, None for a PDF; sides are in pixels."""

    mime: str
    content: bytes
    thumbnail: bytes | None
    width: int | None
    height: int | None
    sha256: str  # of the file as it was sent


def read_receipt(sent: bytes) -> ReceiptFile:
    """A JPEG, PNG, HEIC or PDF of at most 15 MB. RuleError with a sentence for anything else.

    What the file is, its bytes say; its name and the type that the browser claims play no part.
    """
    if not sent:
        raise RuleError("Dit bestand is leeg. Kies de foto opnieuw.")
    if len(sent) > MAX_BYTES:
        raise RuleError(f"Deze foto is te groot ({len(sent) / 1024 / 1024:.0f} MB). Kies een foto tot 15 MB.")
    digest = hashlib.sha256(sent).hexdigest()
    if sent.startswith(b"%PDF-"):
        _check_pdf(sent)
        return ReceiptFile("application/pdf", sent, None, None, None, digest)
    picture = _open(sent)
    width, height = picture.size
    small = picture.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return ReceiptFile("image/jpeg", _jpeg(picture, 82), _jpeg(small, 75), width, height, digest)


def _open(sent: bytes) -> Image.Image:
    unreadable = RuleError("Dit bestand kunnen we niet lezen. Kies een foto (jpg, png, heic) of een pdf.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            source = Image.open(io.BytesIO(sent), formats=FORMATS)
            if source.width * source.height > MAX_PIXELS:
                raise RuleError(
                    "Deze foto heeft te veel pixels. Maak een gewone foto met je gsm, of kies een kleinere."
                )
            with _ONE_AT_A_TIME:
                source.draft("RGB", (MAX_SIDE, MAX_SIDE))  # a JPEG is then decoded at a fraction of its size
                source.thumbnail((MAX_SIDE, MAX_SIDE))  # small first: whatever follows copies the picture
                return _on_white(ImageOps.exif_transpose(source))
    except RuleError:
        raise
    except (
        UnidentifiedImageError,
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        MemoryError,
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
    except RuleError:
        raise
    except Exception as e:
        raise RuleError("Deze pdf kunnen we niet lezen. Neem een foto van je ticket.") from e
