"""/gezond tells a monitor how things are; what is dangerous is named before the portal starts."""

import os
from datetime import timedelta

import peewee
import pytest

from portal import database
from portal.backup import rules as backup
from portal.database import transaction
from portal.health import rules, views
from portal.health.rules import dangers, health
from portal.history import chain
from portal.history.models import ChainHead
from portal.history.rules import record
from portal.kit import clock
from portal.people.models import Branch
from portal.post.models import Letter
from tests.conftest import settings_for

SAFE = {"PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789", "PORTAL_URL": "https://portaal.example.org"}


@pytest.fixture(autouse=True)
def ask_anew():
    views._Last.known = None


@pytest.fixture
def well(app, cast):
    """A portal with a backup of an hour ago."""
    with clock.stopped(clock.now() - timedelta(hours=1)), transaction():
        record(backup.SUBJECT, "make", None, file="portaal.age")


def letter(minutes: int, **more):
    moment = clock.now() - timedelta(minutes=minutes)
    return Letter.create(
        to_name="Lena Aerts", to_address="lena@voorbeeld.example", kind="reminder", subject="s", text="t",
        created_at=moment, due_at=moment, **more,
    )  # fmt: skip


def test_all_is_well(visit, well):
    answer = visit().client.get("/gezond")
    assert answer.status_code == 200
    facts = answer.get_json()
    assert facts.pop("schijf_vrij_mb", 1) > 0
    assert facts == {
        "gezond": True, "let_op": [], "databank": "ok",
        "postvak": {"wachtend": 0, "oudste_minuten": None}, "laatste_kopie_uren": 1,
    }  # fmt: skip


def test_it_holds_no_names_and_sets_no_cookie(visit, well):
    letter(5)
    answer = visit().client.get("/gezond")
    text = answer.get_data(as_text=True)
    assert (
        "Lena" not in text and "voorbeeld" not in text and "sqlite" not in text and "Set-Cookie" not in answer.headers
    )
    assert answer.get_json()["postvak"] == {"wachtend": 1, "oudste_minuten": 5}


def test_a_letter_that_waits_too_long_needs_a_look(app, well, database_url):
    settings = settings_for(database_url, PORTAL_MAIL_URL="smtp://127.0.0.1:2525")
    letter(59)
    letter(500, sent_at=clock.now())
    assert health(settings).wrong == ()
    letter(61)
    assert health(settings).wrong == ("postvak",)
    assert health(settings_for(database_url)).wrong == (), "where no mail is sent, letters may wait"


def test_a_backup_that_is_too_old_or_was_never_made_needs_a_look(app, cast, database_url):
    settings = settings_for(database_url)
    assert health(settings).wrong == ("kopie",)
    with clock.stopped(clock.now() - timedelta(hours=37)), transaction():
        record(backup.SUBJECT, "make", None)
    assert health(settings).wrong == ("kopie",)
    with transaction():
        record(backup.SUBJECT, "make", None)
    assert health(settings).wrong == ()


def test_a_disk_that_runs_full_needs_a_look(app, well, database_url, monkeypatch):
    monkeypatch.setattr(rules, "_free_mb", lambda settings: 499)
    found = health(settings_for(database_url))
    assert found.wrong == ("schijf",) and found.facts["schijf_vrij_mb"] == 499


def test_a_database_that_does_not_answer_is_told_as_503(visit, well, monkeypatch):
    def gone():
        raise peewee.OperationalError("could not connect to server: geheim@host")

    monkeypatch.setattr(rules, "_can_write", gone)
    answer = visit().client.get("/gezond")
    assert (answer.status_code, answer.get_json()) == (
        503,
        {"gezond": False, "let_op": ["databank"], "databank": "fout"},
    )


def test_asking_often_does_not_keep_the_database_busy(visit, well, monkeypatch):
    asked = []
    really = views.health
    monkeypatch.setattr(views, "health", lambda settings: asked.append(1) or really(settings))
    phone = visit()
    assert [phone.client.get("/gezond").status_code for _ in range(20)] == [200] * 20
    assert len(asked) == 1


def named(found: list[str]) -> set[str]:
    return {sentence.split()[0].rstrip(":") for sentence in found}


def safe(database_url: str, **changes: str):
    return settings_for(database_url, **{**SAFE, **changes})


@pytest.fixture
def durable(app, database_url, monkeypatch):
    """As in service: the test's database need not be durable, the portal's must."""
    if database_url.startswith("sqlite"):
        database.db.obj.pragma("synchronous", "extra", permanent=True)
    else:
        monkeypatch.setattr(rules, "_of_the_server", lambda name: "on")


def test_an_ordinary_installation_has_nothing_to_fear(durable, cast, database_url):
    assert dangers(safe(database_url)) == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_URL", "http://portaal.example.org"),
        ("PORTAL_SECRET_KEY", "a" * 40),
        ("PORTAL_HISTORY_KEY", "0123" * 12),
        ("PORTAL_TRUSTED_HOSTS", "portaal.example.org,*"),
    ],
)
def test_a_dangerous_setting_is_named(durable, cast, database_url, name, value):
    assert name in named(dangers(safe(database_url, **{name: value})))


def test_the_demo_on_real_people_is_refused(durable, cast, database_url):
    assert named(dangers(settings_for(database_url, PORTAL_DEMO="1"))) == {"PORTAL_DEMO=1"}
    Branch.update(is_demo=True).execute()
    assert dangers(settings_for(database_url, PORTAL_DEMO="1")) == []


def test_a_key_that_is_not_the_one_of_the_history_is_refused(durable, cast, database_url):
    with transaction():
        record(cast.lena, "correct", None)
    assert dangers(safe(database_url)) == []
    chain.use_key("een heel andere sleutel, van niemand hier 0123456789")
    try:
        assert named(dangers(safe(database_url))) == {"PORTAL_HISTORY_KEY"}
    finally:
        chain.use_key(SAFE["PORTAL_SECRET_KEY"])
    ChainHead.update(last_id=0).execute()
    assert named(dangers(safe(database_url))) == {"PORTAL_HISTORY_KEY"}


def test_tables_of_an_older_or_newer_portal_are_refused(durable, cast, database_url):
    with database.db.atomic() as trial:
        database.db.execute_sql(
            "update schema_migration set name = '0099_of_later' where name = '0003_chain_over_the_history'"
        )
        assert "nieuwer portaal" in dangers(safe(database_url))[0]
        database.db.execute_sql("delete from schema_migration where name = '0099_of_later'")
        assert "flask --app wsgi migrate" in dangers(safe(database_url))[0]
        trial.rollback()


def test_sqlite_that_may_lose_work_is_refused(durable, cast, database_url, monkeypatch):
    if not database_url.startswith("sqlite"):
        monkeypatch.setattr(rules, "_of_the_server", lambda name: "off" if name == "fsync" else "on")
        (told,) = dangers(safe(database_url))
        assert "fsync staat op off" in told
        return
    database.db.obj.pragma("synchronous", "normal", permanent=True)
    database.db.obj.close_all()
    assert [d for d in dangers(safe(database_url)) if "synchronous" in d]


def test_an_old_engine_with_a_wal_file_is_refused(durable, cast, database_url, monkeypatch):
    if database_url.startswith("sqlite"):
        monkeypatch.setattr(database, "engine", lambda: (3, 40, 1))
        (told,) = dangers(safe(database_url))
        assert told.startswith("PORTAL_DATABASE_URL") and "3.40.1" in told and "wal" in told


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_folder_that_cannot_be_written_is_refused(durable, cast, database_url, tmp_path):
    if database_url.startswith("sqlite"):
        tmp_path.chmod(0o500)
        try:
            assert [d for d in dangers(safe(database_url)) if "niet schrijven" in d]
        finally:
            tmp_path.chmod(0o700)


@pytest.mark.parametrize("command", [["serve"], ["work"]])
def test_the_commands_refuse_and_say_why(durable, app, cast, database_url, command):
    with app.app_context():
        app.extensions["settings"] = safe(database_url, PORTAL_URL="http://portaal.example.org")
        told = app.test_cli_runner().invoke(args=command)
    assert told.exit_code == 1 and "PORTAL_URL begint niet met https://" in told.output
