"""A small world with one of everything, for the tests about the house as a whole."""

import io
import shutil
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from portal import create_app, database
from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules as contacts
from portal.database import BaseModel, tables
from portal.expenses.approval import rules as expenses
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.rates import MileageRate
from portal.expenses.payday import rules as payday
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.images import ReceiptFile, read_receipt
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people.models import Branch, Person, RolePeriod
from tests.conftest import Cast, in_one_file, settings_for
from tests.once import once
from tests.worlds import MARCH
from torture import inputs

K3, K4 = Quarter(2025, 3), Quarter(2025, 4)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


def every_table() -> list[type[BaseModel]]:
    """Every table of the portal, each after the ones it points at."""
    return tables()


@lru_cache(maxsize=1)
def photo() -> ReceiptFile:
    """A small ticket, as the portal keeps it."""
    out = io.BytesIO()
    Image.new("RGB", (60, 90), "white").save(out, "JPEG")
    return read_receipt(out.getvalue())


@dataclass
class World:
    """Everything here is Lena's, or of her branch; Yusuf's branch has nothing."""

    cast: Cast
    contact: Contact  # of 1 October, in a quarter that runs
    note: ExpenseNote  # of the third quarter, submitted
    cost: ExpenseLine  # with a ticket, on the note of the fourth quarter, still a draft
    ticket: Receipt
    sent: NewsletterIssue
    draft: NewsletterIssue
    item: NewsletterItem
    piet: Person  # the treasurer
    noor: Person  # of the network, in an office of its own
    mia: Person  # stopped as a volunteer, and still hands in
    secret: str  # the portal's

    def person(self, name: str) -> Person | None:
        return getattr(self, name) if name in ("piet", "noor", "mia") else getattr(self.cast, name, None)


@pytest.fixture
def world(app: Flask, cast: Cast) -> World:
    for kind, series, e4 in (("car", "quarterly", 4309), ("bicycle", "yearly", 3600)):
        MileageRate.create(
            branch=cast.branch, kind=kind, series=series, rate_e4=e4, source="test",
            valid_from=date(2025, 1, 1), valid_until=date(2025, 12, 31),
        )  # fmt: skip
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    contact = contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    cost = lines.add_cost(
        cast.lena, K4, lines.Cost("parking", date(2025, 10, 1), 400, "key", photos=photo()), by=cast.lena
    )
    letter = {"branch": cast.branch, "year": 2025, "greeting": "Dag allemaal,"}
    sent = NewsletterIssue.create(month=9, status="sent", sent_on=date(2025, 9, 2), recipients=2, **letter)
    draft = NewsletterIssue.create(month=10, **letter)
    item = NewsletterItem.create(
        branch=cast.branch, issue=draft, section="practical", title="Het bureau is dicht", position=1
    )
    piet = Person.create(branch=cast.branch, given_name="Piet", family_name="Kas", email="piet@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=piet, role="treasurer", started_on=date(2025, 1, 1))
    office = Branch.create(name="Home-Start Netwerk", municipality="Brussel")
    noor = Person.create(branch=office, given_name="Noor", family_name="Net", email="noor@voorbeeld.example")
    RolePeriod.create(branch=office, person=noor, role="network", started_on=date(2025, 1, 1))
    mia = Person.create(branch=cast.branch, given_name="Mia", family_name="Gestopt", email="mia@voorbeeld.example")
    RolePeriod.create(
        branch=cast.branch, person=mia, role="family_buddy", started_on=date(2025, 1, 1), ended_on=date(2025, 9, 30),
        finishing=True,
    )  # fmt: skip
    _pay_bram(cast)
    secret = app.extensions["settings"].secret_key
    return World(cast, contact, note, cost, Receipt.get(), sent, draft, item, piet, noor, mia, secret)


def _pay_bram(cast: Cast) -> None:
    """Bram's note of the third quarter is on its way to the bank."""
    Branch.update(iban="BE43068999999501", account_holder="Home-Start Lindedal vzw").where(
        Branch.id == cast.branch.id
    ).execute()
    Person.update(
        iban="BE62510007547061",
        account_holder="Bram Wouters",
        confirmed_iban="BE62510007547061",
        confirmed_holder="Bram Wouters",
    ).where(Person.id == cast.bram.id).execute()
    bram, els = Person.get_by_id(cast.bram.id), Person.get_by_id(cast.els.id)
    contacts.hand_in(cast.brams, K3, WEDNESDAYS[:3], [], "", by=bram)
    note = handing_in.submit(bram, K3, True, by=bram)
    expenses.approve(note, by=els)
    payday.start([ExpenseNote.get_by_id(note.id)], "sepa", "betaaldag", by=els)


@dataclass
class Explored:
    """The demo as of 16 March 2026, and what everybody found in it who followed every link."""

    path: Path  # of an SQLite file, to copy
    looked: dict[str, inputs.Looked]  # by name
    jobs: list[inputs.Job]  # each form once


@pytest.fixture(scope="session")
def explored(march_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Explored:
    """Looked around in once per run, for every test about every form."""
    assert inputs.TODAY == MARCH
    return once(tmp_path_factory, "explored", lambda folder: _explore(march_file, folder))


def _explore(demo: Path, folder: Path) -> Explored:
    before = database.db.obj
    path = folder / "demo.sqlite3"
    shutil.copy(demo, path)
    app = create_app(settings_for(f"sqlite:///{path}"))
    database.db.obj.pragma("synchronous", "off", permanent=True)
    with clock.stopped(inputs.AT):
        looked = inputs.look(app)
        jobs = inputs.jobs(app, looked)
    in_one_file()
    database.db.initialize(before)
    return Explored(path, {one.who: one for one in looked}, jobs)
