"""A paper volunteer's quarter to the end: the contacts, then the note, signed by hand."""

from datetime import date
from io import BytesIO

import docx
import pytest

from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import rules as approval
from portal.expenses.handing_in import rules
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError

K3 = Quarter(2025, 3)


@pytest.fixture
def typed(cast, visit):
    """The overview, after Els typed Lena's paper over."""
    page = visit(cast.els).get(f"/contacten/{cast.lenas.id}/2025K3/papier")
    return page.press("Indienen", month1="2 9", month2="6", month3="3")


def test_after_the_contacts_comes_the_note_of_the_same_person(cast, typed):
    page = typed.follow("Ook de onkosten")
    assert page.heading == "Onkostennota van Lena Aerts"
    assert "Ik verklaar op eer" not in page.text and "Je krijgt" not in page.text
    refused = page.press("Nota indienen")
    assert refused.status == 422 and "Duid aan dat de handtekening van Lena op het papier staat." in refused.text
    assert not ExpenseNote.select().where(ExpenseNote.status == "submitted").exists()
    page = refused.press("Nota indienen", declared="y")
    note = ExpenseNote.get()
    assert (note.status, note.on_paper, note.signed_on_paper, note.declared_at) == ("submitted", True, True, None)
    assert "de handtekening staat op papier" in page.text
    word = docx.Document(BytesIO(page.visitor.get(f"/onkosten/nota/{note.id}.docx").answer.data))
    words = "\n".join(paragraph.text for paragraph in word.paragraphs)
    assert "De handtekening van Lena Aerts staat op papier." in words and "Verklaard door" not in words


def test_the_calendar_filled_in_for_somebody_leads_on_too_and_so_does_the_closed_quarter(cast, visit):
    els = visit(cast.els)
    page = els.get(f"/contacten/{cast.lenas.id}/2025K3").form("Indienen").tick("dag", "2025-07-02").press()
    assert page.follow("Ook de onkosten").heading == "Onkostennota van Lena Aerts"
    page = els.get(f"/contacten/{cast.lenas.id}/2025K3")
    assert page.follow("Onkosten van Lena in deze maanden").heading == "Onkostennota van Lena Aerts"


def test_it_is_reached_from_the_volunteers_page(cast, visit):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}")
    assert page.follow("Onkosten van Lena, 3e kwartaal 2025").heading == "Onkostennota van Lena Aerts"


def test_who_declares_on_the_screen_signs_no_paper(cast):
    contacts.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    note = rules.submit(cast.lena, K3, True, by=cast.lena)
    assert note.declared_at is not None and not note.signed_on_paper


def test_an_answer_by_the_coordinator_leaves_who_declared_as_it_was(cast):
    contacts.hand_in(cast.lenas, K3, [date(2025, 7, 2)], [], "", by=cast.lena)
    note = rules.submit(cast.lena, K3, True, by=cast.lena)
    line = ExpenseLine.get()
    approval.send_back(note, "", {line.id: "Klopt dit?"}, by=cast.els)
    declared = ExpenseNote.get_by_id(note.id).declared_at
    rules.answer(ExpenseLine.get_by_id(line.id), by=cast.els)
    note = ExpenseNote.get_by_id(note.id)
    assert (note.status, note.declared_at, note.signed_on_paper) == ("submitted", declared, False)


def test_an_unknown_account_is_said_of_the_volunteer(cast):
    type(cast.lena).update(iban="").where(type(cast.lena).id == cast.lena.id).execute()
    with pytest.raises(RuleError, match="We kennen het rekeningnummer van Lena nog niet"):
        rules.submit(type(cast.lena).get_by_id(cast.lena.id), K3, True, on_paper=True, by=cast.els)
