"""How wide words are in a table of a document, so that its columns can be as wide as their content."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from PIL import ImageFont

POINTS, MM_PER_POINT = 9, 25.4 / 72  # of table text; its letters are those of Arial (Liberation Sans has their widths)
PADDING_MM = 2.6  # of a cell, both sides together, with a hair to spare
BEHIND_NUMBER_MM = 1.8  # more room before words behind a number
TEXT_MM = 170.0  # A4 with margins of 20 mm
_FONT = Path(__file__).parent / "font" / "liberation-sans-2.1.5-{}.ttf"


def column_mm(title: str, texts: Iterable[str]) -> float:
    """How wide a column has to be for its longest text, its title included, to fit one line, in mm."""
    return max([_mm(title, bold=True), *(_mm(text) for text in set(texts))]) + PADDING_MM


def shared(room: float, titles: tuple[str, str], rows: Sequence[tuple[str, str]]) -> tuple[float, float]:
    """The widths of two columns in a given width, in mm, so that as few rows as possible take a second line."""
    needs = [(column_mm("", [one]), column_mm("", [other])) for one, other in rows]
    least = [column_mm(title, ()) for title in titles]
    wishes = {one for one, _ in needs} | {room - other for _, other in needs} | {room / 2}
    possible = [wish for wish in wishes if least[0] <= wish <= room - least[1]] or [room / 2]
    first = min(possible, key=lambda wish: (sum(a > wish or b > room - wish for a, b in needs), abs(wish - room / 2)))
    return first, room - first


def _mm(text: str, *, bold: bool = False) -> float:
    return float(_font(bold).getlength(text.replace("\n", " "))) / 100 * MM_PER_POINT


@lru_cache(maxsize=2)
def _font(bold: bool) -> Any:
    name = str(_FONT).format("bold" if bold else "regular")
    return ImageFont.truetype(name, POINTS * 100, layout_engine=ImageFont.Layout.BASIC)
