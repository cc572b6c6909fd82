"""Whatever letter the portal writes: an answer reaches somebody, and it says whom to call."""

import ast
from dataclasses import MISSING

import pytest

from portal import daily
from portal.agenda.answers import rules as answers
from portal.agenda.events import rules as events
from portal.agenda.telling import rules as telling
from portal.contacts.concerns import rules as concerns
from portal.contacts.models.concern import Concern
from portal.kit import clock
from portal.people.models import Branch
from portal.post import rules as post
from portal.post.models import Letter
from portal.root import ROOT
from portal.sign_in.devices import letters as devices
from portal.team.accounts.letters import tell_account_changed
from tests.agenda.conftest import link, plan, volunteer  # noqa: F401
from tests.conftest import settings_for
from tests.expenses.conftest import approved, pay_all  # noqa: F401

SOURCES = sorted((ROOT / "portal").rglob("*.py"))


def calls(name: str):
    """(file, call) of every call of a function in the portal."""
    for path in SOURCES:
        text = path.read_text()
        for node in ast.walk(ast.parse(text)) if f"{name}(" in text else ():
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) == name:
                yield path, node


def test_letters_are_written_in_one_place_that_asks_where_an_answer_goes():
    made = [path for path, call in calls("create") if call.args and getattr(call.args[0], "id", "") == "Letter"]
    assert [path.name for path in made] == ["rules.py"] and made[0].parent.name == "post"
    assert not [
        path for path in SOURCES if "Letter.create(" in path.read_text() and "FinalLetter" not in path.read_text()
    ]
    queued = [call for path, call in calls("queue") if path.parts[-2:] != ("approval", "views.py")]
    assert len(queued) >= 5
    assert post.To.__dataclass_fields__["answers"].default is MISSING  # whoever is written to, somebody answers


@pytest.fixture
def letters(cast, approved, plan, volunteer):  # noqa: F811
    """Letters of many rooms, of a branch that has an address and a number."""
    volunteer("Rita")
    event = plan()
    telling.invite(event, link, by=cast.els)
    answers.answer(event, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    events.cancel(event, link, by=cast.els)
    pay_all(approved, clock.today(), "", by=cast.els)
    with post.db.atomic():
        devices.tell(cast.lena, "Er is iets gewijzigd.")
        devices.tell_address_changed(cast.lena, "oud@voorbeeld.example")
        tell_account_changed(cast.bram, ("BE68539007547034", "Iemand"))
    concern = concerns.report(cast.lena, cast.lenas, "Een bezorgdheid.", "sleutel")
    concerns.answer(Concern.get_by_id(concern.id), "follow_up", "Ik bel je.", "sleutel-2", by=cast.els)
    daily.run(settings_for("sqlite:///nergens.sqlite3"), clock.today())
    return list(Letter.select())


def test_an_answer_reaches_somebody_and_there_is_a_number_to_call(letters, cast):
    branch = Branch.get_by_id(cast.branch.id)
    kinds = {letter.kind.split("-")[0] for letter in letters}
    assert {"event", "expense", "sign_in_changed", "address_changed", "account", "concern", "contacts"} <= kinds
    number = post.national(branch.phone).replace("\u00a0", " ")
    for letter in letters:
        assert letter.reply_to, letter.kind
        assert number in letter.closing or "Bellen kan op" in letter.closing, letter.kind
        assert letter.closing.count("Antwoord") == 1, letter.kind
