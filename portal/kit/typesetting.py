"""Pieces of a document → the pages of a PDF, by typst. Runs in a child process of `kit/confined` alone.

The same pieces give the same bytes. Before anything of a document is looked at, this process gives up opening files and
connections: typst cannot fetch anything (a package, a font, another file), and nothing leaves the machine.
"""

import base64
import io
import json
import re
import resource
import struct
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst
from PIL import Image

Image.preinit()  # its readers are loaded while files can still be opened
HERE = Path(__file__).parent
FONTS = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(HERE / "font")])
TEMPLATE = (HERE / "paper.typ").read_bytes()
LETTERS = ("liberation-sans-2.1.5-regular.ttf", "liberation-sans-2.1.5-bold.ttf", "dejavu-sans-2.37.ttf")
STANDARDS: list[Any] = ["a-2a", "ua-1"]
LONG, ZERO_WIDTH_SPACE = 60, "\u200b"
_LONG = re.compile(rf"\S{{{LONG}}}")
MISSING = "□"  # for a letter that neither font has
# Every font is opened by being used: later it is too late.
WARM = b'#set text(font: ("Liberation Sans", "DejaVu Sans"))\na #strong[b] #sym.ballot'


def typeset(paper: dict[str, Any], files: dict[str, bytes], timestamp: int) -> bytes:
    """The PDF (A-2a and UA-1). paper: what `paper.typ` reads; files: its pictures by name; timestamp: in seconds."""
    _shut()
    try:
        return _typeset(_readable(paper, KNOWN), files, timestamp)
    except typst.TypstError:  # a mark that one font has, on a letter that only the other has
        return _typeset(_readable(paper, PLAIN), files, timestamp)


def first_pages(documents: list[bytes], width: int) -> list[bytes | None]:
    """The first page of each of somebody's PDFs as a PNG, so many pixels wide; None where there is nothing to show."""
    _shut()
    return [_first_page(document, width) for document in documents]


def _first_page(document: bytes, width: int) -> bytes | None:
    source = b'#set page(width: 100pt, height: auto, margin: 0pt)\n#image(bytes(json("0.json")), width: 100pt)'
    numbers = json.dumps(list(document)).encode()  # as text: see `_as_text`
    try:
        pages = typst.compile({"main.typ": source, "0.json": numbers}, format="png", ppi=width / 100 * 72, **_OURS)
    except typst.TypstError:
        return None
    return pages if isinstance(pages, bytes) else pages[0]


_OURS: dict[str, Any] = {"font_paths": FONTS, "ignore_system_fonts": True}


def _typeset(paper: dict[str, Any], files: dict[str, bytes], timestamp: int) -> bytes:
    sources = {"main.typ": TEMPLATE, "paper.json": json.dumps(paper).encode()}
    sources |= {name: _as_text(content) for name, content in files.items()}
    made: bytes = typst.compile(sources, pdf_standards=STANDARDS, timestamp=timestamp, **_OURS)
    return made


def _as_text(picture: bytes) -> bytes:
    """A JPEG or PNG inside an SVG: what is handed to typst in memory has to be text. Its pixels stay as they are."""
    with Image.open(io.BytesIO(picture), formats=("JPEG", "PNG")) as opened:
        (width, height), kind = opened.size, opened.format or ""
    data = base64.b64encode(picture).decode()
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<image width="{width}" height="{height}" href="data:image/{kind.lower()};base64,{data}"/></svg>'
    ).encode()


def _shut() -> None:
    """From now on nothing in this process can open a file or a connection."""
    typst.compile({"main.typ": WARM}, **_OURS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (1, 1))  # number 0 is taken; 0 would forbid to poll the answer's line


# ---- letters


def _readable(value: Any, known: frozenset[str]) -> Any:
    """The value with signs for the letters that no font here has: a PDF that can be read aloud may have none.

    A line without any space can be broken, at a space of no width.
    """
    if isinstance(value, str):
        shown = value if known.issuperset(value) else "".join([c if c in known else _instead(c) for c in value])
        return _LONG.sub(lambda word: word[0] + ZERO_WIDTH_SPACE, shown) if len(shown) > LONG else shown
    if isinstance(value, list):
        return [_readable(one, known) for one in value]
    if isinstance(value, dict):
        return {key: _readable(one, known) for key, one in value.items()}
    return value


def _instead(letter: str) -> str:
    return "" if unicodedata.category(letter)[0] in "CM" else MISSING


def _letters_of(font: bytes) -> Iterator[str]:
    """The letters of a TrueType font, from its table "cmap" (OpenType 1.9, formats 4 and 12)."""
    (tables,) = struct.unpack_from(">H", font, 4)
    entries = [struct.unpack_from(">4sIII", font, 12 + 16 * n) for n in range(tables)]
    start = next(offset for tag, _, offset, _ in entries if tag == b"cmap")
    (number,) = struct.unpack_from(">H", font, start + 2)
    kinds = [struct.unpack_from(">HHI", font, start + 4 + 8 * n) for n in range(number)]
    for _, _, place in (kind for kind in kinds if kind[:2] in ((3, 1), (3, 10))):
        table = start + place
        if struct.unpack_from(">H", font, table) == (12,):
            (groups,) = struct.unpack_from(">I", font, table + 12)
            for n in range(groups):
                first, last, _ = struct.unpack_from(">III", font, table + 16 + 12 * n)
                yield from map(chr, range(first, last + 1))
        else:
            (size,) = struct.unpack_from(">H", font, table + 6)
            count = size // 2
            lasts = struct.unpack_from(f">{count}H", font, table + 14)
            firsts = struct.unpack_from(f">{count}H", font, table + 16 + size)
            for first, last in zip(firsts, lasts, strict=True):
                yield from map(chr, range(first, min(last, 0xFFFE) + 1))


KNOWN = frozenset("\n").union(*(_letters_of((HERE / "font" / name).read_bytes()) for name in LETTERS))
PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | frozenset(map(chr, range(0xA0, 0x180))) | frozenset("\n€–‘’“”…·☐□")
