""" "Toch niet": two minutes in which one press undoes what mailed several people, with all that it did."""

import re
from dataclasses import replace
from datetime import date, time, timedelta

import pytest

from portal.agenda.models.event import Event
from portal.agenda.telling import rules as telling
from portal.expenses.approval import rules as approval
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.models.payday import PaymentBatch
from portal.history.models import HistoryEntry
from portal.home.mailings.rules import UNDOINGS, take_back
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter, Mailing
from portal.post.worker import send_due
from portal.root import ROOT
from tests.conftest import NOW
from tests.expenses.conftest import approved  # noqa: F401
from tests.post.server import mail_server


@pytest.fixture
def paid(cast, approved, visit):  # noqa: F811
    """The page after "Alles is betaald", on which nobody was mailed yet."""
    Letter.delete().execute()
    page = visit(cast.els).get("/onkosten/betaaldag").press("Betaaldag beginnen", method="typed")
    assert "Je onkosten zijn betaald" in page.text, "what they will read stands there before"
    return page.press("Alles is betaald", reference="ZICHT-17")


def test_everything_is_paid_taken_back(cast, paid):
    assert "Over 2 minuten vertrekken 2 mails." in paid.text and Letter.select().count() == 2
    page = paid.press("Toch niet")
    assert "Teruggenomen: deze betaaldag staat weer open, en niemand kreeg een mail." in page.text
    assert {(n.status, n.paid_on, n.paid_by_id, n.payment_reference) for n in ExpenseNote.select()} == {
        ("paying", None, None, "")
    }
    batch = PaymentBatch.get()
    assert (batch.status, batch.paid_on, batch.paid_by_id, batch.reference) == ("open", None, None, "")
    assert not Letter.select().exists()
    assert HistoryEntry.select().where(HistoryEntry.verb == "unpay").count() == 3, "two notes and their batch"
    page = page.press("Alles is betaald", reference="ZICHT-18")
    assert {n.payment_reference for n in ExpenseNote.select()} == {"ZICHT-18"} and Letter.select().count() == 2


def test_twice_or_too_late_changes_nothing(cast, paid):
    undo = paid.form("Toch niet")
    with clock.stopped(NOW + timedelta(minutes=2)):
        assert "Te laat: de mails zijn al vertrokken." in undo.press().text
    assert {n.status for n in ExpenseNote.select()} == {"paid"} and Letter.select().count() == 2
    undo.press()
    assert "Dit was al teruggenomen." in undo.press().text


def test_paid_before_the_letter_of_the_approval_left(cast, approved, visit, app):  # noqa: F811
    """Approved and paid within ten minutes: one letter arrives, and it is about the money."""
    page = visit(cast.els).get("/onkosten/betaaldag").press("Betaaldag beginnen", method="typed")
    page.press("Alles is betaald")
    with mail_server() as box:
        settings = replace(app.extensions["settings"], mail_url=box.url)
        for minutes in range(12):
            with clock.stopped(NOW + timedelta(minutes=minutes)):
                send_due(settings)
    mine = [mail["Subject"] for mail in box.mails if mail["To"].startswith("Lena") and "onkosten" in mail["Subject"]]
    assert mine == ["Je onkosten zijn betaald"]


def test_several_approvals_taken_back(cast, approved, visit):  # noqa: F811
    for note in approved:
        approval.unapprove(note, by=cast.els)
    Letter.delete().execute()
    page = visit(cast.els).get("/onkosten/goedkeuringen").press("2 nota’s goedkeuren")
    assert "Over 2 minuten vertrekken 2 mails." in page.text
    page = page.press("Toch niet")
    assert page.heading == "Onkostennota’s" and "de nota’s wachten weer op goedkeuring" in page.text
    assert {n.status for n in ExpenseNote.select()} == {"submitted"} and not Letter.select().exists()


def test_the_treasurer_takes_back_what_was_paid_and_no_invitation(cast, paid):
    piet = Person.create(branch=cast.branch, given_name="Piet", family_name="Kas", email="piet@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=piet, role="treasurer", started_on=NOW.date())
    known = {"kind": "training", "title": "Vorming", "place": "Huis van het Kind", "starts_at": time(19, 30)}
    event = Event.create(branch=cast.branch, day=date(2025, 11, 5), **known)
    with pytest.raises(RuleError, match="Dit doet de coördinator"):
        take_back(telling.invite(event, lambda *ids: "/kom", by=cast.els), by=piet)
    assert "staat weer open" in take_back(Mailing.get(Mailing.what.startswith("pay")), by=piet)


def test_every_press_that_rests_can_be_undone(app):
    """Whatever gives `Mailing.what` its first half is in the table of undoings, with a page that exists."""
    for one in UNDOINGS.values():
        app.url_map.bind("").match(one.path.format(row=1).partition("?")[0], method="GET")
    source = "\n".join(path.read_text() for path in (ROOT / "portal").rglob("rules.py"))
    presses = re.findall(
        r"^(TELL, CANCEL, INVITE, AGAIN, CANDIDATES|PAY|APPROVE|REMIND|SEND|WRITE) = (.+?)(?:  #.*)?$",
        source,
        re.MULTILINE,
    )
    words = {word.strip(' "') for _, values in presses for word in values.split(",")}
    hint = "a new press: its undoing in UNDOINGS, and the name of its constant in the pattern above"
    assert words == set(UNDOINGS), f"{hint}: {words ^ set(UNDOINGS)}"
    assert source.count("= rest(") + source.count("return rest(") >= 10


def test_every_press_that_was_taken_back_leads_to_a_page(app):
    addresses = app.url_map.bind("localhost")
    for what, undoing in UNDOINGS.items():
        row = "2025-10" if "nieuwsbrief/" in undoing.path else "7"
        assert addresses.match(undoing.path.format(row=row).partition("?")[0]), what
