"""What a volunteer hears of a training that follows from a family: what they see there themselves, or are told."""

from datetime import date, datetime, timedelta

import pytest

from portal.agenda.attendance import facts as training
from portal.families.models.family import Child, ProfileFlag
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.newsletter.sending.facts import footers
from portal.post.models import Letter

NOW, TODAY = datetime(2025, 10, 3, 8, 42), date(2025, 10, 3)
OWED = "hoort bij je engagement"


@pytest.fixture
def perinatal(cast, plan):
    """A perinatal training to come; Lena's family expects a child."""
    Child.create(branch=cast.branch, family=cast.klaver, due_month=date(2026, 1, 1))
    return plan(title="Perinataal", mandatory_for="perinatal")


def owed_by(cast, person):
    links = footers.Links("http://localhost", "geheim")
    lines = footers.footers(cast.branch, [person], TODAY, links)[person.id].lines
    return [line.sentence for line in lines if "Voor jou is dit een verplichte vorming" in line.sentence]


def test_the_coordinator_says_it_and_takes_it_back(cast, perinatal, visit):
    page, lena, els = f"/agenda/{perinatal.id}", visit(cast.lena), visit(cast.els)
    assert OWED not in lena.get(page).text and not owed_by(cast, cast.lena)
    todo = els.get("/te-doen").press("Zeg het aan Lena: Lena Aerts: perinatale module")
    assert "Gezegd aan Lena" in todo.text and "Gezegd op 3 oktober" in todo.text
    assert OWED in lena.get(page).text and len(owed_by(cast, cast.lena)) == 1
    assert OWED not in visit(cast.bram).get(page).text
    letter = Letter.get(Letter.person_id == cast.lena.id)
    assert letter.due_at > clock.now() and "Wil je de perinatale module volgen?" in letter.text
    for word in ("zwanger", "kind", "Klaver", "G-001"):
        assert word not in letter.text
    told = HistoryEntry.get(HistoryEntry.verb == "tell")
    assert (told.actor_id, told.on_behalf_of_id) == (cast.els.id, cast.lena.id)
    els.get("/te-doen").press("Toch niet zeggen: Lena Aerts: perinatale module")
    assert OWED not in lena.get(page).text and not owed_by(cast, cast.lena)
    assert not Letter.select().where(Letter.person_id == cast.lena.id).exists(), "it had not left yet"
    assert HistoryEntry.select().where(HistoryEntry.verb == "take_back").exists()


def test_it_is_said_once(cast, perinatal, visit):
    els = visit(cast.els)
    form = els.get("/te-doen").form("Zeg het aan Lena: Lena Aerts: perinatale module")
    form.press()
    assert "Dit is al gezegd aan Lena. Er is niets dubbel gebeurd." in form.press().text
    undo = els.get("/te-doen").form("Toch niet zeggen: Lena Aerts: perinatale module")
    undo.press()
    assert "Dit was al teruggenomen." in undo.press().text
    assert Letter.select().where(Letter.person_id == cast.lena.id).count() == 0


def test_a_child_that_she_sees_there_needs_no_saying(cast, perinatal, visit):
    Child.update(birth_month=date(2025, 9, 1)).execute()
    assert OWED in visit(cast.lena).get(f"/agenda/{perinatal.id}").text
    todo = visit(cast.els).get("/te-doen")
    assert "Lena Aerts: perinatale module" in todo.text and "Zeg het aan Lena" not in todo.text
    with clock.stopped(NOW + timedelta(days=3 * 366)):
        assert training.known_by_volunteers(cast.branch.id, clock.today()) == {}


def test_the_coordinators_list_counts_what_she_alone_knows(cast, perinatal, visit):
    els = visit(cast.els)
    assert "Lena Aerts: perinatale module" in els.get("/te-doen").text
    ProfileFlag.create(branch=cast.branch, family=cast.klaver, flag="perinatal", year=2025, value="no")
    assert "Lena Aerts: perinatale module" not in els.get("/te-doen").text
