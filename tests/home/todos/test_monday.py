"""The letter of Monday: what waits, in numbers."""

from datetime import date, datetime

import pytest

from portal import daily
from portal.families.models.talk import PlannedTalk
from portal.families.talks import rules as talks
from portal.home.todos import rules as monday
from portal.home.todos.facts import todos
from portal.kit import clock
from portal.people.models import RolePeriod
from portal.post.models import Letter
from tests.conftest import settings_for
from tests.home.todos.test_todos import settle_all

MONDAY = date(2025, 10, 6)


@pytest.fixture
def on_monday():
    with clock.stopped(datetime(2025, 10, 6, 6, 0)):
        yield


def letters() -> list[Letter]:
    return list(Letter.select().where(Letter.kind ** "monday-%").order_by(Letter.id))


def test_each_coordinator_reads_how_much_waits(cast, on_monday):
    talks.plan_running(MONDAY)
    PlannedTalk.update(due_on=date(2025, 10, 1)).where(PlannedTalk.match == cast.lenas.id).execute()
    assert monday.write_summaries(MONDAY) == 1  # nothing waits for Yusuf
    (letter,) = letters()
    assert (letter.person_id, letter.button_url) == (cast.els.id, "/te-doen")
    assert letter.subject == f"{todos.number(todos.gather(cast.els))} dingen wachten op jou deze week"
    assert "– 1 gesprek te voeren (1 te laat)" in letter.text
    assert "– 2 contactoverzichten ontbreken nog" in letter.text
    assert "– 1 kilometertarief nodig\n" in letter.text and "()" not in letter.text
    assert "Nog 9 dagen tot 15\u00a0oktober 2025, de laatste dag om de contacten in te dienen." in letter.text


def test_no_name_and_no_family_is_in_it(cast, on_monday):
    monday.write_summaries(MONDAY)
    text = letters()[0].text
    for word in ("Lena", "Aerts", "Bram", "Wouters", "G-001", "G-002", "Klaver", "Zonnebloem"):
        assert word not in text


def test_once_a_week_and_on_thursday_not_any_more(cast):
    for day, written in ((6, 1), (6, 0), (7, 0), (8, 0), (9, 0), (13, 1), (23, 0), (29, 1)):
        with clock.stopped(datetime(2025, 10, day, 6, 0)):
            assert monday.write_summaries(date(2025, 10, day)) == written, day
    assert [letter.kind for letter in letters()] == ["monday-2025W41", "monday-2025W42", "monday-2025W44"]


def test_nothing_waits_no_letter(cast, on_monday):
    settle_all(cast)
    assert monday.write_summaries(MONDAY) == 0


def test_who_coordinates_no_more_gets_none(cast, on_monday):
    RolePeriod.update(ended_on=date(2025, 10, 5)).where(RolePeriod.person == cast.els.id).execute()
    assert monday.write_summaries(MONDAY) == 0


def test_the_daily_work_plans_talks_and_writes_the_letter(cast, on_monday, database_url):
    daily.run(settings_for(database_url), MONDAY)
    assert PlannedTalk.select().count() == 2
    assert len(letters()) == 1
    daily.run(settings_for(database_url), MONDAY)
    assert len(letters()) == 1
