"""The stamp card of a year, a picture to show or a page to print: a disc per day, and no name of anybody."""

import io
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from portal.kit.dates import month_name
from portal.kit.pdf import PdfFile
from portal.kit.records import dataclass
from portal.kit.words import counted, listed

WIDTH, HEIGHT = 1080, 1440  # px: a phone held upright
SMOOTH = 2  # drawn larger, then shrunk
BAND, PAPER, INK, SOFT, LINE, AMBER = "#500778", "#f8f6fa", "#211829", "#574c61", "#cfc5d8", "#ffa300"
HEAD, EDGE, COLUMNS = 330, 70, 3
CELL, STAMP, ROW = 40, 15, 252  # from day to day, half a disc, from month to month


@dataclass(frozen=True)
class YearMonth:
    """One month of the card: its days in order, each with how often somebody was there (two families: 2)."""

    first: date
    days: tuple[tuple[date, int], ...]
    is_to_come: bool = False  # on the day on which the card was made

    @property
    def number(self) -> int:
        return sum(times for _, times in self.days)

    @property
    def empty(self) -> str:
        """The words for a month without a day."""
        return "komt nog" if self.is_to_come else "geen enkele keer"


@dataclass(frozen=True)
class YearCard:
    """Twelve months, and nothing of any family."""

    year: int
    branch: str
    months: tuple[YearMonth, ...]

    @property
    def number(self) -> int:
        """How often somebody was there: the contacts that count."""
        return sum(month.number for month in self.months)


def picture(card: YearCard) -> bytes:
    """A PNG of 1080 × 1440 pixels; the same card gives the same bytes."""
    image = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), PAPER)
    pen = _Pen(ImageDraw.Draw(image))
    pen.draw.rectangle((0, 0, WIDTH * SMOOTH, HEAD * SMOOTH), BAND)
    pen.write((EDGE, 130), f"{card.number} keer", 120, "white")
    pen.write((EDGE, 235), f"was jij er in {card.year}", 64, AMBER)
    for place, month in enumerate(card.months):
        row, column = divmod(place, COLUMNS)
        _month(pen, month, EDGE + column * 325, HEAD + 60 + row * ROW)
    pen.write((EDGE, HEIGHT - 42), f"{_plain(card.branch)} - dank je wel", 32, SOFT)
    out = io.BytesIO()
    image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS).save(out, "PNG", optimize=True)
    return out.getvalue()


def printed(card: YearCard, house_style: Path) -> bytes:
    """The card as a PDF, one A4; the days stand under each month in words too. The same card gives the same bytes."""
    title, end = f"{card.number} keer was jij er", datetime(card.year, 12, 31)  # noqa: DTZ001 - naive, as stored
    paper = PdfFile(house_style, title=f"{title} in {card.year}", author=card.branch, made_at=end)
    paper.title(title, f"in {card.year} · {card.branch}", band=True)
    paper.calendar(
        [(*_said(month), month.first.weekday(), [times for _, times in month.days]) for month in card.months]
    )
    paper.paragraph("Dank je wel.")
    return paper.save()


def _said(month: YearMonth) -> tuple[str, str]:
    """The name of a month, and the days of it."""
    days = [str(day.day) + (f" ({times} keer)" if times > 1 else "") for day, times in month.days if times]
    words = f"{counted(month.number, 'keer', 'keer')}: {listed(days)}" if days else month.empty
    return month_name(month.first).capitalize(), words


class _Pen:
    """Draws in the measures of the finished picture."""

    def __init__(self, draw: ImageDraw.ImageDraw) -> None:
        self.draw = draw

    def write(self, place: tuple[int, int], words: str, size: int, colour: str) -> None:
        font: Any = ImageFont.load_default(size * SMOOTH)
        self.draw.text((place[0] * SMOOTH, place[1] * SMOOTH), words, colour, font, anchor="lm")

    def disc(self, x: int, y: int, half: int, colour: str) -> None:
        box = (x - half, y - half, x + half, y + half)
        self.draw.ellipse(tuple(number * SMOOTH for number in box), colour)

    def check(self, x: int, y: int) -> None:
        line = [(x - 6, y), (x - 2, y + 5), (x + 7, y - 5)]
        self.draw.line([(a * SMOOTH, b * SMOOTH) for a, b in line], "white", 3 * SMOOTH, joint="curve")


def _month(pen: _Pen, month: YearMonth, left: int, top: int) -> None:
    pen.write((left, top), month_name(month.first), 30, INK)
    for day, times in month.days:
        week, weekday = divmod(month.first.weekday() + day.day - 1, 7)
        x, y = left + weekday * CELL + STAMP, top + 38 + week * (CELL - 8)
        if times:
            pen.disc(x, y, STAMP, BAND)
            pen.check(x, y)
        else:
            pen.disc(x, y, 4, LINE)


def _plain(words: str) -> str:
    """Without accents: the letters that Pillow brings along have none."""
    return unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
