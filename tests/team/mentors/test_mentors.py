"""Who guides whom: begun, ended, one at a time, and what a stop does with it."""

from datetime import date

import pytest

from portal.history.models import HistoryEntry
from portal.home.stopping import rules as stopping
from portal.kit.errors import RuleError
from portal.people.models import Person, RolePeriod
from portal.team.mentors import rules
from portal.team.mentors.rules import MentoringDays
from portal.team.models import Mentoring

FIRST, LATER, TODAY = date(2025, 2, 3), date(2025, 9, 1), date(2025, 10, 3)


def link(person, event, what):
    return ""  # nobody waits for a seat here


@pytest.fixture
def mia(cast) -> Person:
    person = Person.create(branch=cast.branch, given_name="Mia", family_name="Smets")
    RolePeriod.create(branch=cast.branch, person=person, role="mentor", started_on=date(2025, 1, 1))
    return person


def kept() -> list[tuple[int, int, date, date | None]]:
    rows = Mentoring.select().order_by(Mentoring.id)
    return [(row.volunteer_id, row.mentor_id, row.started_on, row.ended_on) for row in rows]


def test_els_chooses_a_mentor_on_the_volunteers_page_and_ends_it_there(cast, visit, mia):
    page = visit(cast.els).get(f"/vrijwilligers/{cast.lena.id}")
    assert "Nog niemand begeleidt Lena." in page.text
    asked = page.follow("Meter of peter kiezen")
    choices = asked.tree.xpath('//select[@name="mentor"]/option/text()')
    assert choices == ["Kies iemand", "Mia Smets (meter/peter)", "Bram Wouters"], "mentors first, and nobody themselves"
    missed = asked.press("Bewaren")
    assert missed.status == 422 and "Kies wie begeleidt." in missed.text
    page = missed.press("Bewaren", mentor=str(mia.id))
    assert "Mia Smets begeleidt Lena." in page.text and "begeleidt Lena sinds 3 oktober 2025" in page.text
    assert kept() == [(cast.lena.id, mia.id, TODAY, None)]
    assert "Lena Aerts" in visit(cast.els).get(f"/vrijwilligers/{mia.id}").follow("Lena Aerts").heading
    days = {"ended_on__dag": "10", "ended_on__maand": "10", "ended_on__jaar": "2025"}
    page = page.follow("Mia Smets").press("Bewaren", **days)
    assert "van 3 oktober 2025 tot en met 10 oktober 2025" in page.text
    page = page.follow("Mia Smets").press("Ja, weghalen")
    assert kept() == [] and "Nog niemand begeleidt Lena." in page.text
    told = HistoryEntry.select().where(HistoryEntry.subject == "mentoring").order_by(HistoryEntry.id)
    assert [row.verb for row in told] == ["begin", "correct", "remove"]


def test_a_second_tap_finds_the_first_and_another_mentor_ends_the_one_before(cast, mia):
    one = rules.begin(cast.lena, mia, MentoringDays(FIRST), "k1", by=cast.els)
    assert rules.begin(cast.lena, mia, MentoringDays(FIRST), "k1", by=cast.els).id == one.id
    rules.begin(cast.lena, cast.bram, MentoringDays(LATER), "k2", by=cast.els)
    assert kept() == [
        (cast.lena.id, mia.id, FIRST, date(2025, 8, 31)),
        (cast.lena.id, cast.bram.id, LATER, None),
    ]


@pytest.mark.parametrize(
    ("days", "field", "words"),
    [
        (MentoringDays(date(2024, 12, 31)), "started_on", "is op 31.december 2024 geen vrijwilliger"),
        (MentoringDays(date(2026, 12, 1)), "started_on", "meer dan een jaar ver"),
        (MentoringDays(LATER, FIRST), "ended_on", "valt voor de eerste"),
        (MentoringDays(FIRST), "started_on", "Bram begeleidt|Bram Wouters begeleidt Lena"),
    ],
)
def test_days_that_cannot_be_are_told_at_their_field(cast, mia, days, field, words):
    rules.begin(cast.lena, cast.bram, MentoringDays(FIRST, LATER), "k0", by=cast.els)
    before = kept()
    with pytest.raises(RuleError, match=words) as refused:
        rules.begin(cast.lena, mia, days, "k1", by=cast.els)
    assert refused.value.field == field and kept() == before


def test_nobody_guides_themselves_or_a_volunteer_elsewhere(cast, mia):
    far = Person.create(branch=cast.yusuf.branch, given_name="Ver", family_name="Weg")
    for mentor in (cast.lena, far):
        with pytest.raises(RuleError) as refused:
            rules.begin(cast.lena, mentor, MentoringDays(FIRST), "k1", by=cast.els)
        assert refused.value.field == "mentor"


def test_a_mentor_who_stops_guides_nobody_and_goes_on_when_the_stop_is_taken_back(cast, visit, mia):
    rules.begin(cast.lena, mia, MentoringDays(FIRST), "k1", by=cast.els)
    rules.begin(cast.bram, mia, MentoringDays(FIRST, date(2025, 12, 1)), "k2", by=cast.els)
    assert "Mia Smets begeleidt Lena Aerts" in visit(cast.els).get(f"/vrijwilligers/{mia.id}/einde").text
    stopping.stop(mia, stopping.Stop(date(2025, 10, 10), {}), link, by=cast.els)
    assert [row[3] for row in kept()] == [date(2025, 10, 10)] * 2
    stopping.stop(mia, stopping.Stop(date(2025, 12, 24), {}), link, by=cast.els)
    assert [row[3] for row in kept()] == [date(2025, 12, 24), date(2025, 12, 1)]
    assert stopping.take_back(mia, link, by=cast.els) == []
    assert [row[3] for row in kept()] == [None, date(2025, 12, 1)]


def test_what_would_begin_after_the_last_day_goes_and_is_told(cast, mia):
    rules.begin(cast.lena, mia, MentoringDays(date(2025, 11, 3)), "k1", by=cast.els)
    stopping.stop(mia, stopping.Stop(date(2025, 10, 10), {}), link, by=cast.els)
    assert kept() == []
    assert stopping.take_back(mia, link, by=cast.els) == [
        "Een begeleiding door of van een meter of peter kwam niet terug. Kies opnieuw."
    ]
