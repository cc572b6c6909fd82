"""A clock that leapt does nothing that cannot be undone, until somebody says that the day is right."""

from datetime import date, datetime, timedelta

import pyrage
import pytest

from portal import daily
from portal.backup import rules as backup
from portal.backup.archive import Lock
from portal.cli import _start_work
from portal.database import transaction
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.history import wall_clock
from portal.history.models import HistoryEntry, LastTime
from portal.history.rules import record
from portal.kit import clock
from portal.post.models import Letter
from tests.conftest import settings_for

FAR = datetime(2036, 1, 7, 9, 0)
PUBLIC = str(pyrage.x25519.Identity.generate().to_public())


class Once:
    """The event that ends the work, after one round."""

    def __init__(self) -> None:
        self.rounds = 0

    def is_set(self) -> bool:
        self.rounds += 1
        return self.rounds > 1

    def wait(self, _seconds: float) -> None:
        pass


@pytest.fixture
def long_ago(cast):
    """A portal at work; Lena's family stopped, and years from now its name goes."""
    Match.update(ended_on=date(2025, 9, 1)).where(Match.id == cast.lenas.id).execute()
    Trajectory.update(closed_on=date(2025, 9, 1), closing_reason="completed").where(
        Trajectory.family == cast.klaver.id
    ).execute()
    with transaction():
        record(cast.lenas, "tick", cast.lena)
    assert wall_clock.is_believed()
    return cast


def a_round(settings):
    daily.keep_running(settings, Once())


def erased() -> int:
    return Family.select().where(Family.anonymised_at.is_null(False)).count()


def test_a_day_in_2036_erases_nothing_and_is_over_when_the_clock_is_mended(app, long_ago, database_url, tmp_path):
    run = app.test_cli_runner()
    settings = app.extensions["settings"] = settings_for(database_url, PORTAL_BACKUP_KEYS=PUBLIC)
    for ago in range(20):
        (tmp_path / Lock(recipients=(PUBLIC,)).name_for(clock.now() - timedelta(days=10 * ago))).touch()
    with clock.stopped(FAR):
        for _ in range(2):  # what is written down on that day makes it no more believable
            a_round(settings)
            for command in ("daily", "clean-up"):
                with app.app_context():
                    told = run.invoke(args=[command])
                assert told.exit_code == 1 and "flask --app wsgi confirm-clock" in told.output
                assert "staat zijn klok op 7\xa0januari 2036" in told.output
            told = run.invoke(args=["backup", str(tmp_path)])
            assert told.exit_code == 0 and "geen oudere kopie gewist" in told.output
        assert (erased(), Letter.select().count(), daily.is_done(FAR.date())) == (0, 0, False)
        assert len(list(tmp_path.glob("*.tar.age"))) == 21
    with clock.stopped(clock.now() + timedelta(days=1)):
        assert backup.last_backup_at() is None, "the one of 2036 hides no missing one"
        a_round(settings)
        assert daily.is_done(clock.today()) and not wall_clock.is_doubted()


def test_after_a_summer_nobody_is_asked_and_after_a_winter_one_press_is_enough(long_ago, visit, database_url):
    settings, els = settings_for(database_url), visit(long_ago.els)
    with clock.stopped(clock.now() + timedelta(days=44)):
        els.sign_in(long_ago.els)
        a_round(settings)
        assert daily.is_done(clock.today()) and "Is het vandaag" not in els.get("/te-doen").text
    with clock.stopped(FAR):
        els.sign_in(long_ago.els)
        a_round(settings)
        assert "Is het vandaag 7 januari 2036?" in els.get("/").text
        seen = els.get("/te-doen")
        assert "Het portaal keek laatst op 16 november 2025." in seen.text
    with clock.stopped(FAR + timedelta(days=1)):
        els.sign_in(long_ago.els)
        page = seen.press("Ja, dat klopt: Is het vandaag 7 januari 2036?")
        assert "Intussen staat de klok op 8 januari 2036" in page.text and wall_clock.is_doubted()
        page = page.press("Ja, dat klopt: Is het vandaag 8 januari 2036?")
        assert "Het portaal gaat verder met zijn werk." in page.text and "Is het vandaag" not in page.text
        (told,) = HistoryEntry.select().where(HistoryEntry.subject == "clock")
        assert (told.verb, told.actor_id) == ("confirm", long_ago.els.id)
        a_round(settings)
        assert daily.is_done(clock.today()) and erased() == 1


def test_the_operator_says_it_by_command(app, long_ago):
    with clock.stopped(FAR):
        assert not wall_clock.is_believed()
        run = app.test_cli_runner()
        assert run.invoke(args=["confirm-clock"], input="n\n").exit_code == 1 and wall_clock.is_doubted()
        told = run.invoke(args=["confirm-clock"], input="y\n")
        assert told.exit_code == 0 and "Genoteerd: het is 7\xa0januari 2036." in told.output
        assert run.invoke(args=["clean-up"]).exit_code == 0
        assert erased() == 1, "now it is so long ago"


@pytest.mark.parametrize(
    ("leap", "believed"),
    [
        (timedelta(days=45), True),
        (timedelta(days=45, minutes=1), False),
        (timedelta(days=-1), True),
        (timedelta(days=-1, minutes=-1), False),
    ],
)
def test_how_far_it_may_leap(long_ago, leap, believed):
    before = clock.now()
    with clock.stopped(before + leap):
        assert wall_clock.is_believed() is believed
    assert LastTime.of("clock").at == (max(before, before + leap) if believed else before)


def test_before_it_was_ever_asked_the_last_change_and_the_last_day_of_work_count(cast, database_url):
    with clock.stopped(clock.now() - timedelta(days=100)), transaction():
        record(cast.lenas, "tick", cast.lena)
    assert not wall_clock.is_believed()
    LastTime.delete().execute()
    daily.run(settings_for(database_url), clock.today())
    assert wall_clock.is_believed()


def test_a_coordinator_does_not_erase_by_hand_either(long_ago, visit):
    with clock.stopped(FAR):
        page = visit(long_ago.els).get("/bewaren").press("Nu opschonen")
        assert page.status == 409 and "er is niets gewist" in page.text
    assert erased() == 0


def test_the_demo_is_never_asked(long_ago, database_url):
    """Its past was made up, and its database may be of last year."""
    with clock.stopped(FAR):
        assert not wall_clock.is_believed()
        for thread in _start_work(settings_for(database_url, PORTAL_DEMO="1"), Once()):  # type: ignore[arg-type]
            thread.join()
        assert daily.is_done(FAR.date()) and not wall_clock.is_doubted()


def test_a_second_copy_of_the_day_takes_none_away(cast, tmp_path):
    gone, lock = [], Lock(recipients=(PUBLIC,))
    for minute in range(9):
        with clock.stopped(clock.now() + timedelta(minutes=minute)):
            gone += backup.back_up(tmp_path, lock, days=1, weeks=1)[2]
    assert gone == [] and len(list(tmp_path.glob("*.tar.age"))) == 9
