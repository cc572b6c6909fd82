"""The load and its growth, very small, and the lists that grow with a branch: a page of them at a time."""

import json
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta

import peewee
import pytest

from benchmarks import network
from benchmarks.growth import Side, figure
from portal import database
from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, claim_key, open_note
from portal.families.models.match import Match
from portal.history import chain, verifying
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, Person, RolePeriod
from portal.root import ROOT
from tests.conftest import NOW

WORK = """
import json, sys
from pathlib import Path
from benchmarks.growth import Side, figure
side = Side(Path(sys.argv[1]), "small", 1, 2)
side.open(1)
try:
    side.round(24)
finally:
    side.site.stop()
print(json.dumps(figure("alone", side, side)))
"""


@pytest.mark.slow("a portal as it is deployed is started")
def test_the_work_of_the_load_goes_on_and_nobody_is_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", WORK, str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=240
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    alone = json.loads(done.stdout)  # how quick it was is not asked here
    assert (alone["ok"], alone["steps"], alone["errors"]) == (True, 24, {}), done.stderr[-2000:]
    assert alone["p50_ratio"] == alone["p95_ratio"] == 1 and alone["database_mb"][0] > 0


def side_of_hand(slower: int) -> Side:
    """A side that was measured already: three rounds, in each the same page twenty times."""
    side = object.__new__(Side)
    side.rounds = [{"GET /": [slower * base] * 20} for base in (1.0, 5.0, 9.0)]
    side.wrong, side.megabytes, side.seconds = Counter(), slower, 0
    return side


def test_growth_is_a_ratio_within_each_round_and_an_error_is_told():
    small, large = side_of_hand(1), side_of_hand(2)
    told = figure("growth", small, large)
    assert (told["p50_ratio"], told["p95_ratio"], told["ok"]) == (2, 2, False)
    assert told["pages_p50_p95_ratio_ms"]["GET /"][:2] == [2, 2]
    assert figure("growth", small, small)["ok"]
    large.wrong["GET /: 500"] += 1
    assert figure("growth", small, large)["errors"] == {"GET /: 500": 1}


@pytest.fixture
def three_branches(db) -> list[Branch]:
    """The world of the load with a year of data in each branch."""
    if not isinstance(database.db.obj, peewee.SqliteDatabase):
        pytest.skip("the load is measured on SQLite")
    network.fill(3, 1)
    return list(Branch.select().order_by(Branch.id))


def test_copied_branches_are_as_sound_as_the_first_and_what_is_unique_is_made_anew(three_branches):
    assert database.db.execute_sql("pragma foreign_key_check").fetchall() == []
    assert [fault for model in chain.chained_tables() for fault in verifying.faults(model)] == []
    for model in (Person, Contact, ExpenseNote, ExpenseLine):
        first, *others = [model.select().where(model.branch == branch).count() for branch in three_branches]
        assert first >= network.VOLUNTEERS and others == [first, first], model
    last = three_branches[-1]
    trip = ExpenseLine.get(ExpenseLine.branch == last, ExpenseLine.match.is_null(False))
    assert trip.claim == claim_key(trip.match_id, trip.day)
    note = ExpenseNote.get(ExpenseNote.branch == last, ExpenseNote.status == "submitted")
    assert open_note(note.volunteer, note.period) == note
    assert not Person.select().where(Person.email.is_null()).exists()


# ---- lists that grow with the years


@pytest.fixture
def long_ago(cast) -> int:
    """Sixty of everything that a branch gathers over the years."""
    number = 60
    here = {"branch": cast.branch}
    for place in range(number):
        day = date(2010, 1, 1) + timedelta(days=90 * place)
        person = Person.create(given_name=f"Vroeger {place}", family_name="Voorbeeld", **here)
        RolePeriod.create(person=person, role="mentor", started_on=day, ended_on=day + timedelta(days=80), **here)
        Concern.create(reporter=person, text="Iets.", status="closed", **here)
        NewsletterIssue.create(
            year=2010 + place // 12, month=1 + place % 12, greeting="Dag", status="sent", sent_on=day, recipients=9,
            **here,
        )  # fmt: skip
        ExpenseNote.create(
            volunteer=person, year=day.year, quarter=1, number=f"oud-{place}", status="paid", paid_on=day,
            submitted_at=NOW, volunteer_name=person.name, **here,
        )  # fmt: skip
    Contact.create(match=cast.lenas, day=date(2010, 2, 1), **here)
    Match.update(started_on=date(2010, 1, 1)).where(Match.id == cast.lenas.id).execute()
    return number


@pytest.mark.parametrize(
    ("address", "newest", "oldest"),
    [
        ("/vrijwilligers", "Vroeger 59 Voorbeeld", "Vroeger 0 Voorbeeld"),
        ("/bezorgdheden", "Vroeger 59 Voorbeeld", "Vroeger 0 Voorbeeld"),
        ("/nieuwsbrief", "December 2014", "Januari 2010"),
    ],
)
def test_a_long_list_is_a_page_at_a_time_the_newest_first(visit, cast, long_ago, address, newest, oldest):
    browser = visit(cast.els)
    first = browser.get(address)
    assert newest in first.text and oldest not in first.text
    page, seen = first, 1
    while "Volgende ›" in page.text:
        page, seen = page.follow("Volgende ›"), seen + 1
    assert seen > 1 and oldest in page.text and newest not in page.text
    assert f"Blad {seen} van {seen}" in page.text


def test_reports_show_two_years_and_lead_to_the_ones_before(visit, cast, long_ago):
    page = visit(cast.els).get("/rapporten")
    assert "Jaarverslag 2024" in page.text and "Jaarverslag 2023" not in page.text
    assert "ontbreken nog 2 overzichten" in page.text
    for year in range(2023, 2010, -2):
        page = page.follow(f"‹ {year}")
        assert f"Jaarverslag {year}" in page.text and f"Jaarverslag {year - 1}" in page.text
        assert "ontbreken nog 2 overzichten" in page.text, "what waits today is said on each of them"
    assert "‹ 2009" not in page.text
    assert [visit(cast.els).get(f"/rapporten?jaar={year}").status for year in (2009, 2026)] == [404, 404]
