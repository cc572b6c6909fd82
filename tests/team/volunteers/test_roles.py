"""What somebody is today and what they will be: another role from a day on, and who begins later."""

from datetime import date, datetime

import pytest

from portal.database import transaction
from portal.families.models.match import Match
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.people.volunteers.facts import latest_volunteer_period
from portal.retention.forgetting.rules import anonymise_person
from portal.team.periods import rules as periods
from portal.team.volunteers import rules as volunteers
from tests.home.stopping.test_stopping import stop

NOVEMBER = date(2025, 11, 1)


def on(day):
    """The three boxes of a first day."""
    names = ("started_on__dag", "started_on__maand", "started_on__jaar")
    return dict(zip(names, (str(day.day), str(day.month), str(day.year)), strict=True))


def becomes_mentor(els, person, day=NOVEMBER):
    page = els.get(f"/vrijwilligers/{person.id}").follow("Andere rol vanaf een dag")
    return page.press("Rol bewaren", role="mentor", **on(day))


def test_another_role_from_a_day_on_leaves_all_else_as_it_is(cast, visit):
    phone = visit(cast.bram)
    page = becomes_mentor(visit(cast.els), cast.bram)
    assert page.all("flash") == ["Bram is meter/peter vanaf 1 november 2025."]
    assert "Gezinsbuddy sinds 1 januari 2025, tot 31 oktober 2025. Daarna meter/peter" in page.text
    assert Match.get_by_id(cast.brams.id).ended_on is None and phone.get("/").heading == "Dag Bram"
    with clock.stopped(datetime(2025, 11, 1, 9)):
        page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}")
        assert "Meter/peter sinds 1 november 2025" in page.text and "Gaat naar G-002" in page.text
        assert phone.get("/").heading == "Dag Bram"


def test_what_is_written_down_about_a_role_later_does_not_hide_that_it_became_another(cast, visit):
    becomes_mentor(visit(cast.els), cast.bram)
    before, after = RolePeriod.select().where(RolePeriod.person == cast.bram.id).order_by(RolePeriod.started_on)
    with transaction():
        record(before, "settle", cast.els)
    assert periods.role_changed_from(after) == before


def test_nobody_rides_what_is_no_vehicle(cast):
    with pytest.raises(RuleError, match="Kies hoe je naar je gezin rijdt"):
        volunteers.change_vehicle(cast.lena, "helikopter", None, by=cast.els)
    assert Person.get_by_id(cast.lena.id).vehicle == "car"


def test_it_is_called_off_as_if_it_was_never_said(cast, visit):
    page = becomes_mentor(visit(cast.els), cast.bram).press("Toch geen meter/peter worden")
    assert page.all("flash") == ["Bram blijft gezinsbuddy."]
    period = latest_volunteer_period(cast.bram)
    assert (period.role, period.ended_on) == ("family_buddy", None)
    assert Match.get_by_id(cast.brams.id).ended_on is None


def test_said_twice_it_is_one(cast, visit):
    form = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}/rol").form("Rol bewaren")
    form.fill(role="mentor", **on(NOVEMBER))
    assert form.press().status == form.press().status == 200
    assert RolePeriod.select().where(RolePeriod.person == cast.bram).count() == 2


@pytest.mark.parametrize(
    ("role", "day", "words"),
    [("family_buddy", NOVEMBER, "Dat is Bram al"), ("mentor", date(2025, 1, 1), "Kies een latere dag")],
)
def test_a_role_that_cannot_be(cast, role, day, words):
    with pytest.raises(RuleError, match=words):
        periods.change_role(cast.bram, periods.RoleStart(role, day), by=cast.els)


def test_the_day_of_another_role_is_corrected_without_a_day_between(cast, visit):
    els = visit(cast.els)
    becomes_mentor(els, cast.bram)
    for first in (date(2025, 11, 15), date(2025, 10, 20)):
        page = els.get(f"/vrijwilligers/{cast.bram.id}/wijzigen").press("Bewaren", **on(first))
        assert page.all("flash") == ["Bewaard."]
        before, after = RolePeriod.select().where(RolePeriod.person == cast.bram).order_by(RolePeriod.started_on)
        assert (after.started_on, (after.started_on - before.ended_on).days) == (first, 1)
    page = els.get(f"/vrijwilligers/{cast.bram.id}/wijzigen").press("Bewaren", **on(date(2025, 1, 1)))
    assert page.status == 422 and "Op die dag begon de vorige periode." in page.text


def test_who_takes_up_another_role_and_stops_after_it_takes_the_stop_back_first(cast, visit):
    els = visit(cast.els)
    becomes_mentor(els, cast.bram)
    assert "Bram begint op 1 november 2025 als meter/peter." in stop(els, cast.bram, date(2025, 10, 20)).text
    page = stop(els, cast.bram, date(2025, 11, 20)).press("Toch geen meter/peter worden")
    assert page.all("flash") == ["Bram stopt op 20 november 2025. Kies eerst ‘Toch niet gestopt’."]
    page = page.press("Toch niet gestopt").press("Toch geen meter/peter worden")
    assert page.all("flash") == ["Bram blijft gezinsbuddy."]
    assert Match.get_by_id(cast.brams.id).ended_on is None


def test_who_stops_takes_up_no_other_role_before_that(cast):
    periods.stop_volunteer(cast.bram, date(2025, 10, 31), by=cast.els)
    with pytest.raises(RuleError, match="Kies ‘Opnieuw starten’"):
        periods.change_role(cast.bram, periods.RoleStart("mentor", NOVEMBER), by=cast.els)


def test_the_list_says_what_everybody_is_today(cast, visit):
    els = visit(cast.els)
    becomes_mentor(els, cast.bram)
    els.get("/vrijwilligers/nieuw").press(
        "Bewaren", given_name="Noor", family_name="Nys", role="mentor", **on(date(2025, 11, 3))
    )
    page = els.get("/vrijwilligers")
    assert "2 vrijwilligers: 2 × gezinsbuddy. 1 begint later." in page.text
    rows = {row[0]: " ".join(row) for row in ((r.text_content().split()) for r in page.tree.iter("tr"))}
    assert "meter/peter vanaf 1 november 2025" in rows["Bram"] and "1 januari 2025" in rows["Bram"]
    assert "tot 31 oktober" not in rows["Bram"] and "begint op 3 november 2025" in rows["Noor"]


def test_who_is_to_begin_is_offered_no_code_yet(cast, visit):
    page = visit(cast.els).get("/vrijwilligers/nieuw")
    page = page.press("Bewaren", given_name="Noor", family_name="Nys", role="mentor", **on(date(2025, 11, 3)))
    assert "Toon een code" not in page.text, "it would open nothing"
    assert "Op papier gekregen" not in page.text


# ---- coming back


def test_who_still_goes_on_stays_signed_in_when_a_return_is_planned(cast, visit):
    phone = visit(cast.bram)
    periods.stop_volunteer(cast.bram, date(2025, 10, 31), by=cast.els)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}").follow("Later opnieuw starten")
    page.press("Opnieuw starten", role="family_buddy", **on(date(2025, 12, 1)))
    assert phone.get("/").heading == "Dag Bram"


def test_a_restart_said_twice_is_one(cast, visit):
    periods.stop_volunteer(cast.bram, date(2025, 9, 30), by=cast.els)
    form = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}/herstart").form("Opnieuw starten")
    form.fill(role="family_buddy", **on(NOVEMBER))
    assert form.press().status == form.press().status == 200
    assert RolePeriod.select().where(RolePeriod.person == Person.get_by_id(cast.bram.id)).count() == 2


def test_nobody_comes_back_as_somebody_who_was_forgotten(cast, visit):
    periods.stop_volunteer(cast.bram, date(2025, 9, 30), by=cast.els)
    with transaction():
        anonymise_person(Person.get_by_id(cast.bram.id), by=None)
    page = visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}")
    assert "De bewaartijd is om: naam, contactgegevens en notities zijn gewist." in page.text
    for words in ("Toch niet gestopt", "Opnieuw starten", "Gegevens wijzigen"):
        assert words not in page.text
    for rule, *values in (
        (periods.reopen_volunteer,),
        (periods.restart_volunteer, periods.RoleStart("mentor", NOVEMBER)),
    ):
        with pytest.raises(RuleError, match="zijn gewist"):
            rule(Person.get_by_id(cast.bram.id), *values, by=cast.els)
