"""Whatever is sent to the contact and expense forms: a page comes back, and nothing is half-written.

PORTAL_TEST_INPUTS=10000 sends that many, at random; without it a few hundred are sent, the same ones each time.
"""

import io
import os
import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pillow_heif
import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfWriter

from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.database import BaseModel, transaction
from portal.expenses.approval import rules as expenses
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines_rules
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.payday import PaymentBatch
from portal.expenses.tickets.rules import MAX_PHOTOS
from portal.history.models import ChainHead, HistoryEntry
from portal.people.models import Person
from portal.post.models import Letter
from tests.browser import Visitor
from tests.test_house.conftest import K3, WEDNESDAYS, World, every_table
from torture import nonsense

pillow_heif.register_heif_opener()  # for the photos sent here

NUMBER = int(os.environ.get("PORTAL_TEST_INPUTS", "0"))
ELSEWHERE = ("portal.people.models", "portal.families.models")  # no form here writes there
ANSWERS = {303, 400, 404, 409, 413, 422}


def many(percent: int) -> Any:
    """So many of the examples; in a usual run so many out of five hundred."""
    return settings(
        max_examples=max(1, (NUMBER or 200) * percent // 100),
        derandomize=not NUMBER,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )


# ---- what people, programs and accidents send ----------------------------------------------------------------

NASTY = st.sampled_from(nonsense.NASTY)
ANYTHING = st.one_of(NASTY, st.text(max_size=40), st.binary(max_size=12))


def field(*usual: str) -> st.SearchStrategy[list[Any]]:
    """Something usual, most of the time; else missing, repeated or nonsense."""
    one = st.sampled_from(usual) if usual else ANYTHING
    odd = st.lists(st.one_of(one, ANYTHING), max_size=3)
    return st.integers(0, 7).flatmap(lambda n: odd if n == 0 else one.map(lambda value: [value]))


def form(**fields: Any) -> st.SearchStrategy[dict[str, list[Any]]]:
    """Fields by name, now and then with one that no form has."""
    known = {
        name.replace("__", "-"): values if isinstance(values, st.SearchStrategy) else field(*values)
        for name, values in fields.items()
    }
    strays = st.one_of(
        st.just({}), st.just({}), st.dictionaries(st.text(max_size=8), st.lists(ANYTHING, max_size=2), max_size=2)
    )
    return st.builds(lambda some, more: {**more, **some}, st.fixed_dictionaries(known), strays)


def _picture(kind: str) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((40, 60), 80).convert("RGB").save(out, kind)
    return out.getvalue()


def _pdf() -> bytes:
    out, writer = io.BytesIO(), PdfWriter()
    writer.add_blank_page(200, 300)
    writer.write(out)
    return out.getvalue()


SOUND = {"jpg": _picture("JPEG"), "png": _picture("PNG"), "heic": _picture("HEIF"), "pdf": _pdf()}
OTHER = (
    b"",
    b"\x00",
    b"GIF89a\x01\x00\x01\x00",
    b"<svg onload=alert(1)>",
    b"<!doctype html>",
    b"%PDF-1.7",
    b"%PDF-1.4\n%%EOF",
    b"\xff\xd8\xff\xe0",
)


@st.composite
def broken(draw: st.DrawFn) -> bytes:
    """A sound file that lost its end, or in which some bytes fell over."""
    content = bytearray(draw(st.sampled_from(list(SOUND.values()))))
    for place, byte in draw(st.lists(st.tuples(st.integers(0, 5000), st.integers(0, 255)), max_size=6)):
        content[place % len(content)] = byte
    return bytes(content[: draw(st.integers(0, len(content)))])


CONTENT = st.one_of(st.sampled_from([*SOUND.values(), *OTHER]), broken(), st.binary(max_size=80))
FILE_NAMES = st.sampled_from(
    ["ticket.jpg", "ticket.pdf", "", "a/b\\c.png", "x" * 300 + ".heic", "foto ☂.jpg", "..", "con.jpg", "t.exe"]
)
FILES = st.lists(
    st.tuples(CONTENT, FILE_NAMES, st.sampled_from(["image/jpeg", "text/html", "", "a/b; c=d"])), max_size=2
)


# ---- sending it, and looking what it left behind --------------------------------------------------------------


Rows = dict[type[BaseModel], list[Any]]


def stored() -> Rows:
    """Every row that these forms could touch."""
    return {
        table: [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in table.select().order_by(table.id).tuples()
        ]
        for table in every_table()
        if table.__module__ not in ELSEWHERE
    }


def put_back(rows: Rows) -> None:
    with transaction():
        for table in reversed(rows):
            table.delete().execute()
        for table, kept in rows.items():
            if kept:
                table.insert_many(kept, fields=table._meta.sorted_fields).execute()


class Sender:
    """Somebody's browser, driven by a program. Each sending starts from the same tables."""

    def __init__(self, app: Any, person: Person) -> None:
        self.client = Visitor(app).sign_in(person).client
        page = self.client.get("/mijn-gegevens").get_data(as_text=True)
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]
        self.before = stored()
        self.dirty = False
        self.statuses: dict[int, int] = {}

    def send(self, address: str, values: dict[str, list[Any]], files: list[Any] | None = None) -> tuple[int, set[Any]]:
        """Status, and which tables differ afterwards."""
        if self.dirty:
            put_back(self.before)
        pairs = [(name, value) for name, several in values.items() for value in several] + [("csrf_token", self.token)]
        body, kind = (
            nonsense.urlencoded(pairs)
            if files is None
            else nonsense.multipart(pairs, [("ticket", name, content, mime) for content, name, mime in files])
        )
        answer = self.client.post(address, data=body, content_type=kind)
        assert answer.status_code in ANSWERS, f"{answer.status_code} on {address}"
        event(f"{answer.status_code}")
        self.statuses[answer.status_code] = self.statuses.get(answer.status_code, 0) + 1
        after = stored()
        changed = {table for table in after if after[table] != self.before[table]}
        self.dirty = bool(changed)
        if changed - {Receipt, ContactOverview}:  # a kept photo and an overview that is still open tell nothing yet
            assert HistoryEntry in changed, "a change without history"
        return answer.status_code, changed


@pytest.fixture
def lena(app: Any, world: World) -> Iterator[Sender]:
    """Her note of the third quarter is open again, with a cost; her two families wait for the second quarter."""
    handing_in.take_back(world.note, by=world.cast.lena)
    lines_rules.add_cost(
        world.cast.lena, K3, lines_rules.Cost("parking", WEDNESDAYS[0], 400, "cost"), by=world.cast.lena
    )
    world.cast.brams.volunteer = world.cast.lena
    world.cast.brams.save()
    yield Sender(app, world.cast.lena)


@pytest.fixture
def els(app: Any, world: World) -> Sender:
    return Sender(app, world.cast.els)


DAYS = [str(date(2025, 4, 2) + timedelta(weeks=i)) for i in range(12)]
LATE = ["2025-10-01", "2025-10-03", "2025-10-04", "2025-12-31"]  # the last two are still to come
DAYS += ["2025-06-30", "2025-07-01", "2025-01-07", "2025-03-31", *LATE]


@many(30)
@given(
    sent=form(
        dag=st.one_of(
            st.lists(st.sampled_from(LATE), max_size=3),
            st.lists(st.sampled_from(DAYS), max_size=8),
            st.lists(st.one_of(st.sampled_from(DAYS), ANYTHING), max_size=14),
        ),
        gezien=["", "2025-04-02", " ".join(DAYS[:5]), " ".join(DAYS * 20)],
        geen=st.one_of(st.just([]), field("y")),
        reden=["", "family_away", "other", "mars"],
    ),
    which=st.sampled_from(["brams", "brams", "brams", "lenas"]),
    quarter=st.sampled_from(["2025K2", "2025K2", "2025K4", "2025K3", "2026K1"]),
    verb=st.sampled_from(["", "/indiening"]),
)
def test_the_days_of_a_quarter(lena, world, sent, which, quarter, verb):
    match = getattr(world.cast, which)
    status, changed = lena.send(f"/contacten/{match.id}/{quarter}{verb}", sent)
    assert status == 303 or not changed, "nothing is half-written"
    if ContactOverview in changed and HistoryEntry not in changed:
        assert ContactOverview.select().order_by(ContactOverview.id.desc()).get().status == "open"
    if Contact in changed:
        assert not Contact.select().where((Contact.day > "2025-10-03") | (Contact.day < match.started_on)).exists()


@many(10)
@given(
    sent=form(
        kind=["home_visit", "call"],
        minutes=["", "90", "1440"],
        themes=st.one_of(
            st.lists(st.sampled_from(["listening", "school", "mars"]), max_size=3), st.lists(ANYTHING, max_size=4)
        ),
    )
)
def test_more_about_a_contact(lena, world, sent):
    status, changed = lena.send(f"/contacten/dag/{world.contact.id}", sent)
    assert status == 303 or not changed


@pytest.mark.slow("fifty notes with files, each put back afterwards")
@many(35)
@given(
    sent=form(
        niet=st.lists(st.one_of(st.integers(0, 11), ANYTHING), max_size=5),
        kind=["public_transport", "parking", "other"], day__dag=["", "3", "24", "31"], day__maand=["7", "8", "9"],
        amount=["", "6,40", "4", "0", "5000"], purpose=["", "veerboot"], declared=st.one_of(st.just([]), field("y")),
        submission_key=["0b9b7d32-5e5c-4d5c-8c3f-0d6a6f0f7a11", "cost"],
    ),
    files=st.one_of(st.none(), FILES),
    quarter=st.sampled_from(["2025K3", "2025K3", "2025K3", "2025K4", "2024K4", "2021K1"]),
    verb=st.sampled_from(["", "/kosten", "/kosten", "/indiening"]),
)  # fmt: skip
def test_an_expense_note(lena, world, sent, files, quarter, verb):
    sent["niet"] = [f"{world.cast.lenas.id}:{WEDNESDAYS[v]}" if isinstance(v, int) else v for v in sent["niet"]]
    status, changed = lena.send(f"/onkosten/{world.cast.lena.id}/{quarter}{verb}", sent, files)
    handed_in = ExpenseNote.select().where(ExpenseNote.status == "submitted").count()
    if verb == "/indiening" and status == 303 and ExpenseNote in changed:
        assert handed_in <= 1
        assert (Letter in changed) == bool(handed_in)
    else:
        # What is right is kept while the rest is asked again: struck trips, a whole cost, a photo. Never a hand-in.
        assert not handed_in
        assert changed <= {ExpenseNote, ExpenseLine, Receipt, HistoryEntry, ChainHead}
    for line in ExpenseLine.select().where(ExpenseLine.match.is_null()):
        assert 0 < line.cents <= 100_000 and line.purpose
    assert not Receipt.select().where(Receipt.line.is_null(), Receipt.kept_for.is_null()).exists()


@many(5)
@given(files=FILES, sent=form(weg=st.lists(st.one_of(st.just("1"), ANYTHING), max_size=3)))
def test_other_photos(lena, world, files, sent):
    status, changed = lena.send(f"/onkosten/kost/{world.cost.id}/ticket", sent, files)
    assert status == 303 or not changed
    assert Receipt.select().where(Receipt.line == world.cost.id).count() <= MAX_PHOTOS


@many(5)
@given(data=st.data())
def test_a_question_back(els, world, data):
    lines = [line.id for line in world.note.lines][:2]
    sent = data.draw(
        form(question=["", "Welk ticket is dit?"], **{f"line__{number}": ["", "En dit?"] for number in [*lines, 99999]})
    )
    status, changed = els.send(f"/onkosten/nota/{world.note.id}/terugsturen", sent)
    assert status == 303 or not changed


@many(5)
@given(sent=form(nota=st.lists(st.one_of(st.just("1"), ANYTHING), max_size=4)))
def test_approving_several(els, sent):
    status, _ = els.send("/onkosten/goedkeuringen", sent)
    assert status in (303, 413)


@many(5)
@given(
    sent=form(
        nota=st.lists(st.one_of(st.just("1"), ANYTHING), max_size=4),
        method=["typed", "sepa", "qr", "cash"],
    )
)
def test_a_payday(els, world, sent):
    expenses.approve(ExpenseNote.get_by_id(world.note.id), by=world.cast.els) if not els.statuses else None
    els.before = els.before if els.statuses else stored()
    status, changed = els.send("/onkosten/betaaldag", sent)
    assert status == 303 or not changed


@many(5)
@given(
    sent=form(
        paid_on__dag=["3", "4"],
        paid_on__maand=["10", "okt"],
        paid_on__jaar=["2025", "2024", "9999"],
        reference=["", "bank 12"],
    )
)
def test_a_payment(els, world, sent):
    status, changed = els.send(f"/onkosten/betaaldag/{PaymentBatch.get().id}/betaling", sent)
    assert status == 303 or not changed


@many(5)
@given(
    sent=form(
        kind=["car", "bicycle", "boat"],
        rate=["0,4326", "0,37", "0", "9"],
        source=["omzendbrief", ""],
        valid_from__dag=["1"],
        valid_from__maand=["1"],
        valid_from__jaar=["2026", "2025", "0001"],
        valid_until__dag=["31"],
        valid_until__maand=["3", "12"],
        valid_until__jaar=["2026", "9999"],
    )
)
def test_a_rate(els, sent):
    status, changed = els.send("/tarieven", sent)
    assert status == 303 or not changed
