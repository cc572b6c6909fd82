"""/gezond tells a monitor how things are; what is dangerous is named before the portal starts."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from dataclasses import replace
from datetime import datetime, timedelta

import peewee
import pytest

from portal import daily, database
from portal.backup import rules as backup
from portal.database import transaction
from portal.health import rules, views
from portal.health.dangers import dangers
from portal.health.facts import IN_WORDS, NEWER, shortcomings
from portal.health.rules import health
from portal.history import chain
from portal.history.models import ChainHead, HistoryEntry, LastTime
from portal.history.rules import look_through, record
from portal.kit import clock
from portal.people.models import Branch
from portal.post.models import Letter
from portal.post.rules import NO_ADDRESS, REFUSED, TOO_LATE
from portal.root import ROOT
from tests import spending
from tests.conftest import settings_for
from tests.history.test_wall_clock import Once
from tests.post.server import mail_server

SAFE = {
    "PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789", "PORTAL_URL": "https://portaal.example.org",
    "PORTAL_TRUSTED_HOSTS": "portaal.example.org,localhost",
}  # fmt: skip


@pytest.fixture(autouse=True)
def ask_anew():
    views._Last.known = None


@pytest.fixture
def well(app, cast):
    """A portal with a backup of an hour ago, at work, its history looked through."""
    with clock.stopped(clock.now() - timedelta(hours=1)):
        with transaction():
            record(backup.SUBJECT, "make", None, file="portaal.age")
        assert look_through() == []
    LastTime.note("work")


def letter(minutes: int, **more):
    moment = clock.now() - timedelta(minutes=minutes)
    return Letter.create(
        to_name="Lena Aerts", to_address="lena@voorbeeld.example", kind="reminder", subject="s", text="t",
        created_at=moment, due_at=moment, **more,
    )  # fmt: skip


def test_all_is_well(visit, well):
    answer = visit().client.get("/gezond")
    assert (answer.status_code, answer.get_json()) == (200, {"gezond": True})


def test_only_the_token_opens_the_numbers(app, cast, database_url, visit):
    """A letter that waits tells that somebody's address is known: nobody else may count letters."""
    app.extensions["settings"] = settings_for(database_url, PORTAL_HEALTH_TOKEN="t" * 40)
    letter(5)
    client = visit().client
    for sent in (None, "", "Bearer ", f"Bearer {'t' * 39}", f"Bearer {'T' * 40}", "t" * 40, "Bearer é", "Basic dDp0"):
        for forwarded in ({}, {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1"}):
            answer = client.get("/gezond", headers=forwarded | ({} if sent is None else {"Authorization": sent}))
            assert answer.get_json() == {"gezond": False}, sent
    told = client.get("/gezond", headers={"Authorization": f"Bearer {'t' * 40}"}).get_json()
    assert told["postvak"] == {"wachtend": 1, "oudste_minuten": 5} and set(told["let_op"]) == {
        "werk",
        "kopie",
        "nazicht",
    }
    app.extensions["settings"] = settings_for(database_url)
    assert client.get("/gezond", headers={"Authorization": "Bearer "}).get_json() == {"gezond": False}, (
        "no token, no key"
    )


def test_the_command_tells_the_same_to_whoever_sits_at_the_machine(app, well):
    run = app.test_cli_runner()
    told = run.invoke(args=["health"])
    facts = json.loads(told.output)
    assert told.exit_code == 0 and facts.pop("schijf_vrij_mb", 1) > 0
    assert facts == {
        "gezond": True, "let_op": [], "databank": "ok", "postvak": {"wachtend": 0, "oudste_minuten": None},
        "laatste_werkronde_minuten": 0, "dagwerk_gedaan": True, "laatste_kopie_uren": 1,
        "geschiedenis_nagekeken_uren": 1, "geschiedenis_heel": True,
    }  # fmt: skip
    LastTime.delete().where(LastTime.name == "work").execute()
    told = run.invoke(args=["health"])
    assert told.exit_code == 1 and json.loads(told.output)["let_op"] == ["werk"]


def test_it_holds_no_names_and_sets_no_cookie(app, visit, well, database_url):
    app.extensions["settings"] = settings_for(database_url, PORTAL_HEALTH_TOKEN="t" * 40)
    letter(5)
    answer = visit().client.get("/gezond", headers={"Authorization": f"Bearer {'t' * 40}"})
    text = answer.get_data(as_text=True)
    assert (
        "Lena" not in text and "voorbeeld" not in text and "sqlite" not in text and "Set-Cookie" not in answer.headers
    )
    assert answer.get_json()["postvak"] == {"wachtend": 1, "oudste_minuten": 5}


def test_whoever_keeps_containers_running_asks_without_a_name_and_without_a_database(app, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(type(database.db.obj), "execute_sql", None)
        patch.setitem(app.config, "TRUSTED_HOSTS", ["portaal.example.org"])
        client = app.test_client()
        for host in ("10.0.0.7:8000", "localhost", "iets-anders"):
            answer = client.get("/leeft", headers={"Host": host})
            assert (answer.status_code, answer.text, "Set-Cookie" in answer.headers) == (200, "leeft\n", False)
        assert client.head("/leeft", headers={"Host": "x"}).status_code == 200
        assert client.get("/gezond", headers={"Host": "iets-anders"}).status_code == 400


@pytest.mark.parametrize("mail", ["smtp://127.0.0.1:2525", ""])
def test_a_letter_that_waits_too_long_needs_a_look(app, well, database_url, mail):
    """Also where somebody forgot to name a mail server: she thinks that her letters leave."""
    settings = settings_for(database_url, PORTAL_MAIL_URL=mail)
    letter(59)
    letter(500, sent_at=clock.now())
    assert health(settings).wrong == ()
    letter(61)
    assert health(settings).wrong == ("postvak",)
    demo = settings_for(database_url, PORTAL_MAIL_URL=mail, PORTAL_DEMO="1")
    assert health(demo).wrong == (), "in the demo they are read on a page"


def test_letters_that_no_mail_server_took_need_a_look_until_one_leaves(app, well, database_url):
    """After two days they no longer wait; an address that was refused is for the coordinator."""
    settings = settings_for(database_url, PORTAL_MAIL_URL="smtp://127.0.0.1:2525")
    gone = clock.now() - timedelta(minutes=30)
    for error in (f"{REFUSED}550 unknown", TOO_LATE, NO_ADDRESS):
        letter(500, given_up_at=gone, error=error)
    letter(400, sent_at=gone - timedelta(minutes=1))
    assert health(settings).wrong == ()
    letter(3000, given_up_at=gone, error="ConnectionRefusedError: 111")
    assert health(settings).wrong == ("postvak",)
    letter(20, sent_at=gone + timedelta(minutes=1))
    assert health(settings).wrong == ()


def test_a_worker_that_stands_still_needs_a_look(app, well, database_url):
    settings = settings_for(database_url)
    later = clock.now() + timedelta(hours=1)
    with clock.stopped(later):
        assert health(settings).wrong == ()
    with clock.stopped(clock.now() - timedelta(days=30)):
        assert "werk" in health(settings).wrong, "dated ahead: the clock was wrong"
    with clock.stopped(later + timedelta(minutes=1)):
        assert health(settings).wrong == ("werk",)
        stop = threading.Event()
        stop.set()
        worker = threading.Thread(target=daily.keep_running, args=(settings, Once()))
        worker.start()
        worker.join()
        assert health(settings).wrong == ()


def test_a_day_whose_work_nobody_did_needs_a_look(app, well, database_url):
    settings = settings_for(database_url)
    assert health(settings).wrong == (), "no work was ever done here"
    daily.run(settings, clock.today())
    Letter.delete().execute()
    assert health(settings).wrong == ()
    morning = clock.from_local(datetime(2025, 10, 4, 9, 59))
    for moment, wrong in ((morning, ()), (morning + timedelta(minutes=1), ("dagwerk",))):
        with clock.stopped(moment):
            LastTime.note("work")
            assert health(settings).wrong == wrong


def test_a_history_that_is_not_whole_or_not_looked_at_needs_a_look(app, well, database_url):
    settings = settings_for(database_url)
    run = app.test_cli_runner()
    told = HistoryEntry.get().details
    HistoryEntry.update(details="{}").execute()
    assert health(settings).wrong == (), "it is looked through by a command, not at each question"
    assert run.invoke(args=["verify-history"]).exit_code == 1
    assert health(settings).wrong == ("geschiedenis",)
    HistoryEntry.update(details=told).execute()
    assert run.invoke(args=["verify-history"]).exit_code == 0
    assert health(settings).wrong == ()
    with clock.stopped(clock.now() + timedelta(days=8, minutes=1)):
        LastTime.note("work")
        with transaction():
            record(backup.SUBJECT, "make", None)
        assert health(settings).wrong == ("nazicht",)


@pytest.mark.usefixtures("real_clock")
def test_saves_that_hang_are_told_within_seconds_and_hang_nobody_else(app, cast, database_url, monkeypatch):
    """As with a standby that died: pages are read, nothing is acknowledged. One trial waits, however often is asked."""
    monkeypatch.setattr(rules, "WRITES_WITHIN", 0.3)
    settings = settings_for(database_url)
    LastTime.note("write")
    with database.db.atomic() as holder:
        LastTime.update(well=True).execute()
        before = threading.active_count()
        for _ in range(3):
            with spending.within(6):  # the database itself would wait ten seconds
                assert health(settings) == rules.Health({"databank": "traag"}, ("databank",))
        assert threading.active_count() - before == 1
        holder.rollback()
    rules.trial._thread.join(5)
    assert health(settings).facts["databank"] == "ok"


def test_a_backup_that_is_too_old_or_was_never_made_needs_a_look(app, cast, database_url):
    settings = settings_for(database_url)
    LastTime.note("work")
    look_through()
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


def test_a_database_that_does_not_answer_is_told_as_503(app, visit, well, database_url, monkeypatch):
    def gone(name):
        raise peewee.OperationalError("could not connect to server: geheim@host")

    monkeypatch.setattr(LastTime, "note", gone)
    app.extensions["settings"] = settings_for(database_url, PORTAL_HEALTH_TOKEN="t" * 40)
    client = visit().client
    assert (client.get("/gezond").status_code, client.get("/gezond").get_json()) == (503, {"gezond": False})
    assert client.get("/gezond", headers={"Authorization": f"Bearer {'t' * 40}"}).get_json() == {
        "gezond": False, "let_op": ["databank"], "databank": "fout",
    }  # fmt: skip


def test_asking_often_does_not_keep_the_database_busy(visit, well, monkeypatch):
    asked = []
    really = rules.health
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
        monkeypatch.setattr("portal.health.dangers._of_the_server", lambda name: "on")


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
    (told,) = dangers(safe(database_url))
    assert "history_entry: het begin of einde van de keten is veranderd" in told
    ChainHead.delete().execute()
    assert all("zijn weg" in danger for danger in dangers(safe(database_url)))


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
        monkeypatch.setattr("portal.health.dangers._of_the_server", lambda name: "off" if name == "fsync" else "on")
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


@pytest.mark.usefixtures("durable")
def test_what_lies_open_to_others_is_shut_or_refused(app, cast, database_url, tmp_path, monkeypatch):
    """The database, what stands beside it, and a folder that is the portal's alone."""
    if not database_url.startswith("sqlite"):
        return
    file = tmp_path / "portal.sqlite3"
    for end in ("", "-wal", "-shm", "-journal"):
        (tmp_path / f"{file.name}{end}").touch()
        (tmp_path / f"{file.name}{end}").chmod(0o644)
    tmp_path.chmod(0o777)
    told = dangers(safe(database_url))
    assert [d for d in told if d.endswith(f"chmod 600 {file}.")] and [d for d in told if f"chmod 700 {tmp_path}." in d]
    database.db.close()
    database.connect(database_url)
    modes = {path.name: path.stat().st_mode & 0o777 for path in [tmp_path, *tmp_path.iterdir()]}
    assert modes == {name: 0o700 if name == tmp_path.name else 0o600 for name in modes}
    database.db.obj.pragma("synchronous", "extra", permanent=True)
    assert dangers(safe(database_url)) == []


def test_a_file_that_is_no_database_is_left_as_it_is(tmp_path):
    """A slip of the pen in PORTAL_DATABASE_URL, as root: /etc/passwd stays readable."""
    file = tmp_path / "passwd"
    file.write_text("root:x:0:0:root:/root:/bin/bash\n")
    file.chmod(0o644)
    tmp_path.chmod(0o755)
    with pytest.raises(peewee.DatabaseError):
        database.connect(f"sqlite:///{file}")
    assert (file.stat().st_mode & 0o777, tmp_path.stat().st_mode & 0o777) == (0o644, 0o755)


def test_a_folder_of_somebody_is_left_as_it_is(tmp_path):
    """As root, with the database in /srv: nobody's websites are shut."""
    (tmp_path / "websites").mkdir()
    tmp_path.chmod(0o755)
    before = database.db.obj
    database.connect(f"sqlite:///{tmp_path / 'portal.sqlite3'}").close_all()
    database.db.initialize(before)
    assert tmp_path.stat().st_mode & 0o777 == 0o755
    assert (tmp_path / "portal.sqlite3").stat().st_mode & 0o777 == 0o600


SERVE = """
import os, signal, sys
os.umask(0o022)
{ignore}
from flask.cli import main
sys.argv = ["flask", "--app", "wsgi", "serve", "--port", sys.argv[1]]
main()
"""


@pytest.mark.usefixtures("real_clock")
@pytest.mark.parametrize("ignore", ["", "signal.signal(signal.SIGTERM, signal.SIG_IGN)"])
def test_serve_ends_when_it_is_told_to_and_leaves_nothing_that_others_read(tmp_path, ignore):
    """Also as the first process of a container, which hears no signal that it did not ask for."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | {
        "PORTAL_SECRET_KEY": SAFE["PORTAL_SECRET_KEY"], "PORTAL_URL": f"http://127.0.0.1:{port}",
        "PORTAL_TRUSTED_HOSTS": "127.0.0.1", "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'var' / 'p.sqlite3'}",
    }  # fmt: skip
    running = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(ignore=ignore), str(port)],
        cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/leeft", timeout=1) as answer:
                    assert answer.read() == b"leeft\n"
                break
            except OSError:
                assert running.poll() is None, running.stderr.read()
                time.sleep(0.05)
        running.send_signal(signal.SIGTERM)
        assert running.wait(10) == 0, "a container is killed after ten seconds"
    finally:
        running.kill()
        running.stderr.close()
    folder = tmp_path / "var"
    assert {path.stat().st_mode & 0o077 for path in [folder, *folder.iterdir()]} == {0}


def test_whatever_a_monitor_can_hear_is_also_said_in_words():
    source = (ROOT / "portal" / "health" / "rules.py").read_text()
    listed = source.partition("wrong = {")[2].partition("}")[0]
    heard = set(re.findall(r'"(\w+)":', listed)) | {"databank"}
    assert heard == IN_WORDS.keys()


def test_the_coordinator_reads_what_is_not_right_and_what_mends_it(visit, cast, well):
    assert "Alles is in orde" not in visit(cast.els).get("/toestand").text, "there is no mail server in a test"
    letter(minutes=90)
    views._Last.known = None
    page = visit(cast.els).get("/toestand")
    assert "Er wacht al meer dan een uur een brief die niet vertrekt, of er" in page.text
    assert "Probeer de mailserver met: portal test-mail jouw@mailadres." in page.text


def test_a_proxy_that_does_not_say_https_is_told(app, well):
    secure = replace(app.extensions["settings"], url="https://portaal.example.org", mail_url="smtp://localhost")
    assert [one.mend.split(".")[0] for one in shortcomings(health(secure), secure, over_https=False)] == [
        "Staat er een proxy voor het portaal? Zet dan PORTAL_PROXIES=1, en geef X-Forwarded-Proto door"
    ]
    assert shortcomings(health(secure), secure, over_https=True) == []


def test_doctor_says_it_at_the_machine(app, durable, well):
    ran = app.test_cli_runner().invoke(args=["doctor"])
    assert ran.exit_code == 1 and "Er is geen mailserver" in ran.output


def test_mail_is_tried_from_the_machine(app, cast):
    with mail_server() as mailbox:
        app.extensions["settings"] = replace(app.extensions["settings"], mail_url=mailbox.url)
        ran = app.test_cli_runner().invoke(args=["test-mail", "Lena@voorbeeld.example"])
        assert ran.exit_code == 0 and "nam de brief aan" in ran.output
        assert [mail["To"] for mail in mailbox.mails] == ["lena@voorbeeld.example"]
        mailbox.refusal = "550 nee"
        ran = app.test_cli_runner().invoke(args=["test-mail", "lena@voorbeeld.example"])
    assert ran.exit_code == 1 and "nam de brief niet aan" in ran.output and "nee" in ran.output


def test_the_version_is_told(app):
    ran = app.test_cli_runner().invoke(args=["version"])
    assert re.fullmatch(r"Portaal \d+\.\d+\.\d+, tabellen \d{4}_\w+\n", ran.output)


def test_each_command_that_mends_something_is_one_with_what_it_wants(house):
    told = " ".join([mend for _, mend in (*IN_WORDS.values(), NEWER)])
    commands = re.findall(r"\bportal ([a-z-]+)(?: (\S+@\S+|/\S+))?(?=[.,]? |[.,]?$)", told)
    assert {"test-mail", "daily", "backup", "verify-history"} <= {name for name, _ in commands}
    for name, argument in commands:
        house.cli.commands[name].make_context(name, [argument.rstrip(".")] if argument else [])
