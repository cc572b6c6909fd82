"""Two approved notes and a treasurer, for the stories about money."""

import io
import uuid
from datetime import date, timedelta

import pytest
from PIL import Image

from portal.contacts.quarters import rules as contacts
from portal.database import transaction
from portal.expenses.approval import rules
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.expenses.payday import rules as payday
from portal.kit.dates import Quarter
from portal.kit.images import read_receipt
from portal.people.models import Person, RolePeriod

K3 = Quarter(2025, 3)
DECLARE = "Dat verklaar ik: nota indienen"  # the button that hands a note in
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]
BRAMS = "BE62510007547061"


def photo():
    out = io.BytesIO()
    Image.new("RGB", (60, 90), "white").save(out, "JPEG")
    return [read_receipt(out.getvalue())]


def pay_all(notes, paid_on, reference, *, by):
    """A betaaldag from start to end, typed over at the bank."""
    with transaction():
        batch = payday.start(notes, "typed", str(uuid.uuid4()), by=by)
        payday.settle(batch, paid_on, reference, by=by)
    return batch


@pytest.fixture
def approved(cast):
    """Lena's note of € 43,44 and Bram's of € 11,77 with a ticket, both approved; the branch has an account."""
    cast.branch.iban, cast.branch.account_holder = "BE43068999999501", "Home-Start Lindedal vzw"
    cast.branch.save()
    MileageRate.create(
        branch=cast.branch, kind="car", rate_e4=4309, valid_from=date(2025, 7, 1), valid_until=date(2025, 9, 30),
        source="test",
    )  # fmt: skip
    Person.update(
        iban=BRAMS, account_holder="Bram Wouters", confirmed_iban=BRAMS, confirmed_holder="Bram Wouters"
    ).where(Person.id == cast.bram.id).execute()
    bram = Person.get_by_id(cast.bram.id)
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    contacts.hand_in(cast.brams, K3, WEDNESDAYS[:3], [], "", by=bram)
    lenas = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    lines.add_cost(bram, K3, lines.Cost("parking", date(2025, 9, 3), 400, "parking", photos=photo()), by=bram)
    notes = [lenas, handing_in.submit(bram, K3, True, by=bram)]
    for note in notes:
        rules.approve(note, by=cast.els)
    return [ExpenseNote.get_by_id(note.id) for note in notes]


@pytest.fixture
def piet(cast):
    """The treasurer."""
    person = Person.create(branch=cast.branch, given_name="Piet", family_name="Kas", email="piet@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=person, role="treasurer", started_on=date(2025, 1, 1))
    return Person.get_by_id(person.id)
