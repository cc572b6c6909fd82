"""Ik ben even weg: announced, changed, taken back, and who is away when."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.contacts.absences import facts as absences
from portal.contacts.absences import rules as absences_rules
from portal.contacts.models.absence import Absence
from portal.database import db
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter, days_between
from portal.kit.errors import RuleError
from portal.team.periods import rules as periods

TODAY = date(2025, 10, 3)
K4 = Quarter(2025, 4)


def day(number: int) -> date:
    return date(2025, 10, number)


def fields(first: date, last: date, **more: str) -> dict[str, str]:
    parts = {"dag": "day", "maand": "month", "jaar": "year"}
    return {
        f"{name}__{part}": str(getattr(value, attribute))
        for name, value in (("first_on", first), ("last_on", last))
        for part, attribute in parts.items()
    } | more


def standing() -> list[tuple[date, date]]:
    return [(a.first_on, a.last_on) for a in Absence.select().order_by(Absence.first_on)]


def test_who_stopped_is_no_longer_away(cast, visit):
    absences_rules.announce(cast.lena, day(1), day(20), "", by=cast.els)
    periods.stop_volunteer(cast.lena, day(3), by=cast.els)
    assert len(visit(cast.els).get("/afwezigheid").all("wait")) == 1, "her last day is today"
    with clock.stopped(datetime(2025, 10, 4, 9)):
        assert visit(cast.els).get("/afwezigheid").all("wait") == []
        assert "nu weg" not in visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}").text


def test_a_volunteer_says_from_when_until_when(cast, visit):
    page = visit(cast.lena).get("/afwezigheid").press("Doorgeven", **fields(day(6), day(12), reason="holiday"))
    assert "Bewaard. Je bent weg van 6 oktober tot en met 12 oktober 2025." in page.text
    absence = Absence.get()
    assert (absence.volunteer_id, absence.first_on, absence.last_on, absence.reason) == (
        cast.lena.id, day(6), day(12), "holiday",
    )  # fmt: skip


def test_what_is_typed_wrong_comes_back(cast, visit):
    lena = visit(cast.lena)
    page = lena.get("/afwezigheid").press("Doorgeven", **fields(day(12), day(6)))
    assert page.status == 422
    assert "De laatste dag valt voor de eerste." in page.text
    assert page.form("Doorgeven").values["first_on-dag"] == "12"
    page = lena.get("/afwezigheid").press("Doorgeven")
    assert "Vul de eerste dag in." in page.text and "Vul de laatste dag in." in page.text
    assert not Absence.select().exists()


@pytest.mark.parametrize(
    ("first", "last", "sentence"),
    [
        (date(2025, 9, 1), date(2025, 10, 2), "Deze dagen zijn al voorbij."),
        (date(2026, 12, 1), date(2026, 12, 3), "meer dan een jaar ver"),
        (TODAY, date(2027, 1, 1), "Dit is meer dan een jaar."),
    ],
)
def test_a_period_that_makes_no_sense_is_refused_in_a_sentence(cast, first, last, sentence):
    with pytest.raises(RuleError, match=sentence):
        absences_rules.announce(cast.lena, first, last, "", by=cast.lena)


def test_periods_that_overlap_become_one(cast, visit):
    absences_rules.announce(cast.lena, day(6), day(12), "holiday", by=cast.lena)
    absences_rules.announce(cast.lena, day(20), day(24), "", by=cast.lena)
    page = visit(cast.lena).get("/afwezigheid").press("Doorgeven", **fields(day(10), day(20)))
    assert "Je bent weg van 6 oktober tot en met 24 oktober 2025." in page.text
    assert standing() == [(day(6), day(24))]
    assert Absence.get().reason == "holiday"


def test_a_second_tap_changes_nothing(cast, visit):
    form = visit(cast.lena).get("/afwezigheid").form("Doorgeven").fill(**fields(day(6), day(12)))
    form.press()
    before = HistoryEntry.select().count()
    form.press()
    assert standing() == [(day(6), day(12))]
    assert HistoryEntry.select().count() == before


def test_coming_back_earlier_or_staying_longer(cast, visit):
    absences_rules.announce(cast.lena, day(1), day(12), "ill", by=cast.lena)
    page = visit(cast.lena).get("/afwezigheid")
    assert "nu weg" in page.all("tag")
    page = page.follow("Wijzigen: van 1 oktober tot en met 12 oktober 2025")
    page.press("Bewaren", **fields(day(1), day(5), reason="ill"))
    assert standing() == [(day(1), day(5))]


def test_moving_over_another_period_takes_them_together(cast):
    first = absences_rules.announce(cast.lena, day(6), day(8), "", by=cast.lena)
    absences_rules.announce(cast.lena, day(20), day(24), "", by=cast.lena)
    absences_rules.move(first, day(7), day(21), "holiday", by=cast.lena)
    assert standing() == [(day(7), day(24))]


def test_taking_it_back(cast, visit):
    absences_rules.announce(cast.lena, day(6), day(12), "", by=cast.lena)
    page = visit(cast.lena).get("/afwezigheid").follow("Wijzigen: van 6 oktober tot en met 12 oktober 2025")
    page = page.press("Weghalen")
    assert "Weggehaald." in page.text and standing() == []
    assert '"first_on": "2025-10-06"' in HistoryEntry.get(HistoryEntry.verb == "call_off").details


def test_what_is_over_stays_as_it_was(cast, visit):
    absence = absences_rules.announce(cast.lena, day(3), day(4), "", by=cast.lena)
    stale = visit(cast.lena).get(f"/afwezigheid/{absence.id}")
    with clock.stopped(datetime(2025, 10, 5, 9)):
        page = visit(cast.lena).get("/afwezigheid")
        assert "Voorbij (1)" in page.text and not any("Wijzigen" in words for words in page.links())
        assert "Deze periode is voorbij." in stale.press("Weghalen").text
        assert stale.press("Bewaren", **fields(day(3), day(9))).status == 409
    assert standing() == [(day(3), day(4))]


def test_the_coordinator_does_it_for_someone(cast, visit):
    page = visit(cast.els).get(f"/afwezigheid?wie={cast.bram.id}")
    assert page.heading == "Wie is er even weg?"
    page = page.press("Bewaren", **fields(day(6), day(12), reason="ill"))
    assert "Bram is weg van 6 oktober tot en met 12 oktober 2025." in page.text
    assert "Bram Wouters: van 6 oktober" in page.text
    entry = HistoryEntry.get(HistoryEntry.verb == "announce")
    assert (entry.actor_id, entry.on_behalf_of_id) == (cast.els.id, cast.bram.id)
    empty = visit(cast.els).get("/afwezigheid").press("Bewaren", **fields(day(6), day(12)))
    assert empty.status == 422 and "Kies een vrijwilliger." in empty.text


def test_nobody_touches_what_is_anothers(cast, visit):
    absence = absences_rules.announce(cast.lena, day(6), day(12), "ill", by=cast.lena)
    for person in (cast.bram, cast.yusuf):
        assert visit(person).get(f"/afwezigheid/{absence.id}").status == 404
        assert "van 6 oktober" not in visit(person).get("/afwezigheid").text
    form = visit(cast.yusuf).get("/afwezigheid").form("Bewaren").fill(**fields(day(6), day(12)))
    form.values["volunteer"] = str(cast.lena.id)
    assert form.press().status == 422


def test_who_is_away_when(cast):
    absences_rules.announce(cast.lena, date(2025, 9, 28), day(4), "", by=cast.lena)
    absences_rules.announce(cast.bram, day(4), day(4), "", by=cast.bram)
    for branch, on, wanted in (
        (cast.branch.id, TODAY, {cast.lena.id}),
        (cast.branch.id, day(4), {cast.lena.id, cast.bram.id}),
        (cast.yusuf.branch_id, day(4), set()),
    ):
        assert {row.volunteer_id for row in absences.who_are_away(branch, on)} == wanted
    assert absences.is_absent(cast.lena, day(4)) and not absences.is_absent(cast.lena, day(5))
    assert absences.days_away(cast.lena, K4.first, K4.last) == {day(1), day(2), day(3), day(4)}
    third = Quarter(2025, 3)
    assert min(absences.days_away(cast.lena, third.first, third.last)) == date(2025, 9, 28)


PERIODS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), min_size=1, max_size=6)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PERIODS)
def test_any_periods_leave_the_very_same_days_and_never_overlap(cast, periods):
    """Counted again day by day, in whatever order they were announced."""
    with db.atomic() as story:
        wanted = set()
        for start, length in periods:
            first = TODAY + timedelta(days=start)
            absences_rules.announce(cast.lena, first, first + timedelta(days=length), "", by=cast.lena)
            wanted |= set(days_between(first, first + timedelta(days=length)))
        stored = [set(days_between(first, last)) for first, last in standing()]
        assert set().union(*stored) == wanted
        assert sum(map(len, stored)) == len(wanted)
        story.rollback()
