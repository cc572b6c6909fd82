"""Home page and contact submit: requests per second of the portal and of the bare program, in turns."""

import re
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from http.client import HTTPConnection
from itertools import zip_longest
from pathlib import Path
from statistics import median
from typing import Any
from urllib.parse import urlencode

from peewee import sqlite3

from benchmarks.figures import Figure
from benchmarks.servers import Server
from benchmarks.world import World, days_of

CONNECTIONS = 2  # phones at once on the home page; a hand-in is measured alone, else it waits for SQLite's one writer
HOME_ROUNDS, HOME_REQUESTS = 7, 240
SUBMIT_ROUNDS, SUBMIT_REQUESTS = 7, 66
LONGEST_ROUND = 2.0  # seconds
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?")
SEAL = {"seal", "mac"}  # columns that the bare program leaves empty
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


class Phone:
    """One volunteer's browser: a cookie, a token for forms, and a connection that stays open."""

    def __init__(self, server: Server, cookie: str) -> None:
        self.name = server.name
        self.connection = HTTPConnection("127.0.0.1", server.port, timeout=10)
        self.headers = {"Accept-Encoding": "gzip", "Cookie": f"portaal={cookie}"}
        self.token = ""

    def get(self, path: str, **headers: str) -> bytes:
        self.connection.request("GET", path, headers={**self.headers, **headers})
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"GET {path} answered {answer.status} at {self.name}")
        if kept := answer.getheader("Set-Cookie"):
            self.headers["Cookie"] = kept.partition(";")[0]
        return body

    def home_text(self) -> str:
        """The first page, uncompressed, without the value of its token; the token is kept for `post`."""
        text = self.get("/", **{"Accept-Encoding": "identity"}).decode()
        found = TOKEN.search(text)
        if found is None:
            raise SystemExit("the home page has no form to take a token from")
        self.token = found[1]
        return text.replace(self.token, "")

    def post(self, path: str, fields: Sequence[tuple[str, str]]) -> None:
        """Hand in. The answer must be 303; where it leads to is not visited, and its flash is not kept."""
        body = urlencode([("csrf_token", self.token), *fields])
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body, {**self.headers, **kind})
        answer = self.connection.getresponse()
        answer.read()
        if answer.status != 303:
            raise SystemExit(f"POST {path} answered {answer.status} at {self.name}")


class Side:
    """One of the two programs with all its phones."""

    def __init__(self, server: Server, cookies: Sequence[str], world: World) -> None:
        self.server = server
        self.phones = [Phone(server, cookie) for cookie in cookies]
        self.pages = [phone.home_text() for phone in self.phones]
        self.waiting = iter(world.hand_ins)

    def home(self, count: int) -> int:
        """Each connection visits its own phones' home pages in turn; returns how many were seen."""
        stop = time.perf_counter() + LONGEST_ROUND
        done = [0] * CONNECTIONS

        def visit(place: int) -> None:
            phones = self.phones[place::CONNECTIONS]
            while done[place] < count // CONNECTIONS and time.perf_counter() < stop:
                phones[done[place] % len(phones)].get("/")
                done[place] += 1

        threads = [threading.Thread(target=visit, args=(place,)) for place in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(done)

    def submit(self, count: int) -> int:
        """Hand in that many quarters of twelve days, one after the other; each can be handed in only once."""
        stop, done = time.perf_counter() + LONGEST_ROUND, 0
        while done < count and time.perf_counter() < stop:
            place, match_id, quarter = next(self.waiting)
            days = [("dag", day.isoformat()) for day in days_of(quarter)]
            self.phones[place].post(
                f"/contacten/{match_id}/{quarter}/indiening", [("gezien", ""), *days, ("reden", "")]
            )
            done += 1
        return done


BREAKS = re.compile("[\u00ad\u2060]|<wbr>")


def compare_pages(portal: Side, bare: Side) -> None:
    """Stop when the two do not render the same page, to the letter: then there is nothing to compare.

    But for the places where a word may break, which the portal computes and the bare program does without.
    """
    for pages in zip(portal.pages, bare.pages, strict=True):
        for ours, plain in zip_longest(*(page.splitlines() for page in pages), fillvalue="(the end)"):
            if BREAKS.sub("", ours) != plain:
                raise SystemExit(
                    f"The home page is\n  {ours}\nwhere the bare program says\n  {plain}\n"
                    "Bring benchmarks/plain/home.html and bare.py up to date with templates/home/volunteer.html."
                )


def compare_rows(portal: Side, bare: Side, files: tuple[Path, Path]) -> None:
    """Stop when one hand-in does not write the same rows on both sides, but for moments and what seals the history."""
    written = []
    for side, file in zip((portal, bare), files, strict=True):
        before = _rows(file)
        side.submit(1)
        written.append(_rows(file) - before)
    ours, plain = written
    if ours != plain:
        raise SystemExit(
            "\n  ".join(["A hand-in of the portal alone writes", *sorted(ours - plain)])
            + "\n  ".join(["\nand that of the bare program alone", *sorted(plain - ours)])
            + "\nBring benchmarks/bare.py up to date with portal/contacts/quarters/rules.py."
        )


def _rows(file: Path) -> set[str]:
    """All that the tables hold but the heads of chains, a text per row."""
    with closing(sqlite3.connect(file)) as db:
        tables = {name for (name,) in db.execute("select name from sqlite_master where type = 'table'")}
        cursors = {table: db.execute(f'select * from "{table}"') for table in tables - {"chain_head"}}
        return {f"{table} {_in_words(cursor, row)}" for table, cursor in cursors.items() for row in cursor}


def _in_words(cursor: Any, row: tuple[Any, ...]) -> str:
    values = {name: value for (name, *_), value in zip(cursor.description, row, strict=True) if name not in SEAL}
    return MOMENT.sub("…", str(values))


def home_figure(portal: Side, bare: Side) -> Figure:
    return _in_turns("home_requests_per_second", portal, bare, Side.home, HOME_ROUNDS, HOME_REQUESTS)


def submit_figure(portal: Side, bare: Side) -> Figure:
    return _in_turns("submit_requests_per_second", portal, bare, Side.submit, SUBMIT_ROUNDS, SUBMIT_REQUESTS)


def _in_turns(
    name: str, portal: Side, bare: Side, visit: Callable[[Side, int], int], rounds: int, count: int
) -> Figure:
    """Rounds A B A B, so that noise of the machine hits both; the median of all but the first counts."""
    rates: dict[Side, list[float]] = {portal: [], bare: []}
    costs: dict[Side, list[float]] = {portal: [], bare: []}
    for _ in range(rounds + 1):
        for side in (portal, bare):
            cpu, began = side.server.cpu_seconds(), time.perf_counter()
            done = visit(side, count)
            rates[side].append(done / (time.perf_counter() - began))
            costs[side].append(1000 * (side.server.cpu_seconds() - cpu) / done)
    cpu_ms = [median(costs[side][1:]) for side in (portal, bare)]
    return Figure(
        name, median(rates[portal][1:]), median(rates[bare][1:]), goal=0.6, at_least=True,
        note=f"processor: {cpu_ms[0]:.2f} ms a request, plain {cpu_ms[1]:.2f} ms",
    )  # fmt: skip
