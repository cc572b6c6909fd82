"""Bar charts as PNG: for a document that is printed, perhaps in black and white. Knows no domain.

The series differ in pattern as well as in colour: the latest is solid, the one before striped, the oldest open.
"""

import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

Number = int | float | Decimal

SCALE = 3  # pixels per point
WIDTH = 480  # points
LABELS, NUMBERS = 150, 40  # points kept for the words before and the number after a bar
BAR, GAP, TEXT = 11, 9, 11
FONT = Path(__file__).parent / "font" / "roboto-2.138-latin.ttf"  # the letters that Pillow brings have no é and no ë
INK, LINE = "#1f1626", "#786c84"
SOLID, STRIPED = "#500778", "#b98ad0"


def bar_chart(series: Sequence[str], rows: Sequence[tuple[str, Sequence[Number | None]]]) -> bytes:
    """Rows of horizontal bars, one per series (the oldest first). None: not known. Returns a PNG."""
    # raqm, where a machine has it, refuses some text (and would draw otherwise than a machine without it)
    font = ImageFont.truetype(FONT, TEXT * SCALE, layout_engine=ImageFont.Layout.BASIC)
    legend = len(series) > 1
    group = len(series) * (BAR + 2)
    height = (26 if legend else 4) + len(rows) * (group + GAP)
    picture = Image.new("RGB", (WIDTH * SCALE, height * SCALE), "white")
    draw = ImageDraw.Draw(picture)
    most = max((float(n) for _, numbers in rows for n in numbers if n is not None), default=0) or 1
    top = 4
    if legend:
        x = LABELS
        for place, name in enumerate(series):
            _bar(draw, (x, top, x + 20, top + BAR), len(series) - 1 - place)
            draw.text(((x + 25) * SCALE, top * SCALE), name, INK, font)
            x += 40 + int(draw.textlength(name, font) / SCALE)
        top = 26
    for words, numbers in rows:
        middle = top + group / 2
        for part, y in _lines(draw, words, font, middle):
            draw.text(((LABELS - 8) * SCALE, y * SCALE), part, INK, font, anchor="rm")
        for place, number in enumerate(numbers):
            y = top + place * (BAR + 2)
            if number is not None:
                length = (WIDTH - LABELS - NUMBERS) * float(number) / most
                _bar(draw, (LABELS, y, LABELS + max(length, 1), y + BAR), len(series) - 1 - place)
            else:
                length = 0
            said = "-" if number is None else f"{number}".replace(".", ",")
            draw.text(((LABELS + length + 5) * SCALE, (y + BAR / 2) * SCALE), said, INK, font, anchor="lm")
        top += group + GAP
    draw.line((LABELS * SCALE, (26 if legend else 2) * SCALE, LABELS * SCALE, (height - GAP) * SCALE), LINE, SCALE)
    out = io.BytesIO()
    picture.save(out, "PNG")  # 3 % smaller would take three times as long
    return out.getvalue()


def _lines(draw: ImageDraw.ImageDraw, words: str, font: Any, middle: float) -> list[tuple[str, float]]:
    """The label on one line, or on two where it is long: (text, middle of the line in points)."""
    room = (LABELS - 10) * SCALE
    if draw.textlength(words, font) <= room or " " not in words:
        return [(words, middle)]
    parts = words.split(" ")
    cut = max((n for n in range(1, len(parts)) if draw.textlength(" ".join(parts[:n]), font) <= room), default=1)
    return [(" ".join(parts[:cut]), middle - TEXT * 0.6), (" ".join(parts[cut:]), middle + TEXT * 0.6)]


def _bar(draw: ImageDraw.ImageDraw, box: tuple[float, float, float, float], age: int) -> None:
    """age 0: the latest series."""
    left, top, right, bottom = (round(side * SCALE) for side in box)
    fill = SOLID if age == 0 else "white"
    draw.rectangle((left, top, right, bottom), fill=fill, outline=SOLID, width=SCALE)
    if age == 1:
        for x in range(left + 2 * SCALE, right - SCALE, 3 * SCALE):
            draw.line((x, top, x, bottom), STRIPED, SCALE)
