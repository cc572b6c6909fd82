"""Every form that a link leads to, in the demo: no column is taken that the form does not own, and no markup that
somebody typed comes out as markup. (Nonsense in every form: torture/inputs.py.)

The forms are found by following links, so a new form is tried from the day it is there.
"""

import re
from io import BytesIO

import peewee
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from portal import database
from portal.kit import clock
from portal.people.models import Person
from tests.browser import Visitor
from tests.conftest import settings_for
from tests.test_house.conftest import every_table
from torture.forms import Found, kind_of
from torture.inputs import AT, Looked, Tables
from torture.site import TOKEN

PEOPLE = ("Els", "Lena", "Rita")

MARKUP = "\"><img src=x onerror=alert(7731)><script>alert(7731)</script><svg/onload=alert(7731)>'{{7731*1}}"
SEEN_FORM = re.compile(r'name="seen-form" value="(\w+)"')
WARNED = re.compile(r'<div class="flash warn" role="status"[^>]*><span>([^<]*)')
NEVER_PRESSED = ("/afmelden", "/mijn-toestellen", "/veilig-aanmelden", "/wie-mag-wat", "/demo/", "/opschonen")


class Explorer:
    """Somebody who followed every link once per kind of page."""

    def __init__(self, app: Flask, looked: Looked) -> None:
        self.visitor = Visitor(app).sign_in(Person.get(Person.given_name == looked.who))
        self.pages, self.forms = looked.seen.pages, looked.seen.forms
        self.kinds = list({kind_of(app, form): form for form in reversed(self.forms.values())}.values())
        self.token = self.fetch_token()
        self.jumping: list[str] = []  # whose links to mistakes do not follow the page, or lead nowhere

    def send(self, form: Found, **changes: object) -> int:
        answer = self._post(form, **changes)
        if answer.status_code == 400:  # perhaps the form before it began another session
            self.token = self.fetch_token()
            answer = self._post(form, **changes)
        if answer.status_code == 409 and (found := SEEN_FORM.search(answer.text)):  # sent before: press again
            answer = self._post(form, **{**changes, "seen-form": [found[1]]})
        return answer.status_code

    def _post(self, form: Found, **changes: object) -> TestResponse:
        data: dict[str, object] = {**form.values, **changes, "csrf_token": self.token}
        if form.multipart:
            for name in form.files:
                data.setdefault(name, (BytesIO(MARKUP.encode()), 'a"><b>.docx'))
        kind = "multipart/form-data" if form.multipart else "application/x-www-form-urlencoded"
        answer = self.visitor.client.post(form.action, data=data, content_type=kind)
        if answer.status_code in (409, 422):
            summary = answer.text.partition('<div class="errors"')[2].partition("</div>")[0]
            named = re.findall('<a href="#([^"]+)"', summary)
            places = [answer.text.find(f'id="{control}"') for control in named]
            if -1 in places or places != sorted(places):
                self.jumping.append(f"{form.action}: {named}")
        return answer

    def fetch_token(self) -> str:
        """From a page with a form."""
        found = TOKEN.search(self.visitor.client.get(next(iter(self.forms.values())).page).text)
        assert found
        return found[1]


@pytest.fixture
def explorers(house, explored, tmp_path, stopped_clock):
    """The cast of the demo, each having looked around. Their database is a copy of its own."""
    before = database.db.obj
    url = f"sqlite:///{tmp_path / 'demo.sqlite3'}"
    (tmp_path / "demo.sqlite3").write_bytes(explored.path.read_bytes())
    house.extensions["settings"] = settings_for(url)
    database.connect(url).pragma("synchronous", "off", permanent=True)
    database.db.obj.close()
    with clock.stopped(AT):
        yield [Explorer(house, explored.looked[name]) for name in PEOPLE]
    database.db.obj.manual_close() if not database.db.is_closed() else None
    database.db.obj.close_all()
    database.db.initialize(before)


def to_try(explorer: Explorer) -> list[Found]:
    return [form for form in explorer.kinds if not any(bad in form.action for bad in NEVER_PRESSED)]


def rows() -> dict[str, int]:
    return {model._meta.table_name: model.select().count() for model in every_table()}


def test_the_explorers_find_the_portal(explorers):
    """Or the tests below would see nothing."""
    els, lena, _ = explorers
    assert len(els.pages) > 60 and len(els.forms) > 60 and len(lena.pages) > 15
    for wanted in ("/gezinnen/N", "/kandidaten", "/agenda/N", "/rapporten/jaar/N/verslag"):
        assert any(known.startswith(wanted) for known in els.pages), wanted


WOULD_LEAVE = ("/afmelden", "/demo/", "/proefrondje", "/mijn-toestellen")


@pytest.mark.slow("each button without fields, on the same tables")
def test_a_button_is_offered_only_where_it_works(explorers, tmp_path):
    """Pressed as it was rendered: nobody hears afterwards that it may not be, or not any more."""
    database.db.obj.close_all()
    tables, pressed, refused = Tables(tmp_path / "demo.sqlite3"), 0, []
    for explorer in explorers:
        for form in explorer.kinds:
            if form.typed or form.files or any(bad in form.action for bad in WOULD_LEAVE):
                continue
            status, pressed = explorer.send(form), pressed + 1
            warned = WARNED.search(explorer.visitor.client.get(form.page).text) if status == 303 else None
            if status not in (200, 303) or warned:
                refused.append(f"{form.page} → {form.action}: {warned[1] if warned else status}")
            if tables.is_changed:
                tables.put_back()
    assert refused == []
    assert pressed > 40


MARKS = ("seen", "gezien", "revision", "base")
LAST_ONE_COUNTS = {
    "trajectories.create": "a new one: a code and a town are proposed",
    "referrals.create_referral": "a new one: the town of the branch is proposed",
    "quotes.detail": "a contact of one's own",
    "lines.trip": "a number of kilometres of one's own",
    "candidates.start_candidate": "a candidate starts once: whoever is second is told so",
}


def test_a_form_that_comes_filled_in_says_what_it_showed(explorers, house):
    """Or whoever comes last undoes what a colleague changed meanwhile: `PortalForm.edits`."""
    unmarked = set()
    for explorer in explorers:
        for form in explorer.kinds:
            boxes = [name for name in form.kinds if not name.endswith(("-dag", "-maand", "-jaar"))]
            is_filled = any(value.strip() for name in boxes for value in form.values.get(name, []))
            if is_filled and not any(name.startswith(MARKS) for name in form.values):
                unmarked.add(kind_of(house, form)[0])
    assert unmarked == set(LAST_ONE_COUNTS)


@pytest.mark.slow("every field of every form, and every page afterwards")
def test_what_somebody_typed_never_comes_out_as_markup(explorers):
    """Posted into every field of every form; then every page is read again. CSP would stop it a second time."""
    for explorer in explorers:
        for form in to_try(explorer):
            typed = {name: [MARKUP] for name in form.typed}
            if explorer.send(form, **typed) < 400:
                continue
            for name in form.typed:  # refused as a whole, and perhaps for one field
                explorer.send(form, **{name: [MARKUP]})
    leaks = []
    for explorer in explorers:
        for address in list(explorer.pages.values()):
            answer = explorer.visitor.client.get(address)
            assert answer.status_code < 500, address
            if "<img src=x" in answer.text or "<svg/onload" in answer.text or "<script>alert" in answer.text:
                leaks.append(address)
    assert leaks == []
    assert sorted({jump for explorer in explorers for jump in explorer.jumping}) == []
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
