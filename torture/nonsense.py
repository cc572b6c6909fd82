"""Inputs for a form: mostly what people send, now and then what nobody should, as the bytes of a request."""

import io
import random
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from urllib.parse import quote

import docx
import openpyxl
from PIL import Image
from pypdf import PdfWriter

from torture.forms import Found

NASTY = (
    "", " ", "\x00", "\x00\x1f\x7f", "a\x00b", "\r\n\r\n", "\t", "\v", "\u2028\u2029", "\u202eomgekeerd\u202c",
    "\u2066x\u2069", "\ufeff", "\ufffe", "\ud800", "a\udfffb", "e\u0301" * 70, "\U0001f469\u200d\U0001f467" * 40,
    "\U0001d518" * 200, "ß" * 121, "İ", "ﬁ", "מרים בן־דוד", "محمد‎ علي",
    "１２", "٣", "²", "½", "1e9", "1e999999", "NaN", "sNaN", "inf", "-1", "-0", "0", "+5", "0x10", "1_000", "9" * 400,
    "9" * 5000, "-" * 300, "6,40", "€ 6,40", "1.234,50", "6,405", ",", "1,2,3", "100000", "2147483648", "-2147483649",
    "9223372036854775808", "2025-13-45", "2026-02-30", "0001-01-01", "9999-12-31", "10000-01-01", "2025-W01-1",
    "30", "31", "feb", "25.00", "24:00", "1/0001", "99/9999", "y", "false", "None", "null", "[]", "{{7*7}}", "%s%n",
    "1,2,3", "0,4326", "6.40", "2025-07-02", "2025-1-1", "2", "7", "n",
    "'; drop table contact; --", "\"><script>alert(1)</script>", "=cmd|' /C calc'!A0", "a@b.be\r\nBcc: c@d.example",
    "../../etc/passwd", "http://[::1", "javascript:alert(1)", "a" * 3000, "a@" + "b" * 300 + ".example",
)  # fmt: skip
USUAL = {
    "dag": ("1", "2", "9", "16", "28"), "maand": ("1", "3", "6", "12"), "jaar": ("2025", "2026", "2026", "2027"),
    "month": ("3/2024", "12/2019"), "born": ("1988",), "uur": ("14.00", "9:30"), "at": ("14.00", "9:30"),
    "iban": ("BE68 5390 0754 7034",), "rate": ("0,4326", "0,37"), "amount": ("6,40", "4"), "price": ("", "gratis"),
    "code": ("123456",), "link": ("https://voorbeeld.example/vorming", ""), "postcode": ("3999",),
    "tel": ("0470 00 00 01", "016 00 00 00"), "email": ("jan.voorbeeld@voorbeeld.example",),
    "numeric": ("1", "3", "12", "42", "60"), "decimal": ("6,40", "12"), "password": ("drie paarse paraplu's",),
}  # fmt: skip
"""What people type, by the last part of a field's name or by its keyboard."""
WORDS = ("Jan", "Voorbeeld", "Lindedal", "Een zin met woorden.", "Dag allemaal,\n\ntot dan", "42", "")
ODD = 0.1  # of the fields
HUGE = 0.0005
ANY = "application/octet-stream"


@lru_cache(maxsize=1)
def sound_files() -> tuple[tuple[str, bytes], ...]:
    """(name, bytes) of one good file of each kind that a form may ask for."""
    picture, pdf, word, book = io.BytesIO(), io.BytesIO(), io.BytesIO(), io.BytesIO()
    Image.effect_noise((40, 60), 80).convert("RGB").save(picture, "JPEG")
    writer = PdfWriter()
    writer.add_blank_page(200, 300)
    writer.write(pdf)
    letter = docx.Document()
    letter.add_heading("Nieuwsbrief", 1)
    letter.add_paragraph("Een zin.")
    letter.save(word)
    openpyxl.Workbook().save(book)
    files = {"foto.jpg": picture, "ticket.pdf": pdf, "brief.docx": word, "lijst.xlsx": book}
    return tuple((name, content.getvalue()) for name, content in files.items())


class Generator:
    """The same inputs each time for the same chance and form."""

    def __init__(self, chance: random.Random, form: Found) -> None:
        self.chance, self.form = chance, form
        self.names = list(dict.fromkeys([*form.values, *form.typed]))

    def body(self, token: str) -> tuple[bytes, str]:
        """(body, content type) of one request, with a good token for forms."""
        pairs = [(name, value) for name in self.names if name != "csrf_token" for value in self._values(name)]
        if self.chance.random() < 0.15:
            pairs.append((self._text(8), self._nasty()))
        pairs.append(("csrf_token", token))
        if not self.form.multipart:
            return urlencoded(pairs)
        files = [
            (name, *self._file(), ANY) for name in self.form.files for _ in range(self.chance.choice((0, 1, 1, 1, 2)))
        ]
        return multipart(pairs, files)

    def _values(self, name: str) -> list[str | bytes]:
        """One value as a rule; none or several where the form would never send that."""
        dice = self.chance.random()
        if dice > ODD:
            many = name in self.form.offered and name in self.form.typed and self.chance.random() < 0.2
            return [self.usual(name) for _ in range(self.chance.randrange(4) if many else 1)]
        if dice < HUGE:
            return ["x" * 1_000_000]
        return [self._nasty() for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3)))]

    def usual(self, name: str) -> str:
        offered, given = self.form.offered.get(name), self.form.values.get(name, [])
        if offered:
            return self.chance.choice(offered)
        if (
            given
            and (name not in self.form.typed or self.chance.random() < 0.5)
            and (given[0] or self.chance.random() < 0.3)
        ):
            return given[0]
        ends = re.split(r"[-_]", name)[-1]
        return self.chance.choice(USUAL.get(ends) or USUAL.get(self.form.kinds.get(name, "")) or WORDS)

    def _nasty(self) -> str | bytes:
        kind = self.chance.randrange(6)
        if kind == 0:
            return self.chance.randbytes(self.chance.randrange(12))
        if kind == 1:
            return self._text(40)
        if kind == 2:
            return "".join(self.chance.choice("0123456789-+.,:/ e") for _ in range(self.chance.randrange(1, 12)))
        return self.chance.choice(NASTY)

    def _text(self, longest: int) -> str:
        """Signs from anywhere in Unicode, surrogates and all."""
        plane = self.chance.choice((0x7F, 0x24F, 0xFFFF, 0x10FFFF))
        return "".join(chr(self.chance.randrange(plane)) for _ in range(self.chance.randrange(longest)))

    def _file(self) -> tuple[str, bytes]:
        name, content = self.chance.choice(sound_files())
        dice = self.chance.random()
        if dice < 0.2:  # some bytes fell over
            damaged = bytearray(content)
            for _ in range(self.chance.randrange(1, 8)):
                damaged[self.chance.randrange(len(damaged))] = self.chance.randrange(256)
            content = bytes(damaged)
        elif dice < 0.35:
            content = content[: self.chance.randrange(len(content))]
        elif dice < 0.45:
            content = self.chance.randbytes(self.chance.randrange(200))
        if self.chance.random() < 0.2:
            name = self.chance.choice(("", "..", "a/b\\c.docx", "x" * 300 + ".heic", "☂.xlsx", "con.pdf", "t.exe"))
        return name, content


Pairs = Sequence[tuple[str | bytes, str | bytes]]


def urlencoded(pairs: Pairs) -> tuple[bytes, str]:
    """(body, content type) of a form without files."""
    body = "&".join(f"{quote(_bytes(name), safe='')}={quote(_bytes(value), safe='')}" for name, value in pairs)
    return body.encode(), "application/x-www-form-urlencoded"


def multipart(pairs: Pairs, files: Iterable[tuple[str, str, bytes, str]]) -> tuple[bytes, str]:
    """(body, content type), made by hand, so that anything can stand in it. files: (field, name, content, type)."""
    body = b""
    for name, value in pairs:
        body += b'--KNIP\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n' % (_header(name), _bytes(value))
    for name, file_name, content, mime in files:
        body += b'--KNIP\r\nContent-Disposition: form-data; name="%s"; filename="%s"\r\nContent-Type: %s\r\n\r\n' % (
            _header(name), _header(file_name), mime.encode(),
        )  # fmt: skip
        body += content + b"\r\n"
    return body + b"--KNIP--\r\n", "multipart/form-data; boundary=KNIP"


def _bytes(value: str | bytes) -> bytes:
    return value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass")


def _header(value: str | bytes) -> bytes:
    return _bytes(value).translate(None, b'"\r\n')
