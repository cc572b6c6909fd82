"""A setting that is missing or wrong stops the portal with a sentence that names it."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import peewee
import pytest

from portal import create_app, database
from portal.root import ROOT
from portal.settings import Settings
from portal.settings_file import SettingsError, environment
from tests.conftest import HOW_POSTGRES, POSTGRES, need

GOOD = {
    "PORTAL_SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "PORTAL_TRUSTED_HOSTS": "portaal.example.org, www.example.org",
    "PORTAL_URL": "https://portaal.example.org/",
}


@pytest.mark.parametrize("name", GOOD)
@pytest.mark.parametrize("value", [None, ""])
def test_what_is_needed_is_asked_by_name(name, value):
    env = {**GOOD, name: value}
    with pytest.raises(SettingsError, match=rf"^{name} ontbreekt: .+\.$"):
        Settings.from_env({k: v for k, v in env.items() if v is not None})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORTAL_SECRET_KEY", "te-kort"),
        ("PORTAL_URL", "portaal.example.org"),
        ("PORTAL_URL", "ftp://portaal.example.org"),
        ("PORTAL_URL", "https://"),
        ("PORTAL_URL", "https://portaal.example.org/een pad"),
        ("PORTAL_URL", "https://portaal.example.org/portaal?x=1"),
        ("PORTAL_URL", "https://els:geheim@portaal.example.org"),
        ("PORTAL_MAIL_URL", "mail.example.org"),
        ("PORTAL_MAIL_URL", "imap://mail.example.org"),
        ("PORTAL_MAIL_URL", "smtp://mail.example.org:twintig"),
        ("PORTAL_MAIL_FROM", "niemand"),
        ("PORTAL_MAIL_FROM", "Home-Start <>"),
        ("PORTAL_MAIL_FROM", "Home-Start portaal@example.org"),
        ("PORTAL_MAIL_FROM", "A <a@example.org>, B <b@example.org>"),
        ("PORTAL_MAIL_PER_MINUTE", "veel"),
        ("PORTAL_MAIL_PER_MINUTE", "-1"),
        ("PORTAL_PROXIES", "twee"),
        ("PORTAL_PROXIES", "-1"),
        ("PORTAL_PROXIES", "²"),
        ("PORTAL_DATABASE_URL", "mysql://root@localhost/portal"),
        ("PORTAL_DATABASE_URL", "sqlite:///"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:ge#im@127.0.0.1/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:ge@im@127.0.0.1/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:ge?im@127.0.0.1/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:ge/im@127.0.0.1/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:geheim@127.0.0.1"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:geheim@127.0.0.1/?sslmode=require"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:100%geheim@127.0.0.1/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:geheim@127.0.0.1:54x32/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:geheim@127.0.0.1:0,db2/portal"),
        ("PORTAL_DATABASE_URL", "postgresql://portal:geheim@127.0.0.1/portal?sslmod=require"),
        ("PORTAL_TRUSTED_HOSTS", "https://portaal.example.org"),
        ("PORTAL_TRUSTED_HOSTS", "portaal.example.org:443"),
        ("PORTAL_TRUSTED_HOSTS", "elders.example.org"),
        ("PORTAL_MAIL_FROM", "'Home-Start <portaal@example.org>'"),
        ("PORTAL_BACKUP_KEYS", "age1abc"),
        ("PORTAL_HOUSE_STYLE", "/nergens/huisstijl.docx"),
        ("PORTAL_HOUSE_STYLE", __file__),
        ("PORTAL_DEMO", "ja"),
    ],
)
def test_what_makes_no_sense_is_named(name, value):
    with pytest.raises(SettingsError, match=rf"^{name} .+\.$") as told:
        Settings.from_env({**GOOD, name: value})
    assert "geheim" not in str(told.value)


def test_a_host_name_may_have_capitals():
    assert Settings.from_env({**GOOD, "PORTAL_TRUSTED_HOSTS": "Portaal.Example.org"}).trusted_hosts == (
        "portaal.example.org",
    )


HEX = "0123456789abcdef" * 4


@pytest.mark.parametrize(
    "name", ["PORTAL_SECRET_KEY", "PORTAL_HISTORY_KEY", "PORTAL_HEALTH_TOKEN", "PORTAL_BACKUP_KEYS"]
)
@pytest.mark.parametrize(
    "beside", ["{}          # another one; kept on paper", "{} ", " {}", '"{}"', "'{}'", "{}#", "“{}”", "{}\t#"]
)
def test_a_key_with_a_comment_or_quotes_is_refused_for_it_would_be_another_key(name, beside):
    """systemd keeps a comment behind a value, containers keep quotes; on paper stands the key alone."""
    value = beside.format("age1" + HEX if name == "PORTAL_BACKUP_KEYS" else HEX)
    if name == "PORTAL_BACKUP_KEYS" and value.strip() == "age1" + HEX:
        return  # a list may be written with blanks
    with pytest.raises(SettingsError, match=rf"^{name} heeft een spatie, een # of een aanhalingsteken"):
        Settings.from_env({**GOOD, name: value})


@pytest.mark.parametrize("beside", ['"{}"', "'{}'", "{}   # in de kluis", "{} ", " {}"])
def test_a_passphrase_may_hold_blanks_and_no_comment(beside):
    words = "het paard van de buurman"
    assert Settings.from_env({**GOOD, "PORTAL_BACKUP_PASSPHRASE": words}).backup_passphrase == words
    with pytest.raises(SettingsError, match=r"^PORTAL_BACKUP_PASSPHRASE heeft een spatie, een # of een aanhaling"):
        Settings.from_env({**GOOD, "PORTAL_BACKUP_PASSPHRASE": beside.format(words)})


def test_keys_of_before_are_taken_word_for_word():
    """One that had a comment behind it, commas and all, and a list."""
    was = f"{HEX}    # another one; never changes, and is kept on paper"
    assert was in Settings.from_env({**GOOD, "PORTAL_OLD_SECRET_KEYS": was}).old_secret_keys
    assert HEX not in Settings.from_env(GOOD).old_secret_keys
    both = Settings.from_env({**GOOD, "PORTAL_OLD_SECRET_KEYS": f"{HEX}, {HEX[::-1]}"}).old_secret_keys
    assert {HEX, HEX[::-1]} <= set(both)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://portal:ge%40%23im@db1:5432,db2:5432/portal?sslmode=verify-full",
        "postgresql://portal@/portal?host=/run/postgresql",
        "postgresql://127.0.0.1/portal?options=-csearch_path%3Da",
        "postgres:///portal",
        "postgresql://127.0.0.1?dbname=portal",
    ],
)
def test_addresses_of_a_server_that_are_right_are_taken(url):
    assert Settings.from_env({**GOOD, "PORTAL_DATABASE_URL": url}).database_url == url


def test_a_database_that_does_not_open_is_told_in_a_sentence_without_its_password():
    """Not by a traceback that quotes the address."""
    env = {k: v for k, v in os.environ.items() if not k.startswith("PORTAL_")} | GOOD
    for url, told in (
        ("postgresql://portal:ge%40heim@127.0.0.1:1/portal", "de databank gaat niet open"),
        ("postgresql://portal:ge@heim@127.0.0.1:1/portal", "%40"),
        ("sqlite:////proc/nergens/portal.sqlite3", "/proc/nergens"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", "migrate"],
            cwd=ROOT, env=env | {"PORTAL_DATABASE_URL": url}, capture_output=True, text=True,
        )  # fmt: skip
        said = done.stdout + done.stderr
        assert done.returncode == 1 and "PORTAL_DATABASE_URL" in said and told in said, said
        assert "Traceback" not in said and "heim" not in said


def test_a_file_that_is_no_database_stops_the_start_with_a_sentence(tmp_path):
    letter = tmp_path / "brief.txt"
    letter.write_text("Geen databank, wel iets dat bewaard moet blijven.")
    try:
        with pytest.raises(SettingsError, match=r"^PORTAL_DATABASE_URL: .*het bestand is geen databank van SQLite"):
            create_app(Settings.from_env({**GOOD, "PORTAL_DATABASE_URL": f"sqlite:///{letter}"}))
    finally:
        database.db.obj.close_all() if database.db.obj is not None else None
    assert letter.read_text().startswith("Geen databank")


@pytest.mark.parametrize(
    ("place", "meaning"),
    [
        ("postgres@{server}/bestaat_niet", "er is daar geen databank of gebruiker met die naam"),
        ("niemand_hier@{server}/postgres", "er is daar geen databank of gebruiker met die naam"),
        ("portal@127.0.0.1:1/portal", "er antwoordt daar geen PostgreSQL"),
        ("portal@nergens.invalid/portal", "de naam van de machine is niet gekend"),
    ],
)
def test_a_server_that_does_not_let_us_in_is_told_with_what_mends_it(place, meaning):
    if "{server}" in place:
        need("PostgreSQL", POSTGRES or None, HOW_POSTGRES)
        place = place.format(server=urlsplit(POSTGRES).netloc.rpartition("@")[2])
    try:
        with pytest.raises(peewee.OperationalError) as error:
            database.connect(f"postgresql://{place}").connect()
    finally:
        database.db.obj.close_all()
    assert meaning in database.why_closed(error.value)


def test_what_is_right_is_read():
    settings = Settings.from_env(GOOD)
    assert settings.trusted_hosts == ("portaal.example.org", "www.example.org")
    assert settings.url == "https://portaal.example.org", "without the slash that letters would double"
    assert settings.https and not settings.demo
    assert settings.database_url == f"sqlite:///{ROOT / 'var' / 'portal.sqlite3'}"
    assert (settings.proxies, settings.mail_url) == (0, "")


def test_the_portal_does_not_start_without_a_key(monkeypatch):
    for name in GOOD:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("PORTAL_DEMO", raising=False)
    monkeypatch.setenv("PORTAL_SETTINGS", "/nergens/portal.env")
    with pytest.raises(SettingsError, match="nog niets ingesteld"):
        create_app()


def test_the_demo_needs_nothing_and_keeps_its_key(tmp_path):
    env = {"PORTAL_DEMO": "1", "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'var' / 'demo.sqlite3'}"}
    first, second = Settings.from_env(env), Settings.from_env(env)
    assert len(first.secret_key) >= 32
    assert first.secret_key == second.secret_key, "phones stay signed in after a restart"
    assert (tmp_path / "var" / "demo-secret").stat().st_mode & 0o077 == 0
    assert first.trusted_hosts == ("127.0.0.1", "localhost")


def test_demos_that_start_at_once_have_one_key_and_one_that_was_killed_leaves_no_empty_one(tmp_path):
    (tmp_path / "demo-secret").touch()
    env = {"PORTAL_DEMO": "1", "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'demo.sqlite3'}"}
    with ThreadPoolExecutor(8) as starting:
        keys = {one.secret_key for one in starting.map(Settings.from_env, [env] * 16)}
    assert [len(key) for key in keys] == [64]


def test_every_setting_says_what_it_means():
    """In one file, each with its meaning."""
    source = (ROOT / "portal" / "settings.py").read_text()
    for name in (
        "DATABASE_URL",
        "SECRET_KEY",
        "TRUSTED_HOSTS",
        "URL",
        "MAIL_URL",
        "MAIL_FROM",
        "DEMO",
        "PROXIES",
        "HOUSE_STYLE",
        "OLD_SECRET_KEYS",
        "HEALTH_TOKEN",
    ):
        assert f'"""PORTAL_{name}' in source


SETTINGS_FILE = """# de instellingen
PORTAL_SECRET_KEY=0123456789abcdef0123456789abcdef

PORTAL_TRUSTED_HOSTS = portaal.example.org
PORTAL_URL="https://portaal.example.org"
PORTAL_MAIL_FROM=Home-Start Lindedal <portaal@example.org>
"""


def test_settings_stand_in_a_file_that_the_portal_reads_itself(tmp_path):
    file = tmp_path / "portal.env"
    file.write_text(SETTINGS_FILE)
    settings = Settings.from_env(environment({"PORTAL_SETTINGS": str(file)}))
    assert settings.url == "https://portaal.example.org"
    assert settings.mail_from == "Home-Start Lindedal <portaal@example.org>"


def test_the_database_lies_beside_the_settings_unless_a_line_names_another(tmp_path):
    """So that one line takes a machine from SQLite to PostgreSQL; a variable of the unit would go before it."""
    file = tmp_path / "portal.env"
    file.write_text(SETTINGS_FILE)
    said = {"PORTAL_SETTINGS": str(file)}
    assert Settings.from_env(environment(said)).database_url == f"sqlite:///{tmp_path / 'portal.sqlite3'}"
    file.write_text(f"{SETTINGS_FILE}PORTAL_DATABASE_URL=postgresql://db1/portal\n")
    assert Settings.from_env(environment(said)).database_url == "postgresql://db1/portal"
    for name in ("portal.service", "portal-backup.service", "portal"):
        assert "PORTAL_DATABASE_URL" not in (ROOT / "deploy" / name).read_text()


def test_a_variable_goes_before_the_file(tmp_path):
    file = tmp_path / "portal.env"
    file.write_text(SETTINGS_FILE)
    told = environment({"PORTAL_SETTINGS": str(file), "PORTAL_MAIL_FROM": "Ander <ander@example.org>"})
    assert told["PORTAL_MAIL_FROM"] == "Ander <ander@example.org>"


def test_the_demo_never_reads_the_file_of_the_real_portal(tmp_path, monkeypatch):
    monkeypatch.setattr("portal.settings_file.ROOT", tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "portal.env").write_text(SETTINGS_FILE)
    assert environment({})["PORTAL_URL"] == "https://portaal.example.org"
    assert environment({"PORTAL_DEMO": "1"}) == {"PORTAL_DEMO": "1"}
    assert environment(GOOD) == GOOD


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("PORTAL_MAILURL=smtp://x", "regel 2: dit is geen instelling"),
        ("zomaar iets", "regel 2: dit is geen instelling"),
        ("PORTAL_HEALTH_TOKEN: geheim", "het portaal: PORTAL_HEALTH_TOKEN. Schrijf NAAM=waarde"),
        ("export PORTAL_PROXIES=1", "het portaal: export PORTAL_PROXIES. Schrijf NAAM=waarde"),
        ("GEHEIM0123", "regel 2: dit is geen instelling van het portaal. Schrijf NAAM=waarde"),
    ],
)
def test_a_line_that_is_no_setting_is_told_with_its_number(tmp_path, line, sentence):
    file = tmp_path / "portal.env"
    file.write_text(f"# eerst\n{line}\n")
    with pytest.raises(SettingsError, match=sentence):
        environment({"PORTAL_SETTINGS": str(file)})


def test_a_secret_may_stand_in_a_file_of_its_own(tmp_path):
    secret = tmp_path / "key"
    secret.write_text("0123456789abcdef0123456789abcdef\n")
    env = {**GOOD, "PORTAL_SECRET_KEY": "", "PORTAL_SECRET_KEY_FILE": str(secret)}
    assert Settings.from_env(environment(env)).secret_key == "0123456789abcdef0123456789abcdef"
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY en PORTAL_SECRET_KEY_FILE"):
        environment({**env, "PORTAL_SECRET_KEY": "x" * 32})
    with pytest.raises(SettingsError, match="PORTAL_SECRET_KEY_FILE wijst naar"):
        environment({**env, "PORTAL_SECRET_KEY_FILE": str(tmp_path / "nergens")})


@pytest.mark.parametrize("workers", ["abc", "0"])
def test_gunicorn_says_what_is_wrong_with_its_settings(workers):
    env = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    command = [sys.executable, "gunicorn.conf.py"]
    ran = subprocess.run(
        command, cwd=ROOT, env={**env, **GOOD, "PORTAL_WORKERS": workers, "PYTHONPATH": "."},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (
        1, "Het portaal start niet: PORTAL_WORKERS is een getal: één per processor.\n"
    )  # fmt: skip
