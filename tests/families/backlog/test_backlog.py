"""What is of before the portal is said to be over at once; and a week of talks is noted in one go."""

from datetime import date, datetime, timedelta

import pytest

from portal.families.backlog import rules
from portal.families.models.talk import PlannedTalk, Talk
from portal.home.todos.facts import todos
from portal.kit import clock
from portal.kit.errors import RuleError
from tests.conftest import NOW

TODAY = date(2025, 10, 3)


@pytest.fixture
def flood(cast):
    """Two families that ran since January came into the portal today; and one talk that is really late."""
    for match in (cast.lenas, cast.brams):
        for kind, months in (("introduction", 1), ("alignment", 7)):
            day = date(2025, months, 8)
            PlannedTalk.create(branch=cast.branch, match=match, kind=kind, planned_on=day, due_on=day)
    late = {"created_at": datetime(2025, 1, 8, 9), "planned_on": date(2025, 9, 1), "due_on": date(2025, 9, 1)}
    return PlannedTalk.create(branch=cast.branch, match=cast.lenas, kind="first_weeks", **late)


def waiting(cast) -> dict[str, list[str]]:
    groups = {group.key: group for group in todos.gather(cast.els)}
    return {key: [item.sentence for item in groups[key].items] for key in ("gesprekken", "vroeger") if key in groups}


def test_sixty_overdue_talks_are_one_thing_to_do(visit, cast, flood):
    late = ["Eerste weken met Lena Aerts"]
    assert waiting(cast) == {"gesprekken": late, "vroeger": ["4 gesprekken van voor het portaal er was"]}
    page = visit(cast.els).get("/gesprekken/gepland").follow("4 gesprekken van voor het portaal er was")
    page = page.press("Alles gehad: G-001, Gezin Klaver")
    assert "2 gesprekken van vroeger zijn gehad." in page.text and "bij 1 gezin" in page.text
    with clock.stopped(NOW + timedelta(minutes=1)):
        page = page.press("Alles van vroeger is gehad")
    assert waiting(cast) == {"gesprekken": late} and Talk.select().count() == 0, "no figure counts what nobody dated"
    page = page.press("Ongedaan maken")
    assert waiting(cast)["vroeger"] == ["2 gesprekken van voor het portaal er was"], "what went together comes back"


def test_of_one_family_from_its_own_page(visit, cast, flood):
    page = visit(cast.els).get(f"/gezinnen/{cast.zonnebloem.id}").press("Alles van vroeger is gehad")
    assert page.heading == "Gezin G-002" and "Alles van vroeger is gehad" not in page.text
    assert waiting(cast)["vroeger"] == ["2 gesprekken van voor het portaal er was"]


def test_nothing_of_another_branch_is_settled(visit, cast, flood):
    visit(cast.yusuf).get("/gesprekken/van-vroeger")
    assert rules.settle([], by=cast.yusuf) and PlannedTalk.select().where(PlannedTalk.status == "earlier").count() == 0
    with pytest.raises(RuleError, match="staan al terug"):
        rules.unsettle(rules.settle([flood], by=cast.els), by=cast.yusuf)
    for om in ("", "onzin", "2025-10-03T08:00:00+02:00"):
        answer = visit(cast.els).client.post(f"/gesprekken/van-vroeger/herstel?om={om}")
        assert answer.status_code in (303, 400)


def test_several_at_once_each_on_its_own_day(visit, cast, flood):
    PlannedTalk.update(created_at=datetime(2025, 1, 8, 9)).execute()
    first = PlannedTalk.get(PlannedTalk.match == cast.brams.id, PlannedTalk.kind == "alignment")
    page = visit(cast.els).get("/gesprekken/gepland")
    page = page.form("Gekozen gesprekken gehad").tick("gesprek", str(flood.id), str(first.id))
    ids = "&".join(f"gesprek={number}" for number in page.values.getlist("gesprek"))
    page = visit(cast.els).get(f"/gesprekken/gepland/samen?{ids}")
    wrong = page.form("2 gesprekken gehad").fill(**{f"day_{flood.id}-jaar": "2031"}).press()
    assert wrong.status == 422 and "nog niet voorbij" in wrong.text and Talk.select().count() == 0, "all or none"
    page = page.form("2 gesprekken gehad").fill(**{f"day_{flood.id}-dag": "4"}).press()
    assert "2 gesprekken zijn bewaard." in page.text
    assert sorted(str(talk.day) for talk in Talk.select()) == ["2025-07-08", "2025-09-04"]
    assert visit(cast.els).get("/gesprekken/gepland/samen").status == 200


def test_held_on_a_day_with_a_note_that_names_nobody(visit, cast, flood):
    page = visit(cast.els).get(f"/gesprekken/gepland/{flood.id}/gehad")
    when = {"day__dag": "30", "day__maand": "9", "day__jaar": "2025"}
    warned = page.press("Gesprek gehad", note="Lena Aerts belde.", **when)
    assert warned.status == 422 and not Talk.select().exists()
    page = page.press("Gesprek gehad", note="Alles loopt goed.", **when).press("Ongedaan maken")
    page = visit(cast.els).get(f"/gesprekken/gepland/{flood.id}/gehad")
    page.press("Het was op 29 januari 2025, zoals gepland", note="Alles loopt goed.")  # three weeks after the start
    assert (str(Talk.get().day), Talk.get().note) == ("2025-01-29", "Alles loopt goed.")


def test_an_hour_and_a_place_stand_in_the_agenda_and_nothing_moves_them(visit, cast, flood):
    day = TODAY + timedelta(days=3)
    when = {"due_on__dag": "6", "due_on__maand": "10", "due_on__jaar": "2025", "starts_at": "14u30"}
    page = visit(cast.els).get(f"/gesprekken/gepland/{flood.id}")
    assert page.press("Afspraak bewaren", **{**when, "starts_at": "straks"}).status == 422
    page = page.press("Afspraak bewaren", place="bij het gezin thuis", **when)
    assert "Bewaard: 6 oktober 2025, om 14.30 uur, bij het gezin thuis." in page.text
    agenda = visit(cast.els).get("/agenda").text
    assert "Eerste weken met Lena Aerts Maandag 6 oktober 2025, om 14.30 uur, bij het gezin thuis" in agenda
    assert "Eerste weken" not in visit(cast.lena).get("/agenda").text, "the coordinator's own"
    found = PlannedTalk.get_by_id(flood.id)
    assert (found.due_on, found.starts_at.hour) == (day, 14) and clock.today() == TODAY
