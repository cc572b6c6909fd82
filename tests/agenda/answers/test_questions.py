"""An event asks something of whoever comes: answered with the yes, changed later, read at the name, gone in time."""

import io
from datetime import datetime, timedelta

import openpyxl
import pytest

from portal.agenda.answers import rules as answers
from portal.agenda.answers.facts import seating_of
from portal.agenda.events import rules
from portal.agenda.models.answer import Enrolment
from portal.database import transaction
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.kit.links import answer_path
from portal.post.models import Letter
from portal.retention.forgetting.rules import anonymise_person
from portal.retention.own_data.facts.person import of_person
from portal.retention.periods.rules import clean_up
from tests.agenda.answers.test_answers import SECRET
from tests.agenda.conftest import details, link

ASKED = "Is er iets dat je niet eet?"


@pytest.fixture
def dinner(plan):
    return plan(kind="thank_you", title="Samen eten", question=ASKED)


def reply():
    return Enrolment.get().reply


def test_the_coordinator_asks_and_a_volunteer_answers_with_her_yes_on_the_first_page(cast, visit):
    visit(cast.els).get("/agenda/nieuw").press(
        "Bewaren", title="Samen eten", day__dag="5", day__maand="11", day__jaar="2025", question=ASKED
    )
    home = visit(cast.lena).get("/")
    assert ASKED in home.text and "Dit leest je coördinator." in home.text
    home.press("Ik kom", reply="vegetarisch")
    row = Enrolment.get()
    assert (row.answer, row.reply) == ("yes", "vegetarisch")
    page = visit(cast.els).get(f"/agenda/{row.event_id}")
    assert page.tree.xpath('//li[contains(., "Lena Aerts")]//*[text()="vegetarisch"]')


def test_one_tap_is_enough_and_it_is_answered_and_changed_later(cast, dinner, visit):
    """From the page of the event, and from that of the link in a letter, without signing in."""
    page = visit(cast.lena).get(f"/agenda/{dinner.id}").press("Ik kom")
    at = Enrolment.get().answered_at
    page.press("Antwoord bewaren", reply="geen noten")
    assert reply() == "geen noten"
    page = visit().get(answer_path(SECRET, cast.lena.id, dinner.id))
    assert page.form("Antwoord wijzigen").values["reply"] == "geen noten"
    page = page.press("Antwoord wijzigen", reply="")
    assert reply() == "" and "Je antwoord is bewaard." in page.text
    assert Enrolment.get().answered_at == at, "the place in the line stays"
    page.press("Antwoord bewaren", reply="vis").press("Ik kom toch niet")
    assert reply() == "", "who does not come says nothing"
    visit(cast.lena).get(f"/agenda/{dinner.id}").press("Ik kom toch", reply="vegan")
    assert reply() == "vegan"


def test_a_yes_from_an_old_page_takes_no_answer_away(cast, dinner, visit):
    old = visit(cast.lena).get("/").form("Ik kom")
    visit(cast.lena).get(f"/agenda/{dinner.id}").press("Ik kom", reply="vegetarisch")
    old.press()
    assert reply() == "vegetarisch"


@pytest.mark.parametrize("where", ["/", "/agenda/{}", "kom"])
def test_what_is_too_long_comes_back_as_it_was_typed(cast, dinner, visit, where):
    path = answer_path(SECRET, cast.lena.id, dinner.id) if where == "kom" else where.format(dinner.id)
    long = "geen noten en " * 20
    page = visit(None if where == "kom" else cast.lena).get(path).press("Ik kom", reply=long)
    assert page.status == 422 and "Hou het korter: ten hoogste 200 tekens" in page.text
    assert page.form("Ik kom").values["reply"] == long.strip() and not Enrolment.select().exists()
    page.press("Ik kom", reply="geen noten")
    assert reply() == "geen noten"


def test_a_no_asks_nothing(cast, dinner, visit):
    visit(cast.lena).get("/").press("Ik kom niet", reply="x" * 500)
    assert (Enrolment.get().answer, reply()) == ("no", "")


def test_the_coordinator_writes_down_what_was_said_by_phone_and_reads_it_at_the_door(cast, dinner, visit):
    answers.answer(dinner, cast.lena, answers.Answer("yes", "coordinator"), link, by=cast.els)
    els = visit(cast.els)
    els.get(f"/agenda/{dinner.id}").press("Bewaren: antwoord van Lena Aerts", reply="glutenvrij")
    assert reply() == "glutenvrij"
    with clock.stopped(clock.from_local(datetime.combine(dinner.day, dinner.starts_at))):
        door = visit(cast.els).get(f"/agenda/{dinner.id}/aanwezigheid")
        assert door.tree.xpath('//label[contains(., "Lena Aerts")]//*[text()="glutenvrij"]')
        assert "glutenvrij" not in visit(cast.bram).get(f"/agenda/{dinner.id}").text


def test_a_colleague_who_keeps_the_list_hears_it_and_hears_of_a_change(cast, plan):
    event = plan(question=ASKED, enrol_by="mail", enrol_name="An Maes", enrol_email="an@voorbeeld.example")
    answers.answer(event, cast.lena, answers.Answer("yes", "portal", "vegetarisch"), link, by=cast.lena)
    first = Letter.get(Letter.to_address == "an@voorbeeld.example")
    assert f"{ASKED}\nvegetarisch\n" in first.text
    answers.reply(event, cast.lena, "vegan", by=cast.lena)
    waiting = Letter.get(Letter.to_address == "an@voorbeeld.example")
    assert f"{ASKED}\nvegan\n" in waiting.text, "the one that did not leave yet is written anew"
    Letter.update(sent_at=clock.now()).execute()
    answers.reply(event, cast.lena, "alles", by=cast.lena)
    again = Letter.select().order_by(Letter.id.desc()).get()
    assert again.subject.startswith("Gewijzigde inschrijving") and f"{ASKED}\nalles\n" in again.text
    assert Letter.select().where(Letter.to_address == "an@voorbeeld.example").count() == 2


def test_a_question_that_was_answered_stays_as_it_was(cast, dinner, visit):
    answers.answer(dinner, cast.lena, answers.Answer("yes", "portal", "vegetarisch"), link, by=cast.lena)
    page = visit(cast.els).get(f"/agenda/{dinner.id}/wijzigen").press("Bewaren", question="Heb je een auto?")
    assert page.status == 422 and f"Eén iemand antwoordde al op ‘{ASKED}’. Laat die vraag zo staan." in page.text
    assert rules.update(dinner, details(kind="thank_you", title="Feest", question=ASKED), link, by=cast.els)


def test_nobody_answers_who_does_not_come_or_when_it_began(cast, dinner):
    with pytest.raises(RuleError, match="Zeg eerst dat je komt"):
        answers.reply(dinner, cast.lena, "vis", by=cast.lena)
    answers.answer(dinner, cast.lena, answers.Answer("yes", "portal"), link, by=cast.lena)
    with clock.stopped(clock.from_local(datetime.combine(dinner.day, dinner.starts_at))):
        with pytest.raises(RuleError, match="al begonnen"):
            answers.reply(dinner, cast.lena, "vis", by=None)
        answers.reply(dinner, cast.lena, "vis", by=cast.els)
    assert seating_of(dinner).seated == (cast.lena.id,)


def test_the_history_tells_that_and_not_what_and_a_month_later_it_is_gone(cast, dinner):
    answers.answer(dinner, cast.lena, answers.Answer("yes", "portal", "vegetarisch"), link, by=cast.lena)
    answers.reply(dinner, cast.lena, "allergisch aan noten", by=cast.lena)
    rows = list(HistoryEntry.select().where(HistoryEntry.subject == "enrolment"))
    assert [row.verb for row in rows] == ["answer", "reply"]
    assert not any("noten" in row.details or "vegetarisch" in row.details for row in rows)
    copy = openpyxl.load_workbook(io.BytesIO(of_person(cast.lena)))["Activiteiten"]
    assert "komt: allergisch aan noten" in [row[3] for row in copy.iter_rows(values_only=True)]
    clean_up(dinner.day + timedelta(days=30))
    assert reply() == "allergisch aan noten"
    clean_up(dinner.day + timedelta(days=31))
    assert (Enrolment.get().answer, reply()) == ("yes", "")


def test_forgetting_somebody_forgets_what_they_said(cast, dinner):
    answers.answer(dinner, cast.lena, answers.Answer("yes", "portal", "halal"), link, by=cast.lena)
    with transaction():
        anonymise_person(cast.lena, by=None)
    assert not Enrolment.select().where(Enrolment.reply != "").exists()
