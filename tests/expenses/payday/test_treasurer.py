"""The treasurer (*penningmeester*): pays, reads notes, and sees nothing of families or volunteers' files."""

from datetime import date

import pytest

from portal.expenses.approval import rules
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt
from portal.expenses.models.payday import BatchEntry
from portal.expenses.payday import rules as payday
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from portal.sign_in.codes.letters import Onward
from portal.sign_in.models import Device
from portal.sign_in.passwords import rules as passwords
from portal.sign_in.throttle.rules import Caller
from portal.team.staff.commands import add_treasurer
from tests.expenses.conftest import K3, photo
from tests.sign_in import two_steps as second_step
from tests.team.staff.test_commands import run

SENTENCE = "een zin om te onthouden"


def test_the_menu_holds_start_notes_and_payday_alone(cast, approved, piet, visit):
    page = visit(piet).get("/")
    menu = [" ".join(a.text_content().split()) for a in page.tree.xpath("//nav//a")]
    assert menu == ["Start", "Nota’s", "Betaaldag"]
    assert "Lena Aerts, € 43,44" in page.text and "Bram Wouters, € 11,77" in page.text
    assert "Klaver" not in page.text and "Gezinnen" not in page.text


def test_she_pays_from_start_to_end(cast, approved, piet, visit):
    page = visit(piet).get("/").follow("Lena Aerts, € 43,44").press("Betaaldag beginnen", method="sepa")
    assert "B2025-001" in visit(piet).get("/").text
    page = page.press("Alles is betaald")
    assert "is betaald" in page.text
    assert {(n.status, n.paid_by_id) for n in ExpenseNote.select()} == {("paid", piet.id)}
    assert "Alles is nagekeken." in visit(piet).get("/").text


def test_she_reads_notes_with_their_tickets_and_the_year(cast, approved, piet, visit):
    browser = visit(piet)
    page = browser.get("/").follow("Nota’s")
    assert page.heading == "Onkosten van 2025"
    assert "nog niets betaald. € 55,21 is goedgekeurd en wacht nog op betaling." in page.text
    note = page.follow("Bram Wouters")
    assert "Klaver" not in note.text and "Zonnebloem" not in note.text
    buttons = [b.text_content() for b in note.tree.iter("button")]
    assert not buttons, "nothing to press on a note that is not hers"
    assert browser.get(f"/onkosten/ticket/{Receipt.get().id}/klein").status == 200
    assert browser.get(f"/onkosten/nota/{approved[1].id}.docx").status == 200


@pytest.mark.parametrize(
    "place",
    [
        "/contacten/overzicht", "/gezinnen", "/vrijwilligers", "/rapporten", "/onkosten/te-keuren",
        "/onkosten/goedkeuringen", "/tarieven",
    ],
)  # fmt: skip
def test_the_rest_of_the_house_is_shut(cast, piet, visit, place):
    assert visit(piet).get(place).status in (403, 404)


def test_a_note_that_is_not_approved_waits_for_the_coordinator_and_not_for_her(cast, approved, piet, visit):
    ExpenseNote.update(status="submitted").where(ExpenseNote.id == approved[1].id).execute()
    page = visit(piet).get(f"/onkosten/nota/{approved[1].id}")
    assert "wacht op de coördinator" in page.text and "wacht op jou" not in page.text


def test_a_draft_is_nobody_elses_business(cast, approved, piet, visit):
    line = lines.add_cost(
        cast.lena, K3, lines.Cost("parking", date(2025, 9, 10), 250, "later", photos=photo()), by=cast.lena
    )
    browser = visit(piet)
    assert browser.get(f"/onkosten/nota/{line.note_id}").status == 404
    ticket = Receipt.get(Receipt.line == line.id)
    assert browser.get(f"/onkosten/ticket/{ticket.id}").status == 404
    assert browser.get(f"/onkosten/kost/{line.id}/ticket").status == 404


def test_she_changes_no_line_of_a_note_that_came_back_open(cast, approved, piet, visit):
    rules.unapprove(approved[1], by=cast.els)
    rules.send_back(approved[1], "Welke parking?", {}, by=cast.els)
    cost = ExpenseLine.get(ExpenseLine.kind == "parking")
    assert visit(piet).get(f"/onkosten/kost/{cost.id}/ticket").status == 404


def test_she_approves_nothing(cast, approved, piet):
    rules.unapprove(approved[0], by=cast.els)
    for verb in (rules.approve, handing_in.take_back):
        with pytest.raises(RuleError, match="Dit doet de coördinator"):
            verb(approved[0], by=piet)


def test_she_sees_only_her_own_branch(cast, approved, visit):
    other = Person.create(branch=cast.yusuf.branch, given_name="Mia", family_name="Kas", email="mia@voorbeeld.example")
    RolePeriod.create(branch=other.branch, person=other, role="treasurer", started_on=date(2025, 1, 1))
    browser = visit(Person.get_by_id(other.id))
    batch = payday.start(approved, "qr", "k", by=cast.els)
    assert browser.get(f"/onkosten/nota/{approved[0].id}").status == 404
    assert browser.get(f"/onkosten/betaaldag/{batch.id}").status == 404
    assert browser.get(f"/onkosten/betaling/{BatchEntry.get().id}/terugkeer").status == 404
    assert "€" not in browser.get("/onkosten/boekjaar/2025").text


def test_she_signs_in_with_a_password_and_never_with_a_code(cast, app, piet, visit):
    passwords.set_password(piet, SENTENCE)
    page = second_step.sign_in(visit(), piet, SENTENCE)
    assert page.heading == "Dag Piet"
    assert Device.get(Device.person == piet.id).staff_roles == "treasurer"
    codes.ask_for_code(codes.CodeRequest(piet.email, Caller("n")), "p", Onward("http://localhost"))
    letter = Letter.select().where(Letter.person_id == piet.id).order_by(Letter.id.desc()).get()
    assert letter.kind == "sign_in_password" and "Jij bent penningmeester." in letter.text
    with pytest.raises(RuleError):
        codes.show_code(piet, "p", by=cast.els)


def test_a_volunteers_phone_never_becomes_a_treasurers(cast, visit):
    phone = visit(cast.bram)
    RolePeriod.create(branch=cast.branch, person=cast.bram, role="treasurer", started_on=date(2025, 1, 1))
    assert phone.client.get("/").headers["Location"].startswith("/aanmelden")


def test_the_command_line_adds_one(cast, app):
    result = run(
        app, add_treasurer, "--branch", "Home-Start Lindedal", "--name", "Mia Kas", "--email", "mia@voorbeeld.example",
        typed=SENTENCE,
    )  # fmt: skip
    assert "Mia Kas is penningmeester van Home-Start Lindedal" in result.output
    person = Person.get(Person.email == "mia@voorbeeld.example")
    assert person.roles == {"treasurer"} and person.is_staff and not person.is_coordinator
    again = run(
        app, add_treasurer, "--branch", "Home-Start Lindedal", "--name", "Mia Kas", "--email", "mia@voorbeeld.example",
        typed=SENTENCE,
    )  # fmt: skip
    assert "is al penningmeester" in again.output
