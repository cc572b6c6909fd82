"""The waiting list: order, days, and which volunteers are suggested and why."""

from datetime import date

import pytest

from portal.agenda.models.answer import Attendance
from portal.agenda.models.event import Event
from portal.families.models.family import Child, Family
from portal.families.models.match import Match, Trajectory
from portal.families.support import rules
from portal.matching.waiting import facts as waiting
from portal.matching.waiting.facts import FreeVolunteer, Suggestion, Wish, suggest
from portal.people.models import Person, RolePeriod
from tests.families.referrals import test_referrals as story

TODAY = date(2025, 10, 3)


def someone(cast, name: str, **more) -> Person:
    person = Person.create(branch=cast.branch, given_name=name, family_name="Jacobs", **more)
    RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2025, 1, 1))
    return person


def perinatal_module(cast, person: Person) -> None:
    event = Event.create(
        branch=cast.branch, kind="training", title="Perinatale module", day=date(2025, 3, 4), mandatory_for="perinatal"
    )
    Attendance.create(branch=cast.branch, event=event, person=person)


def of(cast) -> list[waiting.WaitingFamily]:
    return waiting.gather(cast.branch.id, list(waiting.waiting(cast.els)), 1, TODAY)


def test_who_waits_longest_stands_first_with_its_days(visit, cast):
    story.waiting(cast, "a", on=date(2025, 9, 20))
    story.waiting(cast, "b", on=date(2025, 9, 2), weekdays="1,5", language="", neighbourhood="Centrum", asked="Rust.")
    story.newcomer(cast, "c")
    page = visit(cast.els).get("/wachtlijst")
    assert "2 gezinnen wachten." in page.text
    first, second = page.all("box")
    assert "1. Gezin G-004" in first and "wacht al 31 dagen" in first and "2. Gezin G-003" in second
    assert "Lindedal, Centrum." in first and "Liefst op maandag of vrijdag." in first and "Rust." in first


def test_a_suggestion_says_its_reasons_in_words(visit, cast):
    someone(cast, "Nu", free_weekdays="1,3", languages="Frans, Arabisch", town="Kerkem")
    story.waiting(cast, weekdays="3,4", asked="", municipality="Lindedal")
    page = visit(cast.els).get("/wachtlijst")
    assert "Vrij op woensdag." in page.text
    page = page.follow("Kies Nu Jacobs voor G-003")
    assert page.form("Gezin starten").values["volunteer"] == str(Person.get(Person.given_name == "Nu").id)


def test_nobody_who_has_a_family_is_suggested_unless_it_ends_within_a_month(cast):
    story.waiting(cast, weekdays="3")
    for person in (cast.lena, cast.bram):
        Person.update(free_weekdays="3").where(Person.id == person.id).execute()
    assert of(cast)[0].suggestions == ()
    rules.end_match(cast.lenas, ended_on=date(2025, 10, 20), by=cast.els)
    rules.end_match(cast.brams, ended_on=date(2025, 12, 20), by=cast.els)
    (one,) = of(cast)[0].suggestions
    assert (one.volunteer.name, one.mind) == ("Lena Aerts", ("vrij vanaf 21\u00a0oktober",))
    assert one.reasons == ("vrij op woensdag", "woont in Lindedal")


def test_who_drove_there_before_is_near(cast):
    person = someone(cast, "Nu")
    family = Family.create(branch=cast.branch, code="X-1", alias="Gezin Oud", municipality="Kerkem")
    path = Trajectory.create(branch=cast.branch, family=family, started_on=date(2024, 1, 1), closed_on=date(2024, 9, 1))
    for km in (87, 42):
        Match.create(
            branch=cast.branch, trajectory=path, family=family, volunteer=person, started_on=date(2024, 1, km % 28 + 1),
            ended_on=date(2024, 9, 1), km_one_way=km,
        )  # fmt: skip
    story.waiting(cast, municipality="kerkem")
    (one,) = of(cast)[0].suggestions
    assert one.reasons == ("reed al eens naar Kerkem (4,2\u00a0km)",)


def test_the_perinatal_module_speaks_for_somebody(cast):
    young = story.waiting(cast, weekdays="3")
    Child.create(branch=cast.branch, family=young.family_id, due_month=date(2025, 12, 1))
    trained, other = someone(cast, "Zoe", free_weekdays="3"), someone(cast, "An", free_weekdays="3")
    perinatal_module(cast, trained)
    found = of(cast)[0]
    assert found.is_perinatal and [one.volunteer.id for one in found.suggestions] == [trained.id, other.id]
    assert found.suggestions[0].reasons == ("vrij op woensdag", "volgde de perinatale module")
    assert found.suggestions[1].mind == ("volgde de perinatale module nog niet",)


def test_volunteers_of_another_branch_or_who_stopped_or_cannot_sign_in_are_no_help(cast):
    story.waiting(cast, weekdays="3")
    stopped = someone(cast, "Gestopt", free_weekdays="3")
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == stopped).execute()
    someone(cast, "Weg", free_weekdays="3", disabled_at=date(2025, 9, 1))
    other = Person.create(branch=cast.yusuf.branch, given_name="Ver", family_name="Weg", free_weekdays="3")
    RolePeriod.create(branch=cast.yusuf.branch, person=other, role="family_buddy", started_on=date(2025, 1, 1))
    assert of(cast)[0].suggestions == ()


# --- who fits: without a database ---


def volunteer(**more) -> FreeVolunteer:
    plain = {
        "id": 1, "name": "Nu", "town": "", "languages": "", "free_weekdays": "", "drives": {}, "free_from": None,
        "is_trained": False,
    }  # fmt: skip
    return FreeVolunteer(**{**plain, **more})


def fits(wish: Wish, **more) -> Suggestion | None:
    found = suggest(wish, [volunteer(**more)])
    return found[0] if found else None


@pytest.mark.parametrize(
    ("wish", "who", "reasons"),
    [
        (Wish("1,3,5", "", (), False), {"free_weekdays": "3,5"}, ("vrij op woensdag en vrijdag",)),
        (Wish("1,3,5", "", (), False), {"free_weekdays": "2"}, None),
        (Wish("", "", (), False), {"free_weekdays": "2"}, None),
        (Wish("", "arabisch", (), False), {"languages": "Frans en Arabisch"}, ("spreekt arabisch",)),
        (Wish("", "Turks of Frans", (), False), {"languages": "frans"}, ("spreekt Frans",)),
        (Wish("", "Turks", (), False), {"languages": "Frans"}, None),
        (Wish("1", "Frans", (), False), {"free_weekdays": "2", "languages": "Frans"}, None),
        (Wish("1", "Frans", (), False), {"languages": "Frans"}, ("spreekt Frans",)),
        (Wish("", "", ("Kerkem",), False), {"town": "KERKEM"}, ("woont in KERKEM",)),
        (
            Wish("", "", ("Kerkem",), False),
            {"drives": {"Kerkem": 105, "Lindedal": 3}},
            ("reed al eens naar Kerkem (10,5 km)",),
        ),
        (Wish("", "", ("",), False), {"town": ""}, None),
        (Wish("", "", (), True), {"is_trained": True}, ("volgde de perinatale module",)),
        (Wish("", "", (), True), {}, None),
    ],
)
def test_reasons(wish, who, reasons):
    found = fits(wish, **who)
    assert (tuple(r.replace("\u00a0", " ") for r in found.reasons) if found else None) == reasons


def test_at_most_three_are_named_the_best_first():
    wish = Wish("3", "Frans", ("Kerkem",), False)
    found = suggest(wish, [
        volunteer(name="A", free_weekdays="3"),
        volunteer(name="B", free_weekdays="3", languages="Frans", town="Kerkem"),
        volunteer(name="C", free_weekdays="3", town="Kerkem"), volunteer(name="D", languages="Frans"),
    ])  # fmt: skip
    assert [one.volunteer.name for one in found] == ["B", "C", "A"]
