"""Files that grow, into every field that takes one, while somebody else reads a page.

    python -m torture.files [sizes per kind]

Each kind of file grows until it is the largest that is read at all. The other visitor's slowest answer stays under half
a second, the memory of all processes under 300 MB above rest, and no upload ends in a 500 or in silence.
"""

import io
import re
import struct
import sys
import tempfile
import threading
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

import docx
import openpyxl

from portal import create_app
from portal.people.models import Person
from portal.settings import Settings
from portal.sign_in.devices.rules import open_device
from torture.figures import end, told
from torture.site import TOKEN, Site, build, environment, release

SIZES = 4
SLOWEST_MS = 500
MORE_MB = 300
LONGEST = 45  # seconds that an upload may wait for its sentence


def workbook(*cells: tuple[str, Any]) -> bytes:
    book = openpyxl.Workbook()
    tab = book.active
    tab.title = "Gezinnen"
    for name, value in (("A1", "Code"), ("B1", "Gemeente"), ("C1", "Nota over het gezin"), *cells):
        tab[name] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def part(content: bytes, name: str, work: Callable[[bytes], bytes]) -> bytes:
    """A zip with one part made into another."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.namelist():
            target.writestr(entry, work(source.read(entry)) if entry == name else source.read(entry))
    return out.getvalue()


def letter(inside: bytes) -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Beste vrijwilligers,")
    document.save(out)
    return part(out.getvalue(), "word/document.xml", lambda xml: xml.replace(b"<w:body>", b"<w:body>" + inside, 1))


def rows(number: int) -> bytes:
    """A sheet of so many rows that hold the same."""
    row = b"".join(b'<c t="inlineStr"><is><t>%b</t></is></c>' % (b"x" * 40) for _ in range(3))
    many = b"".join(b"<row>%b</row>" % row for _ in range(number))
    return part(
        workbook(), "xl/worksheets/sheet1.xml", lambda xml: xml.replace(b"</sheetData>", many + b"</sheetData>")
    )


def png(pixels: int) -> bytes:
    side = int(pixels**0.5)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    packer, body = zlib.compressobj(1), b""
    for _ in range(side):
        body += packer.compress(bytes(1 + 4 * side))
    header = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    whole = chunk(b"IHDR", header) + chunk(b"IDAT", body + packer.flush()) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + whole


RUN = b"<w:r><w:t>%b</w:t></w:r>"
BEGIN = b'<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
HIDDEN = b"<w:r><w:rPr><w:vanish/></w:rPr><w:t>x</w:t></w:r>"
ROW = b"<w:tr><w:tc><w:p/></w:tc></w:tr>"


def paragraph(inside: bytes) -> bytes:
    return b"<w:p>" + inside + b"</w:p>"


def objects(number: int) -> bytes:
    return b"%PDF-1.4\n" + b"1 0 obj\n<</A" * number + b"\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF"


def references(number: int) -> bytes:
    head = f"xref\n0 {number}\n".encode()
    return b"%PDF-1.4\n" + head + b"0000000000 65535 f \n" * number + b"startxref\n9\n%%EOF"


def long_words(number: int) -> bytes:
    return workbook(*((f"C{row}", "x" * 4000) for row in range(2, 2 + number)))


KINDS: dict[str, tuple[str, int, Callable[[int], bytes]]] = {
    "pdf: objects in objects": ("ticket", 1_000_000, objects),
    "pdf: brackets": ("ticket", 12_000_000, lambda n: b"%PDF-1.4\n" + b"[" * n + b"\nstartxref\n9\n%%EOF"),
    "pdf: cross references": ("ticket", 700_000, references),
    "photo: pixels": ("ticket", 60_000_000, png),
    "workbook: a cell far down": ("workbook", 1_048_576, lambda n: workbook((f"A{n}", "x"))),
    "workbook: a cell far off": ("workbook", 1_048_576, lambda n: workbook((f"XFD{n}", 0))),
    "workbook: two corners": ("workbook", 199_000, lambda n: workbook((f"AL{n}", 0))),
    "workbook: rows": ("workbook", 180_000, rows),
    "workbook: one long word": ("workbook", 4_000, long_words),
    "letter: spaces": ("letter", 5_000_000, lambda n: letter(paragraph(RUN % (b" " * n)))),
    "letter: paragraphs": ("letter", 100_000, lambda n: letter(paragraph(RUN % b"x") * n)),
    "letter: fields in fields": ("letter", 60_000, lambda n: letter(paragraph(BEGIN * n))),
    "letter: hidden runs": ("letter", 60_000, lambda n: letter(paragraph(HIDDEN * n))),
    "letter: rows": ("letter", 40_000, lambda n: letter(b"<w:tbl>" + ROW * n + b"</w:tbl>" + paragraph(RUN % b"x"))),
}
"""Kind → (the field, how far it grows, the file of that size)."""

FIELDS = {
    "ticket": ("/onkosten/{}/2025K3", "/onkosten/{}/2025K3/kosten", "ticket"),
    "workbook": ("/gegevens", "/gegevens/invoer", "file"),
    "letter": ("/huisstijl", "/huisstijl", "file"),
}
"""The field → (the page with its form, where it is sent, its name)."""


class Browser:
    def __init__(self, port: int, cookie: str) -> None:
        self.port, self.cookie = port, cookie

    def ask(self, method: str, path: str, body: bytes = b"", kind: str = "") -> tuple[int, str]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=LONGEST)
        headers = {"Cookie": f"portaal={self.cookie}", "Accept-Encoding": "identity"}
        try:
            connection.request(method, path, body or None, headers | ({"Content-Type": kind} if kind else {}))
            answer = connection.getresponse()
            text = answer.read().decode(errors="replace")
            if kept := answer.getheader("Set-Cookie"):
                self.cookie = kept.partition(";")[0].partition("=")[2]
            return answer.status, text
        finally:
            connection.close()

    def send(self, page: str, action: str, name: str, content: bytes) -> int:
        status, text = self.ask("GET", page)
        token = TOKEN.search(text)
        if token is None:
            raise SystemExit(f"{page} has no form: {status}")
        edge = uuid4().hex
        values = f'--{edge}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n{token[1]}\r\n'
        head = f'{values}--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'
        body = head.encode() + content + f"\r\n--{edge}--\r\n".encode()
        return self.ask("POST", action, body, f"multipart/form-data; boundary={edge}")[0]


class Other:
    """Somebody who reads a page twenty times a second; and the most memory that all processes held meanwhile."""

    def __init__(self, site: Site) -> None:
        self.site, self.slowest, self.most = site, 0.0, 0
        self.stop = threading.Event()
        self.threads = [threading.Thread(target=work, daemon=True) for work in (self._read, self._weigh)]

    def _read(self) -> None:
        while not self.stop.wait(0.05):
            began = time.perf_counter()
            try:
                status = Browser(self.site.port, "").ask("GET", "/privacy")[0]
            except (OSError, HTTPException):
                status = 0
            took = time.perf_counter() - began if status == 200 else 3600.0
            self.slowest = max(self.slowest, took)

    def _weigh(self) -> None:
        while not self.stop.wait(0.02):
            self.most = max(self.most, memory(self.site.process.pid))

    @contextmanager
    def watching(self) -> Iterator[None]:
        self.slowest, self.most = 0.0, 0
        self.stop.clear()
        for thread in self.threads:
            thread.start()
        yield
        self.stop.set()
        for thread in self.threads:
            thread.join()


def memory(process: int) -> int:
    """Bytes that a process and all below it hold, what they share counted once (Linux)."""
    held = 0
    try:
        found = re.search(r"^Pss:\s+(\d+)", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
        held = int(found[1]) * 1024 if found else 0
        threads = list(Path(f"/proc/{process}/task").iterdir())  # a child belongs to the thread that started it
        children = [child for thread in threads for child in (thread / "children").read_text().split()]
    except OSError:
        return held
    return held + sum(memory(int(child)) for child in children)


def main(sizes: int = SIZES) -> list[bool]:
    with tempfile.TemporaryDirectory(prefix="beproeving-") as folder:
        url = f"sqlite:///{folder}/portal.sqlite3"
        cookies = build(url, 1)
        app = create_app(Settings.from_env(environment(url)))
        els = open_device(Person.get(Person.given_name == "Els"), "Firefox")
        lena = Person.get(Person.given_name == "Vrijwilliger 0").id
        signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        office = signer.dumps({"_user_id": els, "_fresh": True, "_permanent": True})
        release()
        site = Site(url, Path(folder) / "log", workers=1)
        try:
            who = {"ticket": Browser(site.port, cookies[0]), "workbook": Browser(site.port, office)}
            who["letter"] = who["workbook"]
            for field in FIELDS:  # the readers are loaded, the pages were shown
                _send(who[field], field, lena, b"x")
            rest = memory(site.process.pid)
            return [_grow(site, who, lena, rest, kind, sizes) for kind in KINDS]
        finally:
            site.stop()


def _send(browser: Browser, field: str, lena: int, content: bytes) -> int:
    page, action, name = FIELDS[field]
    return browser.send(page.format(lena), action.format(lena), name, content)


def _grow(site: Site, who: dict[str, Browser], lena: int, rest: int, kind: str, sizes: int) -> bool:
    field, largest, make = KINDS[kind]
    answers, longest, slowest, most = set(), 0.0, 0.0, 0
    for step in range(sizes):
        content = make(max(1, largest >> (2 * (sizes - 1 - step))))
        other = Other(site)
        with other.watching():
            began = time.perf_counter()
            try:
                answers.add(_send(who[field], field, lena, content))
            except (OSError, HTTPException):
                answers.add(0)
            longest = max(longest, time.perf_counter() - began)
        slowest, most = max(slowest, other.slowest), max(most, other.most)
    ok = answers <= {200, 303, 413, 422} and slowest * 1000 < SLOWEST_MS and most - rest < MORE_MB * 1_000_000
    return told(
        f"files: {kind}", ok, answers=sorted(answers), upload_seconds=round(longest, 1),
        other_slowest_ms=round(slowest * 1000), more_mb=round((most - rest) / 1e6),
    )  # fmt: skip


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
