"""Photographs of paper tickets, drawn: like a phone's picture, and marked VOORBEELD."""

import io
from datetime import date
from functools import lru_cache
from random import Random

from PIL import Image, ImageDraw, ImageFilter, ImageFont

from portal.kit.dates import day_short
from portal.kit.images import ReceiptFile, read_receipt
from portal.kit.money import amount_number
from portal.kit.records import dataclass

WIDTH, HEIGHT = 900, 1200
INK, RED = (38, 36, 44), (153, 11, 26)
TABLES = ((122, 92, 66), (84, 96, 108), (150, 132, 112), (70, 84, 72))
HEADS = {
    "bus": ("STADSBUS LINDEDAL", "Biljet heen en terug", (10, 84, 52)),
    "train": ("SPOOR LINDEDAL", "Biljet 2e klas, heen en terug", (122, 62, 0)),
    "parking": ("PARKING MARKT", "Kort parkeren", (23, 73, 127)),
}


@dataclass(frozen=True)
class Ticket:
    """The words on a ticket. look: bus, train or parking; seed: how it lies on the table."""

    look: str
    day: date
    cents: int
    seed: int = 0


@lru_cache(maxsize=64)
def photographed(ticket: Ticket) -> ReceiptFile:
    """The ticket as a receipt ready to store; the same ticket gives the same bytes."""
    rng = Random(repr(ticket))
    paper = _paper(ticket, rng)
    scene = _table(rng)
    turned = paper.rotate(rng.uniform(-7, 7), Image.Resampling.BILINEAR, expand=True)
    left = (WIDTH - turned.width) // 2 + rng.randrange(-15, 16)
    top = (HEIGHT - turned.height) // 2 + rng.randrange(-30, 31)
    shadow = Image.new("L", scene.size, 0)
    shadow.paste(turned.getchannel("A").point(lambda a: a * 2 // 3), (left + 10, top + 14))
    dark = Image.new("RGB", scene.size, (20, 16, 14))
    scene.paste(dark, (0, 0), shadow.filter(ImageFilter.BoxBlur(9)))
    scene.paste(turned, (left, top), turned)
    out = io.BytesIO()
    scene.save(out, "JPEG", quality=85)
    return read_receipt(out.getvalue())


def _table(rng: Random) -> Image.Image:
    """A table top with a grain and light from one corner."""
    base = Image.new("RGB", (WIDTH, HEIGHT), rng.choice(TABLES))
    noise = Image.frombytes("L", (6, 160), rng.randbytes(960))
    grain = noise.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC)
    light = Image.linear_gradient("L").rotate(90 * rng.randrange(4)).resize((WIDTH, HEIGHT))
    base = Image.blend(base, Image.merge("RGB", (grain, grain, grain)), 0.08)
    return Image.blend(base, Image.merge("RGB", (light, light, light)), 0.14)


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _paper(ticket: Ticket, rng: Random) -> Image.Image:
    """The ticket itself, flat, with a torn lower edge."""
    wide, high = (760, 500) if ticket.look == "train" else (570, 890)
    paper = Image.new("RGBA", (wide, high), (0, 0, 0, 0))
    draw = ImageDraw.Draw(paper)
    shade = rng.randrange(238, 250)
    teeth = [(x, high - (6 if x // 19 % 2 else 22)) for x in range(wide, -1, -19)]
    draw.polygon([(0, 0), (wide, 0), *teeth], fill=(shade, shade - 2, shade - 8, 255))
    head, kind, colour = HEADS[ticket.look]
    draw.rectangle((0, 0, wide, 92), fill=colour)
    draw.text((wide // 2, 46), head, font=_font(43), fill="white", anchor="mm")
    hour = f"{rng.randrange(8, 18)}.{rng.randrange(60):02d}"
    for row, text in enumerate((kind, f"Datum  {day_short(ticket.day)}", f"Uur  {hour}")):
        draw.text((40, 134 + 60 * row), text, font=_font(40), fill=INK)
    draw.line((36, 334, wide - 36, 334), fill=INK, width=3)
    draw.text((40, 366), "VOORBEELD", font=_font(32), fill=RED)
    draw.text((wide - 40, 350), f"EUR {amount_number(ticket.cents)}", font=_font(56), fill=INK, anchor="ra")
    if ticket.look != "train":
        x = 48
        while x < wide - 56:
            bar = rng.randrange(3, 11)
            draw.rectangle((x, 470, x + bar, 620), fill=INK)
            x += bar + rng.randrange(5, 13)
        number = f"nr. {rng.randrange(100_000, 999_999)}"
        draw.text((wide // 2, 650), number, font=_font(36), fill=INK, anchor="ma")
        draw.text((wide // 2, 750), "Bedankt en tot ziens", font=_font(36), fill=INK, anchor="ma")
    return paper
