"""Every form that a link leads to, in the demo: nonsense gets a page and no 500, no column is taken that the form does
not own, and no markup that somebody typed comes out as markup.

The forms are found by following links, so a new form is tried from the day it is there.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from io import BytesIO
from urllib.parse import urljoin, urlsplit

import lxml.html
import peewee
import pytest
from flask import Flask

from portal import create_app, database
from portal.demo import world
from portal.kit import clock
from portal.people.models import Person
from tests.browser import Visitor
from tests.conftest import settings_for
from tests.test_house.conftest import every_table

FULL = os.environ.get("PORTAL_TEST_FULL", "") == "1"
ON = datetime(2026, 3, 16, 9)
PEOPLE = ("Els", "Lena", "Rita")

MARKUP = "\"><img src=x onerror=alert(7731)><script>alert(7731)</script><svg/onload=alert(7731)>'{{7731*1}}"
NASTY = [
    "\x00\x1f\u202eachterstevoren\ufffe",
    "9" * 400,
    "-1",
    "sNaN",
    "𝔘" * 300 + "é" * 3000,
    "=cmd|' /C calc'!A0\r\nBcc: iemand@voorbeeld.example",
    "2026-02-30",
    "' or 1=1 --",
]
MORE = ["NaN", "1e999999", "0001-01-01", "9" * 5000, "x" * 1_000_000, "\u2028\u2029", "../../etc/passwd", "٣", "", " "]
NEVER_PRESSED = ("/afmelden", "/mijn-toestellen", "/veilig-aanmelden", "/wie-mag-wat", "/demo/", "/opschonen")


@dataclass
class Found:
    """A form as it was rendered: where it goes and what it holds."""

    page: str
    action: str
    multipart: bool
    values: dict[str, list[str]]
    typed: list[str] = field(default_factory=list)  # names of what a person types in
    files: list[str] = field(default_factory=list)


def shape(address: str) -> str:
    path = urlsplit(address).path
    return re.sub(r"[0-9A-Fa-f-]{32,}", "X", re.sub(r"\d+(K\d)?", "N", path))


def forms_on(address: str, html: str) -> Iterator[Found]:
    for form in lxml.html.fromstring(html).forms:
        if form.method.upper() != "POST":
            continue
        found = Found(
            address, urljoin(address, form.get("action") or address), "multipart" in (form.get("enctype") or ""), {}
        )
        for one in form.xpath(".//input|.//textarea|.//select|.//button"):
            name, kind = one.get("name"), one.get("type", "text")
            if not name or one.get("disabled") is not None:
                continue
            if kind == "file":
                found.files.append(name)
            elif one.tag == "select":
                chosen = one.xpath(".//option[@selected]") or one.xpath(".//option")
                found.values.setdefault(name, []).extend(o.get("value", o.text or "") for o in chosen[:1])
                found.typed.append(name)
            elif kind in ("checkbox", "radio"):
                found.typed.append(name)
                if one.get("checked") is not None:
                    found.values.setdefault(name, []).append(one.get("value", "on"))
            elif one.tag == "button":
                found.values.setdefault(name, [one.get("value", "")])
            else:
                value = one.text or "" if one.tag == "textarea" else one.get("value", "")
                found.values.setdefault(name, []).append(value)
                if kind != "hidden":
                    found.typed.append(name)
        yield found


class Explorer:
    """Somebody who follows every link once per kind of page."""

    def __init__(self, app: Flask, name: str) -> None:
        self.visitor = Visitor(app).sign_in(Person.get(Person.given_name == name))
        self.pages: dict[str, str] = {}  # shape → address
        self.forms: dict[tuple[str, str], Found] = {}

    def look_around(self) -> "Explorer":
        waiting, known = ["/"], {"/"}
        while waiting:
            address = waiting.pop(0)
            answer = self.visitor.client.get(address)
            if answer.status_code != 200 or "html" not in (answer.content_type or ""):
                continue
            self.pages[shape(address)] = address
            for found in forms_on(address, answer.text):
                self.forms.setdefault((shape(found.page), shape(found.action)), found)
            for link in lxml.html.fromstring(answer.text).xpath("//a/@href"):
                target = urljoin(address, link.split("#")[0])
                if target.startswith("/") and shape(target) not in known and not target.startswith("/demo/"):
                    known.add(shape(target))
                    waiting.append(target)
        return self

    def send(self, form: Found, **changes: object) -> int:
        token = self.token()
        data: dict[str, object] = {**form.values, **changes, "csrf_token": token}
        if form.multipart:
            for name in form.files:
                data.setdefault(name, (BytesIO(MARKUP.encode()), 'a"><b>.docx'))
        kind = "multipart/form-data" if form.multipart else "application/x-www-form-urlencoded"
        return self.visitor.client.post(form.action, data=data, content_type=kind).status_code

    def token(self) -> str:
        page = self.visitor.client.get("/privacy" if "/privacy" in self.pages.values() else "/")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        return found[1] if found else next(iter(self.forms.values())).values["csrf_token"][0]


@pytest.fixture(scope="module")
def demo_file(tmp_path_factory):
    """The demo as of 16 March 2026, built once."""
    before = database.db.obj
    path = tmp_path_factory.mktemp("every") / "demo.sqlite3"
    create_app(settings_for(f"sqlite:///{path}"))
    database.migrate()
    world.build(date(2026, 3, 16))
    database.db.execute_sql("pragma wal_checkpoint(truncate)")
    database.db.close()
    database.db.obj.close_all()
    database.db.initialize(before)
    return path


@pytest.fixture
def explorers(demo_file, tmp_path, stopped_clock):
    """The cast of the demo, each having looked around. Their database is a copy of its own."""
    before = database.db.obj
    (tmp_path / "demo.sqlite3").write_bytes(demo_file.read_bytes())
    app = create_app(settings_for(f"sqlite:///{tmp_path / 'demo.sqlite3'}"))
    database.db.obj.pragma("synchronous", "off", permanent=True)
    with clock.stopped(ON):
        yield [Explorer(app, name).look_around() for name in PEOPLE]
    database.db.obj.manual_close() if not database.db.is_closed() else None
    database.db.obj.close_all()
    database.db.initialize(before)


def to_try(explorer: Explorer) -> list[Found]:
    return [form for form in explorer.forms.values() if not any(bad in form.action for bad in NEVER_PRESSED)]


def rows() -> dict[str, int]:
    return {model._meta.table_name: model.select().count() for model in every_table()}


def test_the_explorers_find_the_portal(explorers):
    """Or the tests below would see nothing."""
    els, lena, _ = explorers
    assert len(els.pages) > 60 and len(els.forms) > 60 and len(lena.pages) > 15
    for wanted in ("/gezinnen/N", "/kandidaten", "/agenda/N", "/rapporten/jaar/N/verslag"):
        assert any(known.startswith(wanted) for known in els.pages), wanted


def test_nonsense_gets_a_page_and_never_a_500(explorers):
    troubles = []
    for explorer in explorers:
        for form in to_try(explorer):
            for nasty in NASTY + (MORE if FULL else []):
                status = explorer.send(form, **{name: [nasty] for name in form.typed})
                if status >= 500:
                    troubles.append(f"{form.action} with {nasty[:20]!r}: {status}")
            for name in form.typed[: None if FULL else 6]:  # one wrong field among right ones gets further
                status = explorer.send(form, **{name: [NASTY[1]]})
                if status >= 500:
                    troubles.append(f"{form.action}, {name}: {status}")
            status = explorer.visitor.client.post(form.action, data={"csrf_token": explorer.token()}).status_code
            if status >= 500:
                troubles.append(f"{form.action} empty: {status}")
    assert troubles == []


def test_what_somebody_typed_never_comes_out_as_markup(explorers):
    """Posted into every field of every form; then every page is read again. CSP would stop it a second time."""
    for explorer in explorers:
        for form in to_try(explorer):
            typed = {name: [MARKUP] for name in form.typed}
            explorer.send(form, **typed)
            for name in form.typed:
                explorer.send(form, **{name: [MARKUP]})
    leaks = []
    for explorer in explorers:
        for address in list(explorer.pages.values()):
            answer = explorer.visitor.client.get(address)
            assert answer.status_code < 500, address
            if "<img src=x" in answer.text or "<svg/onload" in answer.text or "<script>alert" in answer.text:
                leaks.append(address)
    assert leaks == []
    stored = sum(
        model.select().where(column.contains("onerror=alert(7731)")).count()
        for model in every_table()
        for column in model._meta.sorted_fields
        if isinstance(column, peewee.CharField | peewee.TextField)
    )
    assert stored > 20, "or nothing was stored, and nothing shown"


def test_no_form_takes_a_column_that_it_does_not_own(explorers):
    """Every column of every table goes along with every form; whatever no field was drawn for stays untouched."""
    words, number = "vreemd-7731", 77_310
    strays: dict[str, list[str]] = {}
    for model in every_table():
        for column in model._meta.sorted_fields:
            is_text = isinstance(column, peewee.CharField | peewee.TextField)
            strays[column.name] = strays[column.column_name] = [words if is_text else str(number)]
    before = rows()
    for explorer in explorers:
        for form in to_try(explorer):
            own = {*form.values, *form.typed, *form.files}
            explorer.send(form, **{name: value for name, value in strays.items() if name not in own})
    taken = []
    for model in every_table():
        for column in model._meta.sorted_fields:
            if isinstance(column, peewee.CharField | peewee.TextField):
                hit = model.select().where(column == words).count()
            elif isinstance(column, peewee.IntegerField | peewee.ForeignKeyField):
                hit = model.select().where(column == number).count()
            else:
                hit = 0
            if hit and model._meta.table_name not in ("history_entry",):
                taken.append(f"{model._meta.table_name}.{column.name}")
    assert taken == []
    assert rows() != before, "or no form was taken at all"
