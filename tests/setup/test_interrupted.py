"""Two set one portal up at the same moment, and a set-up that is stopped half-way: one portal, whole, or none yet."""

import errno
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import peewee
import psycopg
import pytest
from click.testing import CliRunner

from portal import create_app, create_setup_app, database
from portal.health.dangers import dangers
from portal.people.models import Person
from portal.root import ROOT
from portal.settings import Settings
from portal.settings_file import environment
from portal.setup.commands import init
from portal.setup.rules import unfinished
from tests.browser import Visitor
from tests.conftest import HOW_POSTGRES, POSTGRES, need
from tests.post.server import free_port
from tests.setup.conftest import PEOPLE

PLACE = {"url": "http://localhost", "sender": "Home-Start <portaal@example.org>"}
BERT = {**PEOPLE, "branch": "Home-Start Elders", "name": "Bert Maes", "email": "bert@voorbeeld.example"}


def test_two_who_set_up_at_once_are_told_of_each_other_and_make_one_portal(first_page, place):
    els = first_page.press("Verder naar adres en mail", **PEOPLE)
    assert "Voor Home-Start Proefdal, met Els Peeters als coördinator." in els.text
    bert = Visitor(first_page.visitor.app).get(first_page.address).press("Verder naar adres en mail", **BERT)
    for button in ("Eerst een proefbrief naar mij", "Bewaren en het portaal maken"):
        answer = els.press(button, **PLACE, host="mail.example.org", port="587")
        assert answer.status == 409 and "voor Home-Start Elders met Bert Maes als coördinator." in answer.text
    assert list(place.iterdir()) == [], "and no letter went to Bert for her"
    bert = bert.press("Bewaren en het portaal maken", **PLACE)
    seen_by_els = answer.press("Bewaren en het portaal maken")
    for page in (bert, seen_by_els):
        assert page.heading == "Je portaal is gemaakt"
        assert "Bert Maes, coördinator van Home-Start Elders, meldt zich aan met bert@voorbeeld.example" in page.text


def test_a_button_that_is_pressed_twice_at_one_moment_makes_one_portal(first_page, place):
    app, address = first_page.visitor.app, first_page.press("Verder naar adres en mail", **PEOPLE).address
    pages = [Visitor(app).get(address) for _ in range(2)]
    with ThreadPoolExecutor(2) as taps:
        answers = list(taps.map(lambda page: page.press("Bewaren en het portaal maken", **PLACE), pages))
    assert [page.heading for page in answers] == ["Je portaal is gemaakt"] * 2


TRIED = """
import os, sys
from portal.setup import rules
keep = rules._write
def stopped(*told):
    if sys.argv[1] == "before the settings": os._exit(9)
    keep(*told)
    if sys.argv[1] == "before it is kept": os._exit(9)
rules._write = stopped
words = "drie groene zwaluwen fluiten"
people = rules.first_people(branch="Home-Start Proefdal", municipality="Proefdal", phone="", branch_email="",
    name="Els Peeters", email="els@voorbeeld.example", password=words, again=words)
where = rules.place(url="http://localhost", server=("", 587, "", ""), sender="", proxies=0)
rules.set_up(people, where, rules.Keys.new(), os.environ)
os._exit(9)
"""


@pytest.mark.parametrize("moment", ["before the settings", "before it is kept"])
def test_a_set_up_that_is_killed_before_it_is_kept_begins_anew(first_page, place, moment):
    assert subprocess.run([sys.executable, "-c", TRIED, moment], cwd=ROOT).returncode == 9
    assert unfinished(os.environ) is None
    page = first_page.press("Verder naar adres en mail", **PEOPLE).press("Bewaren en het portaal maken", **PLACE)
    page.press("Het staat op papier. Start het portaal")
    settings = Settings.from_env(environment(os.environ))
    create_app(settings)
    assert dangers(settings) == [] and Person.select().count() == 1


def test_one_that_is_killed_before_its_keys_are_on_paper_goes_on_with_the_keys(place):
    assert subprocess.run([sys.executable, "-c", TRIED, "before the keys"], cwd=ROOT).returncode == 9
    assert not (place / "portal.env").exists(), "the portal does not begin with keys that nobody saw"
    port = free_port()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as running:
        assert running.stdout is not None
        told = [line.strip() for line, _ in zip(running.stdout, range(4), strict=False)]
        running.terminate()
    assert "Dit portaal is gemaakt; alleen de sleutels moeten nog op papier. Open in je browser:" in told
    app = create_setup_app("er is nog niets ingesteld")
    app.extensions["setup"].written = unfinished(os.environ)
    page = Visitor(app).get(f"/opstart/{app.extensions['setup'].token}")
    assert "Els Peeters, coördinator van Home-Start Proefdal, meldt zich aan met els@voorbeeld.example" in page.text
    ran = CliRunner().invoke(init)
    settings = Settings.from_env(environment(os.environ))
    for said in (page.text, ran.output):
        assert settings.history_key in said and settings.backup_passphrase in said
    page.press("Het staat op papier. Start het portaal")
    create_app(settings)
    assert dangers(settings) == []


@pytest.mark.parametrize("name", ["fsync", "migrate"])
def test_a_full_disk_is_told_and_leaves_nothing_in_the_way(first_page, place, monkeypatch, name):
    def full(*_told: object) -> None:
        raise (
            OSError(errno.ENOSPC, "No space left on device")
            if name == "fsync"
            else peewee.OperationalError("database or disk is full")
        )

    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    with monkeypatch.context() as filled:
        filled.setattr(os if name == "fsync" else database, name, full)
        page = page.press("Bewaren en het portaal maken", **PLACE)
    assert page.status == 422 and "plaats" in page.text
    assert page.press("Bewaren en het portaal maken").heading == "Je portaal is gemaakt"


def test_a_window_of_before_the_portal_started_again_says_so(first_page):
    app = create_setup_app("er is nog niets ingesteld")
    first_page.visitor.client.application = app
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    assert page.status == 400 and page.heading == "Dit venster is te oud"


@pytest.mark.postgres
def test_two_machines_on_one_server_set_one_portal_up(place, monkeypatch):
    """Each asks at the same moment; nobody is there yet when either looks."""
    from tests.postgres import without_tables

    need("PostgreSQL", POSTGRES or None, HOW_POSTGRES)
    for url in without_tables(POSTGRES):
        env = [
            {**os.environ, "PORTAL_DATABASE_URL": url, "PORTAL_SETTINGS": str(place / number / "portal.env")}
            for number in "12"
        ]
        for one in env:
            Path(one["PORTAL_SETTINGS"]).parent.mkdir()
        tries = [subprocess.Popen([sys.executable, "-c", TRIED, "no"], cwd=ROOT, env=one) for one in env]
        assert sorted(one.wait(60) for one in tries) == [1, 9]
        with psycopg.connect(url) as server:
            assert server.execute("select count(*) from branch").fetchone() == (1,)
        assert len(list(place.glob("?/.portal.env.new"))) == 1
