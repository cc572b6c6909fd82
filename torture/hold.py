"""No request may hold the process: hostile bodies for every form, while somebody else asks for a page every 50 ms.

    python -m torture.hold [bodies per form]

Every form that a link leads to gets the largest body that its address reads, and bodies that fit its fields, out of
what takes long to read: marks on marks, spaces, digits, brackets, signs without width, from right to left, emoji. The
portal is a process of its own, as `serve` runs it. What counts is the slowest answer that the other visitor got, and
the memory that the portal took at most; what a form left behind is taken away before the next one.
"""

import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException, HTTPResponse
from multiprocessing.connection import Connection
from pathlib import Path
from urllib.parse import quote_from_bytes, urlsplit

import waitress
from flask import Flask

from portal import database
from portal.demo import world
from portal.kit import clock
from portal.root import ROOT
from portal.web import log
from portal.web.access import PUBLIC, allowed_for
from portal.web.requests import MOST_FIELDS, MOST_TEXT, OF_A_STRANGER
from torture.figures import end, told
from torture.inputs import AT, TODAY, Job, Tables, jobs, look, portal_on
from torture.nonsense import ANY, Generator, multipart, sound_files
from torture.site import free_port, release

BODIES = 40  # per form
SLOWEST = 0.5  # seconds that another visitor may wait
MEMORY = 300_000_000  # bytes above what it takes at rest
EVERY = 0.05  # seconds between two questions of the other visitor
THREADS = 4
HOST = {"Host": "localhost"}
FITTING = (60, 2_000, 30_000)  # characters: what the shorter and longer fields take, so that the rules get it to read
IN_AN_ADDRESS = 6_000  # bytes

ALPHABETS = {
    "marks": "\u0301\u0316", "marks in one sign": "\u0f73", "letters with marks": "e" + "\u0301\u0316" * 20,
    "spaces": " ", "lines": "\n", "spaces and lines": " \n", "no-break spaces": "\u00a0", "digits": "7",
    "numbers": "1 ", "dotted": "1.1.", "brackets": "[", "braces": "{(", "angles": "<<", "tags": "<b>", "stars": "**",
    "mail": "a@", "mail with points": "a@a.", "links": "www.a/", "letters": "a", "capitals": "G-", "hyphens": "-",
    "commas": "a,", "backslashes": "\\", "quotes": '"', "zero width": "\u200b\u200d", "Arabic": "لآ",
    "from right to left": "\u202eא", "emoji": "\U0001f469\u200d\U0001f467", "digits of others": "٣", "spelled": "ß",
    "ligatures": "ﷺ", "leet": "4@3€1!$0", "checked words": "elke maand nieuwsbrief ", "counted": "3 gezinnen ",
    "phones": "0470 12 34 56 ",
}  # fmt: skip


@dataclass
class Body:
    """What one request sends. told: which alphabet, where and how long."""

    told: str
    content: bytes
    kind: str


@dataclass
class Sent:
    """A request and what became of it."""

    job: str
    told: str
    began: float
    ended: float
    status: int
    processor: float  # seconds


# ---- what is sent ---------------------------------------------------------------------------------------------


def bodies(job: Job, most: int, number: int) -> list[Body]:
    """So many hostile bodies for a form, each time the same ones. most: bytes."""
    chance = random.Random(f"{job.name} {sorted(job.form.typed)}")
    makers = list(_makers(job, most, Generator(chance, job.form)))
    return [make() for make in (makers if number >= len(makers) else chance.sample(makers, number))]


def _makers(job: Job, most: int, generator: Generator) -> Iterator[object]:
    names = [name for name in dict.fromkeys([*job.form.values, *job.form.typed]) if name != "csrf_token"] or ["meer"]
    room = most - 200 - sum(len(name) + 200 for name in names)
    for alphabet in ALPHABETS:
        yield lambda a=alphabet: _body(job, f"{a} in all", {n: [_long(a, room // len(names))] for n in names})
        for name in job.form.typed:
            for size in (*FITTING, room):
                yield lambda a=alphabet, name=name, size=size: _body(
                    job, f"{a} in {name}, {size}",
                    {n: [_long(a, size) if n == name else generator.usual(n)] for n in names},
                )  # fmt: skip
    each = min((MOST_FIELDS - 10) // len(names), room // 250)
    yield lambda: _body(job, "many times", {n: [generator.usual(n)[:100]] * each for n in names})


def _long(alphabet: str, size: int) -> str:
    unit = ALPHABETS[alphabet]
    return unit * max(1, size // len(unit.encode()))


def _body(job: Job, words: str, values: dict[str, list[str]]) -> Body:
    pairs = [("csrf_token", job.token), *((name, value) for name, several in values.items() for value in several)]
    if job.form.multipart and not job.asks:
        by_end = {name.rpartition(".")[2]: (name, content) for name, content in sound_files()}
        files = [(name, *by_end["pdf"], ANY) for name in job.form.files]
        return Body(words, *multipart(pairs, files))
    # as few signs as a form allows are spelled out: the more of them fit
    sent = "&".join(f"{name}={_spelled(value)}" for name, value in pairs)
    return Body(words, sent.encode("utf-8", "surrogatepass"), "application/x-www-form-urlencoded")


def _spelled(value: str) -> str:
    return re.sub("[&=+%#;]", lambda sign: f"%{ord(sign[0]):02X}", value).replace(" ", "+")


# ---- who asks meanwhile ---------------------------------------------------------------------------------------


def watch(port: int, line: Connection) -> None:
    """Ask for a page every 50 ms until told to stop; then say when each question was put, and how long it took."""
    seen: list[tuple[float, float]] = []
    while not line.poll(EVERY):
        began = time.monotonic()
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/privacy", headers=HOST)
            assert connection.getresponse().read()
        finally:
            connection.close()
        seen.append((began, time.monotonic() - began))
    line.send(seen)


class Server:
    """The portal as a process of its own, under a clock that stands still."""

    def __init__(self, path: Path, out: Path) -> None:
        self.port = free_port()
        self.out = out.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "torture.hold", "serve", str(path), str(self.port)],
            cwd=ROOT, stdout=self.out, stderr=self.out,
        )  # fmt: skip
        until = time.monotonic() + 60
        while not self._answers():
            if time.monotonic() > until or self.process.poll() is not None:
                self.process.kill()
                raise SystemExit(f"the portal does not start:\n{out.read_text()[-3000:]}")
            time.sleep(0.1)

    def _answers(self) -> bool:
        try:
            return self.ask("GET", "/privacy", HOST).status == 200
        except (OSError, HTTPException):
            return False

    def ask(self, method: str, address: str, headers: dict[str, str], body: bytes | None = None) -> HTTPResponse:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            connection.request(method, address, body, headers)
            answer = connection.getresponse()
            answer.read()
            return answer
        finally:
            connection.close()

    def processor(self) -> float:
        """Seconds of processor until now."""
        parts = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(parts[11]) + int(parts[12])) / os.sysconf("SC_CLK_TCK")

    def memory(self, most: bool = False) -> int:
        """Bytes now, or the most there ever were."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        found = re.search(rf"{'VmHWM' if most else 'VmRSS'}:\s+(\d+) kB", status)
        assert found is not None
        return int(found[1]) * 1024

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(10)
        self.out.close()


def serve(path: str, port: int) -> None:
    log.start(demo=True)
    app = portal_on(f"sqlite:///{path}")
    with clock.stopped(AT):
        waitress.serve(app, host="127.0.0.1", port=port, threads=THREADS, max_request_body_size=64 * 1024 * 1024)


# ---- sending --------------------------------------------------------------------------------------------------


def send(server: Server, job: Job, body: Body) -> Sent:
    """One body, and the page that it leads to."""
    headers = {**HOST, "Cookie": job.cookie, "Accept-Encoding": "identity"}
    began, before = time.monotonic(), server.processor()
    if job.asks:
        asked = quote_from_bytes(body.content, safe="&=+%")[:IN_AN_ADDRESS].rstrip("%")
        answer = server.ask("GET", f"{job.form.action.partition('?')[0]}?{asked}", headers)
    else:
        answer = server.ask("POST", job.form.action, {**headers, "Content-Type": body.kind}, body.content)
        if answer.status == 303:
            where = urlsplit(answer.headers["Location"])
            server.ask("GET", where._replace(scheme="", netloc="").geturl(), headers)
    return Sent(job.name, body.told, began, time.monotonic(), answer.status, server.processor() - before)


def main(number: int = BODIES) -> list[bool]:
    with tempfile.TemporaryDirectory(prefix="beproeving-") as place:
        path = Path(place) / "demo.sqlite3"
        app = portal_on(f"sqlite:///{path}")
        database.migrate()
        world.build(TODAY)
        with clock.stopped(AT):
            every = jobs(app, look(app))
        open_to_all = {job.name for job in every if _is_open(app, job)}
        release()
        tables = Tables(path)
        server = Server(path, Path(place) / "log")
        try:
            for job in every[:40]:
                server.ask("GET", job.form.page, {**HOST, "Cookie": job.cookie})
            rest = server.memory()
            here, there = multiprocessing.Pipe()
            visitor = multiprocessing.get_context("spawn").Process(target=watch, args=(server.port, there), daemon=True)
            visitor.start()
            sent = []
            for job in every:
                most = IN_AN_ADDRESS if job.asks else OF_A_STRANGER if job.name in open_to_all else MOST_TEXT
                for body in bodies(job, most, number):
                    sent.append(send(server, job, body))
                    if tables.is_changed:
                        tables.put_back()
            here.send("stop")
            seen = here.recv()
            visitor.join()
            most_memory = server.memory(most=True)
        finally:
            server.stop()
    return [_figure(sent, seen, most_memory - rest, len(every))]


def _is_open(app: Flask, job: Job) -> bool:
    method = "GET" if job.asks else "POST"
    endpoint, _ = app.url_map.bind("localhost").match(urlsplit(job.form.action).path, method)
    return allowed_for(app, endpoint) is PUBLIC


def _figure(sent: list[Sent], seen: list[tuple[float, float]], memory: int, forms: int) -> bool:
    waits = sorted(seconds for _, seconds in seen)
    asked, slowest = max(seen, key=lambda one: one[1])
    during = [f"{s.job}: {s.told}" for s in sent if s.began < asked + slowest and s.ended > asked]
    for one in sorted(sent, key=lambda one: -one.processor)[:12]:
        print(f"{one.processor:6.2f} s of processor  {one.status}  {one.job}: {one.told}", file=sys.stderr, flush=True)
    ok = slowest < SLOWEST and memory < MEMORY and all(one.status < 500 for one in sent)
    return told(
        "another_visitor_waits", ok, forms=forms, sent=len(sent),
        answers={str(status): times for status, times in sorted(Counter(one.status for one in sent).items())},
        asked=len(seen), median_ms=round(1000 * waits[len(waits) // 2]), slowest_ms=round(1000 * slowest),
        during=during[:3], dearest_ms=round(1000 * max(one.processor for one in sent)),
        memory_above_rest_mb=round(memory / 1e6),
    )  # fmt: skip


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2], int(sys.argv[3]))
    else:
        end(*main(*map(int, sys.argv[1:])))
