"""A photo of a stranger as pixels: upright, small, on white. For a child of `portal.kit.confined`; knows no domain."""

import io
import struct
import warnings
from collections.abc import Iterator
from typing import Any

from PIL import Image, ImageOps

from portal.kit.errors import RuleError

FORMATS = ("JPEG", "PNG", "HEIF", "WEBP", "AVIF")
MAX_PIXELS = 60_000_000  # in memory: above any phone camera's everyday setting, below what would fill it
LARGEST = 250_000_000  # pixels of a JPEG, which is decoded at a fraction of its size: phones go up to 200 million
NARROWEST, LONGEST = 0.45, 8.0  # of the side that a picture is made to fit: of its short and of its long side
_JPEG, _END_OF_JPEG, _OTHER_BITS = b"\xff\xd8\xff", b"\xff\xd9", b"\x5a\xa5\x3c" * 400

Image.MAX_IMAGE_PIXELS = LARGEST // 2  # Pillow refuses at twice this

TOO_MANY_PIXELS = (
    "Deze foto heeft te veel pixels ({} miljoen). Neem ze opnieuw met de gewone stand van je gsm, "
    "of kies een schermafdruk ervan."
)
BROKEN_PHOTO = (
    "Deze foto kunnen we niet lezen: ze is beschadigd, niet helemaal aangekomen of van een zeldzame soort. "
    "Kies ze opnieuw, of neem er een schermafdruk van."
)


def decoded(sent: bytes, side: int) -> Image.Image:
    """The picture in RGB, without any metadata, as large as `size_for` says. RuleError where it can't be read whole."""
    import pillow_heif  # only here: it is big, and only what was sent is ever opened
    from PIL import AvifImagePlugin

    pillow_heif.register_heif_opener()
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1  # each more takes memory of the child
    try:
        if any(end > len(sent) for end in _ends_of_boxes(sent)):
            raise RuleError(BROKEN_PHOTO)
        return _whole(sent, side)
    except (RuleError, MemoryError):
        raise
    except Exception as error:  # decoders raise anything on hostile bytes; none of it is the sender's concern
        if "memory" in str(error).lower():  # libheif and libavif have words for it alone
            raise MemoryError from error
        raise RuleError(BROKEN_PHOTO) from error


def size_for(width: int, height: int, side: int) -> tuple[int, int]:
    """A size of at most `side` pixels long, never larger than it is.

    A long and narrow picture (a whole page as one screenshot, a panorama) stays longer, up to eight times `side`, so
    that its short side keeps 45 % of `side` and is legible.
    """
    short, long = min(width, height), max(width, height)
    scale = min(max(side / long, NARROWEST * side / short), LONGEST * side / long, 1)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _whole(sent: bytes, side: int) -> Image.Image:
    """A JPEG that lacks nothing but the two bytes at its end is whole."""
    try:
        return _read(sent, side)
    except OSError:
        if not sent.startswith(_JPEG):
            raise
        body = (sent.rstrip(b"\0") if sent.endswith(bytes(9)) else sent).removesuffix(_END_OF_JPEG[:1])
        picture = _read(body + _END_OF_JPEG, side)
        if picture.tobytes() != _read(body + _OTHER_BITS + _END_OF_JPEG, side).tobytes():
            raise  # bits are missing too: the picture depends on what took their place
        return picture


def _read(sent: bytes, side: int) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            source = Image.open(io.BytesIO(sent), formats=FORMATS)
        except Image.DecompressionBombError as error:
            raise RuleError(TOO_MANY_PIXELS.format(f"meer dan {LARGEST // 1_000_000}")) from error
        pixels, wanted = source.width * source.height, size_for(*source.size, side)
        source.draft("RGB", wanted)  # a JPEG is then decoded at a fraction of its size; not so one in several rounds
        in_memory = pixels if source.info.get("progressive") else source.width * source.height
        if in_memory > MAX_PIXELS:
            raise RuleError(TOO_MANY_PIXELS.format(round(pixels / 1_000_000)))
        picture = _mixable(source)
        picture.thumbnail(wanted)  # small first: whatever follows copies the picture
        return on_white(ImageOps.exif_transpose(picture))


def _mixable(source: Image.Image) -> Image.Image:
    """In colours that may be mixed when it is made smaller: not those of a palette, nor a transparent one."""
    key, packed = source.info.get("transparency"), source.tile[0].args if source.tile else ""  # type: ignore[attr-defined]
    if source.mode.startswith("I"):  # 16 bits of grey; 10 or 12 come as 16 too
        grey = source.point(lambda value: value * (1 / 256)).convert("L")
        if isinstance(key, int):
            lit = source.convert("I").point([0 if value == key else 255 for value in range(65_536)], "L")
            grey = Image.merge("LA", (grey, lit))
        grey.info = source.info
        return grey
    if source.mode not in ("1", "L", "RGB"):
        return source.convert("RGBA" if source.has_transparency_data else "RGB") if source.mode == "P" else source
    if key is not None:
        source.info["transparency"] = _in_eight_bits(key, packed if isinstance(packed, str) else "")
        return source.convert("RGBA")
    return source.convert("L") if source.mode == "1" else source


def _in_eight_bits(key: Any, packed: str) -> Any:
    """A PNG gives its transparent colour as it is packed: "L;2", "RGB;16B"."""
    if packed.startswith("RGB;16"):
        return tuple(part >> 8 for part in key)
    return key * {"L;2": 85, "L;4": 17}.get(packed, 1)


def on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, and without any metadata: only pixels are copied."""
    with_alpha = picture.convert("RGBA") if picture.mode in ("RGBA", "LA", "PA", "P") else None
    clean = Image.new("RGB", picture.size, "white")
    clean.paste(with_alpha or picture.convert("RGB"), (0, 0), with_alpha)
    return clean


def _ends_of_boxes(sent: bytes) -> Iterator[int]:
    """Of a HEIC or AVIF: where each of its parts with the picture ends; its decoder paints missing parts green.

    ISO/IEC 14496-12: size (32 bits, 1: 64 bits follow, 0: up to the end), type.
    """
    place = 0
    while sent[4:8] == b"ftyp" and place + 8 <= len(sent):
        size, kind = struct.unpack_from(">I4s", sent, place)
        if size == 1 and place + 16 <= len(sent):
            (size,) = struct.unpack_from(">Q", sent, place + 8)
        if size < 8:
            return
        place += size
        if kind in (b"meta", b"mdat", b"moov"):
            yield place
