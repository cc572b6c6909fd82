"""Thousands of generated inputs into every form of the demo: no 500, nothing half-written, no change without history.

    python -m torture.inputs [inputs per form] [the same, on PostgreSQL]

What is sent is mostly what people send; between it stand numbers of 400 digits, sNaN, lone surrogates, control
characters, names from right to left, bytes that are no text, fields that are missing, repeated or unknown, texts of a
megabyte, and files that are damaged or something else. Each input meets the same tables: what the one before it left
behind is taken away. On PostgreSQL that is done form by form. A form of buttons alone gets a hundredth of the inputs.
It takes hours; `make torture` sends a few hundred.
"""

import logging
import multiprocessing
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
from flask import Flask
from peewee import sqlite3
from psycopg import sql

from portal import create_app, database
from portal.agenda.models.event import Event
from portal.database import transaction
from portal.demo import world
from portal.kit import clock
from portal.kit.links import answer_path, personal_link
from portal.people.models import Person
from portal.post.models import Letter
from portal.settings import Settings
from portal.sign_in.devices.rules import open_device
from portal.sign_in.invitations import rules as invitations
from portal.sign_in.passwords.rules import hash_password
from torture.figures import end, told
from torture.forms import Found, Seen, kind_of, look_around, shape
from torture.nonsense import Generator
from torture.site import POSTGRES_BIN, TOKEN, Cluster, environment, release

INPUTS, ON_POSTGRES = 10_000, 300
SECONDS = 120  # of processor at most for a form: a few hash passwords or make Word files; the figure names those
PER_BUTTON = 100  # a form with nothing to type in gets the inputs divided by this
TODAY = date(2026, 3, 16)
AT = datetime(2026, 3, 16, 9)
PEOPLE = ("Els", "Lena", "Rita", "Herman")
PASSWORD = "drie paarse paraplu's"

WITHOUT_HISTORY = {
    "attempt", "device", "sign_in_code", "threshold", "passkey_challenge", "counter", "letter", "receipt",
    "contact_overview", "import_file", "expense_policy", "kind_setting",
}  # fmt: skip
"""What may change without a history row: who tries the door, letters on their way, what is still being filled in, and a
row of nothing but defaults."""
KEPT_THOUGH_REFUSED = WITHOUT_HISTORY | {"expense_note", "expense_line", "history_entry", "chain_head"}
"""What is right of a note is kept while the rest is asked again; a wrong code is counted."""


@dataclass
class Job:
    """A form, and the browser that sends it."""

    who: str
    cookie: str
    token: str
    form: Found
    asks: bool = False  # a search: its fields go into the address

    @property
    def name(self) -> str:
        return f"{self.who} {shape(self.form.action)}"


@dataclass
class Outcome:
    """What came of a form's inputs."""

    job: str
    statuses: Counter[int] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    is_cut_short: bool = False  # its time was up before its last input


# ---- who sends what -------------------------------------------------------------------------------------------


@dataclass
class Looked:
    """Somebody who looked around: their browser's cookies and token, and what they found."""

    who: str
    cookie: str
    token: str
    seen: Seen


def look(app: Flask) -> list[Looked]:
    """The cast and strangers follow every link. Whoever found no form at all is not among them."""
    found = []
    for who, client, starts in _browsers(app):
        seen = look_around(client, *starts)
        token = next(filter(None, (TOKEN.search(client.get(address).text) for address in seen.pages.values())), None)
        if token is None:
            continue
        cookie = "; ".join(f"{name}={client.get_cookie(name).value}" for name in ("portaal", "portaal_bekend")
                           if client.get_cookie(name))  # fmt: skip
        found.append(Looked(who, cookie, token[1], seen))
    return found


def jobs(app: Flask, looked: list[Looked]) -> list[Job]:
    """Each form once: by where it goes and what it asks."""
    found: dict[Any, Job] = {}
    for one in looked:
        for form in one.seen.forms.values():
            found.setdefault(kind_of(app, form), Job(one.who, one.cookie, one.token, form))
        for action, form in one.seen.searches.items():
            found.setdefault(action, Job(one.who, one.cookie, one.token, form, asks=True))
    return list(found.values())


def _browsers(app: Flask) -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    """(who, browser, where they begin): the cast, and strangers at each of the doors."""
    for name in PEOPLE:
        client = app.test_client()
        with client.session_transaction() as session:
            session.update({"_user_id": open_device(_person(name), "Firefox"), "_fresh": True, "_permanent": True})
        yield name, client, ("/", "/bevestiging")
    els, lena = _person("Els"), _person("Lena")
    with transaction():
        invitations.invite(els, by=None)
    welcome = _latest_letter()
    event = Event.select().where(Event.day > TODAY).order_by(Event.day).get()
    secret = app.extensions["settings"].secret_key
    links = (answer_path(secret, lena.id, event.id), f"/k/{personal_link(secret, lena.id, '/contacten')}")
    yield "a stranger", app.test_client(), ("/aanmelden", welcome, *links)
    asked = app.test_client()
    _press(asked, "/aanmelden", email=lena.email)
    yield "who asked for a code", asked, ("/aanmelden/code", _latest_letter())
    Person.update(password_hash=hash_password(PASSWORD)).where(Person.id == els.id).execute()
    half = app.test_client()
    _press(half, "/aanmelden/wachtwoord", email=els.email, password=PASSWORD)
    yield "halfway in", half, ("/aanmelden/tweede-stap",)


def _person(name: str) -> Person:
    return Person.select().where(Person.given_name == name).order_by(Person.id).get()


def _latest_letter() -> str:
    """Where its button leads."""
    return urlsplit(Letter.select().order_by(Letter.id.desc()).get().button_url).path


def _press(client: Any, address: str, **values: str) -> None:
    token = TOKEN.search(client.get(address).text)
    assert token is not None, address
    client.post(address, data={**values, "csrf_token": token[1]})


# ---- the tables between two inputs ----------------------------------------------------------------------------


class Tables:
    """The tables as they were before, and what an input did to them. SQLite only."""

    def __init__(self, path: Path) -> None:
        self.pristine = sqlite3.connect(":memory:")
        self.live = sqlite3.connect(path, isolation_level=None)
        self.live.backup(self.pristine)
        self.live.execute("pragma journal_mode=delete")
        self.live.execute("pragma synchronous=off")
        self.names = [name for (name,) in self.pristine.execute("select name from sqlite_master where type = 'table'")]
        self.version = self._version()
        self.entries = self._entries(self.pristine)

    def _version(self) -> int:
        return int(self.live.execute("pragma data_version").fetchone()[0])

    def _entries(self, connection: Any) -> int:
        return int(connection.execute("select coalesce(max(id), 0) from history_entry").fetchone()[0])

    @property
    def is_changed(self) -> bool:
        return self._version() != self.version

    def trouble(self, status: int) -> str:
        """What should not have changed, in words; empty when all is well."""
        if status < 400 and self._entries(self.live) > self.entries:
            return ""
        changed = {name for name in self.names if self._rows(self.live, name) != self._rows(self.pristine, name)}
        if status >= 400:
            return ", ".join(sorted(changed - KEPT_THOUGH_REFUSED))
        return ", ".join(sorted(changed - WITHOUT_HISTORY))

    @staticmethod
    def _rows(connection: Any, name: str) -> list[Any]:
        columns = [
            f'"{row[1]}"' for row in connection.execute(f'pragma table_info("{name}")') if row[1] != "changed_at"
        ]
        return list(connection.execute(f'select {", ".join(columns)} from "{name}" order by 1'))

    def put_back(self) -> None:
        self.pristine.backup(self.live)
        self.version = self._version()


# ---- sending --------------------------------------------------------------------------------------------------


class Sender:
    """Sends generated inputs, and looks what comes of them."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client(use_cookies=False)
        self.problems: list[str] = []

        def note(error: BaseException) -> Any:
            self.problems.append(_told(error))
            return unexpected(error)

        unexpected = app.error_handler_spec[None][None][Exception]
        app.error_handler_spec[None][None][Exception] = note

    def run(self, job: Job, inputs: int, tables: Tables | None) -> Outcome:
        outcome = Outcome(job.name)
        generator = Generator(random.Random(f"{job.name} {sorted(job.form.typed)}"), job.form)
        if not (job.form.typed or job.form.files):
            inputs = max(1, inputs // PER_BUTTON)
        until = time.process_time() + SECONDS
        for number in range(inputs):
            if time.process_time() > until:
                outcome.is_cut_short = True
                break
            body, kind = generator.body(job.token)
            self.problems.clear()
            headers = {"Cookie": job.cookie, "Accept-Encoding": "identity"}
            if number % 4 == 0:
                headers["HX-Request"] = "true"
            if job.asks:
                asked = f"{job.form.action.partition('?')[0]}?{body.decode()[:8_000]}"
                answer = self.client.get(asked, headers=headers, buffered=True)
            else:
                answer = self.client.post(job.form.action, data=body, content_type=kind, headers=headers, buffered=True)
            answer.close()
            status = answer.status_code
            outcome.statuses[status] += 1
            if status >= 500:
                outcome.wrong.append(f"{status} at input {number}: {' '.join(self.problems)[-600:]}")
            if tables is not None and tables.is_changed:
                if trouble := tables.trouble(status):
                    outcome.wrong.append(f"{status} at input {number} changed {trouble}")
                tables.put_back()
        return outcome


def _told(error: BaseException) -> str:
    steps, trace = [], error.__traceback__
    while trace is not None:
        steps.append(f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}")
        trace = trace.tb_next
    return f"{type(error).__name__}: {str(error)[:120]!r} ({' '.join(steps[-4:])})"


def on_sqlite(part: int, mine: list[Job], folder: Path, inputs: int) -> list[Outcome]:
    """One process: some of the forms, on a copy of the demo of its own."""
    path = folder / f"part-{part}.sqlite3"
    shutil.copy(folder / "demo.sqlite3", path)
    app = portal_on(f"sqlite:///{path}")
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every damaged file
    database.db.obj.pragma("synchronous", "off", permanent=True)
    with clock.stopped(AT):
        tables, sender = Tables(path), Sender(app)
        return [_timed(job, lambda job=job: sender.run(job, inputs, tables)) for job in mine]


def on_postgres(inputs: int) -> list[Outcome]:
    """Every form, each on a fresh copy of the demo."""
    found = []
    with tempfile.TemporaryDirectory(prefix="beproeving-") as folder, Cluster(Path(folder) / "pg") as cluster:
        cluster.create("demo")
        app = portal_on(cluster.url("demo"))
        database.migrate()
        world.build(TODAY)
        with clock.stopped(AT):
            all_jobs = jobs(app, look(app))
            release()
            with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
                for number, job in enumerate(all_jobs):
                    name = sql.Identifier(f"demo_{number}")
                    server.execute(sql.SQL("create database {} template demo").format(name))
                    database.connect(cluster.url(f"demo_{number}"))
                    found.append(_timed(job, lambda job=job: Sender(app).run(job, inputs, None)))
                    release()
                    server.execute(sql.SQL("drop database {} with (force)").format(name))
    return found


def portal_on(url: str) -> Flask:
    return create_app(
        Settings.from_env({**environment(url), "PORTAL_TRUSTED_HOSTS": "localhost", "PORTAL_URL": "http://localhost"})
    )


def _timed(job: Job, work: Any) -> Outcome:
    began = time.perf_counter()
    outcome: Outcome = work()
    seconds = time.perf_counter() - began
    print(f"{seconds:7.1f} s  {job.name}  {dict(sorted(outcome.statuses.items()))}", file=sys.stderr, flush=True)
    for line in outcome.wrong[:5]:
        print(f"           {line}", file=sys.stderr, flush=True)
    return outcome


def _figure(name: str, inputs: int, outcomes: list[Outcome], **more: Any) -> bool:
    statuses = sum((outcome.statuses for outcome in outcomes), Counter())
    wrong = {outcome.job: len(outcome.wrong) for outcome in outcomes if outcome.wrong}
    more["fewer"] = {outcome.job: outcome.statuses.total() for outcome in outcomes if outcome.is_cut_short}
    more["never_accepted"] = [o.job for o in outcomes if not any(status < 400 for status in o.statuses)]
    return told(
        name, not wrong and statuses[303] > 0, forms=len(outcomes), inputs_per_form=inputs, sent=statuses.total(),
        answers={str(status): number for status, number in sorted(statuses.items())}, wrong=wrong, **more,
    )  # fmt: skip


def main(inputs: int = INPUTS, on_pg: int = ON_POSTGRES) -> list[bool]:
    parts = os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="beproeving-") as place:
        folder = Path(place)
        app = portal_on(f"sqlite:///{folder / 'demo.sqlite3'}")
        database.migrate()
        world.build(TODAY)
        with clock.stopped(AT):
            forms = jobs(app, look(app))
        release()
        with closing(sqlite3.connect(folder / "demo.sqlite3")) as whole:
            whole.execute("pragma journal_mode=delete")  # all of it in the one file that is copied
        work = [(part, forms[part::parts], folder, inputs) for part in range(parts)]
        with multiprocessing.get_context("spawn").Pool(parts) as pool:
            outcomes = [outcome for some in pool.starmap(on_sqlite, work) for outcome in some]
    results = [_figure("inputs_sqlite", inputs, outcomes)]
    if POSTGRES_BIN is not None and on_pg:
        results.append(_figure("inputs_postgresql", on_pg, on_postgres(on_pg)))
    return results


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
