"""Who goes to a family: who would fit, what to think of, from which day; and a family that is handed over in one go."""

from datetime import date

import pytest

from portal.agenda.models.answer import Attendance
from portal.agenda.models.event import Event
from portal.contacts.absences import rules as absences
from portal.families.models.family import Child
from portal.families.models.match import Match, Trajectory
from portal.families.support.rules import MatchDetails, NewMatch, start_match, update_match
from portal.kit.errors import RuleError
from portal.matching.cautions.facts import NO_EXTRACT, NO_PERINATAL, NO_TRAINING, cautions
from portal.matching.choosing import rules
from portal.people.models import Person, RolePeriod
from portal.team.models import SeenDocument
from portal.team.periods import rules as periods

TODAY = date(2025, 10, 3)


@pytest.fixture
def nu(cast) -> Person:
    """A volunteer without a family, who is free on Wednesday."""
    someone = Person.create(
        branch=cast.branch,
        given_name="Nu",
        family_name="Maes",
        free_weekdays="3",
        town="Lindedal",
        email="nu@x.example",
    )
    RolePeriod.create(branch=cast.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
    return someone


def ready(cast, *people: Person) -> None:
    event = Event.create(
        branch=cast.branch, kind="training", title="Verontrusting", day=date(2025, 2, 1), mandatory_for="everyone"
    )
    for person in people:
        SeenDocument.create(branch=cast.branch, person=person, kind="criminal_record", seen_on=TODAY)
        Attendance.create(branch=cast.branch, event=event, person=person)


def test_what_to_think_of(cast, nu):
    ready(cast, cast.bram)
    found = cautions(cast.klaver, TODAY)
    assert found.family == "Lena Aerts gaat al naar dit gezin"
    assert found.of[cast.bram.id] == ("gaat al naar G-002",)
    assert found.of[nu.id] == (NO_EXTRACT, NO_TRAINING)
    Child.create(branch=cast.branch, family=cast.klaver, birth_month=date(2025, 1, 1))
    assert cautions(cast.klaver, TODAY, cast.lenas).about(cast.bram.id) == ("gaat al naar G-002", NO_PERINATAL)
    assert cautions(cast.klaver, TODAY).about(None) == ()


def test_who_stops_or_is_away_is_told_before_somebody_is_chosen(visit, cast, nu):
    periods.stop_volunteer(nu, date(2025, 10, 20), by=cast.els)
    absences.announce(cast.bram, date(2025, 10, 6), date(2025, 10, 12), "", by=cast.els)
    found = cautions(cast.klaver, TODAY)
    assert found.of[nu.id][0] == "stopt op 20\u00a0oktober 2025"
    assert any(one.startswith("even weg van 6") for one in found.of[cast.bram.id])
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/overdracht")
    assert "Nu Maes (stopt op 20 oktober 2025;" in page.text


def test_the_list_warns_and_refuses_nobody(visit, cast, nu):
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/koppelingen/nieuw")
    assert "Lena Aerts gaat al naar dit gezin." in page.text and "Wie zou passen?" in page.text
    assert f"Nu Maes ({NO_EXTRACT}; {NO_TRAINING})" in page.text
    page = page.follow("Kies Nu Maes voor G-001")
    assert "Uittreksel uit het strafregister niet gezien." in page.all("why")[0]
    page = page.press("Koppeling bewaren")
    assert "Nu Maes is gekoppeld aan Gezin Klaver. Let op: Lena Aerts gaat al naar dit gezin;" in page.text
    page = page.press("Ongedaan maken")
    assert Match.select().count() == 2 and "De koppeling met Nu Maes is weggehaald." in page.text


def test_a_second_tap_warns_of_nobody_but_who_went_there_before(visit, cast, nu):
    ready(cast, nu)
    Match.update(ended_on=date(2025, 9, 30)).where(Match.id == cast.lenas.id).execute()
    form = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/koppelingen/nieuw").form("Koppeling bewaren")
    form.fill(volunteer=str(nu.id))
    first, second = form.press().all("flash"), form.press().all("flash")
    assert first == second and "Let op" not in first[0]


def test_who_is_ready_starts_without_a_word(visit, cast, nu):
    ready(cast, nu)
    Match.update(ended_on=date(2025, 9, 30)).where(Match.id == cast.lenas.id).execute()
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/koppelingen/nieuw?vrijwilliger={nu.id}")
    assert "Let op" not in page.press("Koppeling bewaren").text


def test_the_first_match_starts_on_the_day_of_the_trajectory_a_later_one_today(visit, cast):
    address = f"/gezinnen/{cast.klaver.id}/koppelingen/nieuw"
    assert visit(cast.els).get(address).form("Koppeling bewaren").values["started_on-maand"] == "10"
    Match.delete().where(Match.id == cast.lenas.id).execute()
    values = visit(cast.els).get(address).form("Koppeling bewaren").values
    assert [values[f"started_on-{part}"] for part in ("dag", "maand", "jaar")] == ["8", "1", "2025"]


def test_a_family_is_handed_over_in_one_go_and_taken_back(visit, cast, nu):
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").follow("Overdragen: koppeling met Lena Aerts")
    assert page.press("Overdracht bewaren").status == 422
    assert "Lena Aerts gaat al naar dit gezin" not in page.text, "who stops is no second volunteer"
    form = page.form("Overdracht bewaren").fill(volunteer=str(nu.id))
    page = form.press()
    assert "Nu Maes gaat verder bij Gezin Klaver." in page.text
    old, new = Match.get_by_id(cast.lenas.id), Match.get(Match.volunteer == nu.id)
    assert (old.ended_on, new.started_on, new.usual_weekday) == (TODAY, TODAY, 3)
    assert form.press().status == 200 and Match.select().count() == 3, "a second tap hands over once"
    page = page.press("Ongedaan maken")
    assert Match.get_by_id(old.id).ended_on is None and Match.select().count() == 2
    assert Trajectory.get_by_id(old.trajectory_id).closed_on is None


def test_nobody_goes_to_a_family_before_being_a_volunteer(cast, nu):
    RolePeriod.update(started_on=date(2025, 9, 15)).where(RolePeriod.person == nu.id).execute()
    family, sentence = cast.klaver, "Nu Maes is pas vrijwilliger vanaf 15\u00a0september 2025."
    with pytest.raises(RuleError, match=sentence):
        start_match(family, NewMatch(nu.id, date(2025, 9, 1)), "k", by=cast.els)
    match = start_match(family, NewMatch(nu.id, date(2025, 9, 15)), "k", by=cast.els)
    with pytest.raises(RuleError, match=sentence):
        update_match(match, MatchDetails(date(2025, 9, 14), 0, None, date(2025, 10, 3)), by=cast.els)


def test_a_handover_that_cannot_be_changes_nothing(cast, nu):
    bad = rules.Handover(TODAY, NewMatch(cast.lena.id, TODAY))
    with pytest.raises(RuleError, match="Kies iemand anders"):
        rules.hand_over(cast.lenas, bad, "k", by=cast.els)
    early = rules.Handover(TODAY, NewMatch(nu.id, date(2024, 1, 1)))
    with pytest.raises(RuleError, match="Het traject van dit gezin startte"):
        rules.hand_over(cast.lenas, early, "k", by=cast.els)
    assert Match.get_by_id(cast.lenas.id).ended_on is None
    with pytest.raises(RuleError, match="horen niet bij elkaar"):
        rules.take_handover_back(cast.lenas, cast.brams, by=cast.els)
