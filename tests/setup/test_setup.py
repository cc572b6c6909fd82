"""An empty machine becomes a portal: in a browser, behind an address that nobody guesses, or by questions."""

import os
import signal
import subprocess
import sys
from urllib.parse import urljoin, urlsplit

import pytest
from click.testing import CliRunner
from flask import Flask

from portal import create_app, create_setup_app, database
from portal.expenses.models.rates import MileageRate
from portal.people.models import Branch, Person
from portal.root import ROOT
from portal.settings import Settings
from portal.settings_file import environment
from portal.setup.commands import init
from tests.browser import Visitor
from tests.post.server import free_port, mail_server
from tests.setup.conftest import PASSPHRASE, PEOPLE


def test_two_pages_of_questions_make_a_portal(first_page, place):
    with mail_server() as mailbox:
        server = urlsplit(mailbox.url)
        page = first_page.press("Verder naar adres en mail", **PEOPLE)
        answers = {"url": "http://localhost", "host": server.hostname, "port": str(server.port)}
        page = page.press(
            "Eerst een proefbrief naar mij", **answers, sender="Home-Start Proefdal <portaal@example.org>"
        )
        assert "De mailserver nam de brief aan." in page.text
        assert [mail["To"] for mail in mailbox.mails] == ["Els Peeters <els@voorbeeld.example>"]
        page = page.press("Bewaren en het portaal maken")
        page.press("Het staat op papier. Start het portaal")
    file = place / "portal.env"
    assert file.stat().st_mode & 0o077 == 0, "for the portal's user alone"
    settings = Settings.from_env(environment(os.environ))
    assert settings.history_key in page.text and settings.backup_passphrase in page.text, "to print"
    app = create_app(settings)
    with app.app_context(), database.db.connection_context():
        branch, els = Branch.get(), Person.get()
        assert (branch.phone, branch.email) == ("+3216123456", "proefdal@home-start.example")
        assert els.is_coordinator and MileageRate.select().where(MileageRate.branch == branch).exists()
    page = Visitor(app).get("/aanmelden/wachtwoord")
    page = page.press("Aanmelden", email="els@voorbeeld.example", password=PASSPHRASE)
    assert "Een app als tweede stap" in page.text, "no password alone opens the files of families"


class Below:
    """A proxy that puts the portal below a path; strips: it takes the path off before it passes a request on."""

    def __init__(self, app: Flask, path: str, *, strips: bool) -> None:
        self.within, self.path, self.strips = app.wsgi_app, path, strips
        app.wsgi_app = self  # type: ignore[method-assign]

    def __call__(self, environ, start_response):
        assert environ["PATH_INFO"].startswith(f"{self.path}/"), "a link that leaves the portal's path"
        if self.strips:
            environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix(self.path)
        return self.within(environ, start_response)


@pytest.mark.parametrize("strips", [False, True])
def test_below_a_path_the_printed_address_leads_to_the_first_steps(place, strips):
    app = create_setup_app("er is nog niets ingesteld")
    Below(app, "/portaal", strips=strips)
    page = Visitor(app).get(f"/portaal/opstart/{app.extensions['setup'].token}")
    [style] = page.tree.xpath("//link[@rel='stylesheet']/@href")
    assert page.visitor.get(urljoin(page.address, style)).status == 200
    page.visitor.client.environ_base["HTTP_REFERER"] = f"http://localhost{page.address}"  # as a browser tells
    page = page.press("Verder naar adres en mail", **PEOPLE)
    assert page.form("Bewaren en het portaal maken").values["url"] == "http://localhost/portaal"
    page = page.press("Bewaren en het portaal maken", sender="Home-Start <portaal@example.org>")
    page = page.press("Het staat op papier. Start het portaal")
    assert page.links()["Aanmelden"] == "http://localhost/portaal/aanmelden/wachtwoord"
    portal = create_app(Settings.from_env(environment(os.environ)))
    Below(portal, "/portaal", strips=strips)
    desk = Visitor(portal)
    page = desk.get("/portaal/aanmelden/wachtwoord")
    page = page.press("Aanmelden", email="els@voorbeeld.example", password=PASSPHRASE)
    assert "Een app als tweede stap" in page.text
    with portal.app_context():
        desk.sign_in(Person.get())
    page = desk.get("/portaal/")
    assert "De eerste uitnodiging" in page.text, "her first steps"
    assert [one for one in page.links().values() if not one.startswith(("/portaal/", "#", "mailto:", "tel:"))] == []


def test_only_who_has_the_address_gets_in(first_page):
    stranger = Visitor(first_page.visitor.app)
    for path in ("/", "/opstart/", "/opstart/geraden", "/opstart/geraden/sleutels"):
        page = stranger.get(path)
        assert page.status == 404 and "branch" not in page.text
    assert "Dit portaal is nog leeg" in stranger.get("/").text
    assert stranger.get("/leeft").status == 200, "a container that waits to be set up is alive"


def test_keys_are_shown_to_nobody_before_they_hold(first_page):
    token = first_page.visitor.app.extensions["setup"].token
    page = first_page.visitor.get(f"/opstart/{token}/sleutels")
    assert page.address.endswith(token) and "Wachtzin" not in page.text


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"branch": ""}, "Vul de naam van de afdeling in."),
        ({"name": "Els"}, "Vul je voornaam en je familienaam in."),
        ({"email": "els"}, "Dit mailadres klopt niet."),
        ({"phone": "12"}, "Dit telefoonnummer klopt niet."),
        ({"password": "kort", "again": "kort"}, "Neem minstens 12 tekens."),
        ({"password": "Els Peeters", "again": "Els Peeters"}, "Neem minstens 12 tekens."),
        (dict.fromkeys(("password", "again"), "home-start proefdal"), "Dit wachtwoord is snel te raden."),
        ({"again": "iets anders"}, "De twee wachtwoorden zijn niet gelijk."),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(first_page, mistake, sentence):
    page = first_page.press("Verder naar adres en mail", **{**PEOPLE, **mistake})
    assert page.status == 422 and sentence in page.text
    assert "Proefdal" in page.answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("mistake", "sentence"),
    [
        ({"url": "http://portaal.example.org"}, "Het adres begint met https://."),
        ({"url": "https://portaal.example.org/mijn portaal"}, "Schrijf het adres zoals https://"),
        ({"url": "geen adres"}, "Schrijf het adres zoals https://"),
        ({"url": "https://[portaal.example.org"}, "Schrijf het adres zoals https://"),
        ({"url": "proefdal@home-start.example"}, "Schrijf het adres zoals https://"),
        ({"sender": "niemand"}, "Schrijf de afzender zoals"),
        ({"sender": "Home-Start Proefdal portaal@example.org"}, "Schrijf de afzender zoals"),
        ({"host": "mail example", "port": "587"}, "Schrijf de naam van de mailserver"),
        ({"host": "smtp://mail.example.org", "port": "587"}, "Schrijf de naam van de mailserver"),
        ({"host": "mail.example.org", "port": "0"}, "Schrijf de poort van de mailserver als een getal"),
        ({"host": "127.0.0.1", "port": "1", "sender": ""}, "Vul de afzender in"),
    ],
)
def test_an_address_that_would_not_start_is_refused_before_anything_is_written(first_page, place, mistake, sentence):
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    values = {"url": "https://portaal.example.org", "sender": "Home-Start <portaal@example.org>", **mistake}
    page = page.press("Bewaren en het portaal maken", **values)
    assert page.status == 422 and sentence in page.text
    assert list(place.iterdir()) == []


def test_a_mail_server_that_is_not_there_is_told_in_its_own_words(first_page, place):
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    page = page.press(
        "Eerst een proefbrief naar mij", url="https://portaal.example.org", host="127.0.0.1", port="1",
        sender="Home-Start <portaal@example.org>",
    )  # fmt: skip
    assert page.status == 422 and "niet aan: op 127.0.0.1:1 antwoordt er geen." in page.text


def test_what_a_mail_server_says_is_told_as_it_said_it(first_page, place):
    with mail_server() as mailbox:
        mailbox.refuse_to["els@voorbeeld.example"] = "550 5.1.1 Die ken ik niet"
        page = first_page.press("Verder naar adres en mail", **PEOPLE)
        page = page.press(
            "Eerst een proefbrief naar mij", url="https://portaal.example.org", host="127.0.0.1",
            port=str(mailbox.port), sender="Home-Start <portaal@example.org>",
        )  # fmt: skip
    assert page.status == 422 and "De mailserver nam de brief niet aan: 550 5.1.1 Die ken ik niet" in page.text


def test_the_address_may_be_copied_out_of_the_browser(first_page, place):
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    page = page.press("Bewaren en het portaal maken", url="https://example.org/portaal/opstart/abc-DEF_1/adres")
    page.press("Het staat op papier. Start het portaal")
    assert Settings.from_env(environment(os.environ)).url == "https://example.org/portaal"


def test_a_database_with_people_is_never_set_up_again(first_page, place, cast, monkeypatch, database_url):
    monkeypatch.setenv("PORTAL_DATABASE_URL", database_url)
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    page = page.press(
        "Bewaren en het portaal maken", url="https://portaal.example.org", sender="Home-Start <p@example.org>"
    )
    assert page.status == 422 and "In deze databank staan al mensen." in page.text
    assert not (place / "portal.env").exists()


def test_a_container_prints_an_address_to_open_and_stops_when_it_is_told(place):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--host", "0.0.0.0", "--port", str(free_port())]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONUNBUFFERED": "1"}
    ) as running:
        assert running.stdout is not None
        printed = next(line.strip() for line in running.stdout if "/opstart/" in line)
        running.terminate()
        assert running.wait(10) == 128 + signal.SIGTERM, "as process 1 it would not hear it otherwise"
    assert printed.startswith("http://localhost:"), "nobody can open 0.0.0.0"


def test_init_asks_the_same_without_a_browser(place):
    answers = (
        "Home-Start Proefdal", "Proefdal", "016 12 34 56", "", "Els Peeters", "els@voorbeeld.example", PASSPHRASE,
        PASSPHRASE, "http://portaal.example.org", "", "", "y", "https://portaal.example.org", "", "", "y",
    )  # fmt: skip
    ran = CliRunner().invoke(init, input="\n".join(answers) + "\n")
    assert ran.exit_code == 0, ran.output
    settings = Settings.from_env(environment(os.environ))
    assert settings.history_key in ran.output and settings.proxies == 1
    assert "Het adres begint met https://." in ran.output, "said, and those questions are asked again"
    again = CliRunner().invoke(init, input="\n".join(answers) + "\n")
    assert again.exit_code == 1 and "staat er al" in again.output


@pytest.mark.parametrize("name", ["PORTAL_SETTINGS", "PORTAL_DATABASE_URL"])
def test_a_place_that_takes_no_file_is_told(first_page, place, monkeypatch, name):
    (place / "bestand").touch()
    where = str(place / "bestand" / "portal")
    monkeypatch.setenv(name, where if name == "PORTAL_SETTINGS" else f"sqlite:///{where}")
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    page = page.press("Bewaren en het portaal maken", url="https://portaal.example.org")
    assert page.status == 422 and "kan niet geschreven worden. Mag het portaal dat?" in page.text


def test_a_database_that_does_not_answer_is_told(first_page, monkeypatch):
    monkeypatch.setenv("PORTAL_DATABASE_URL", "postgresql://portal:geheim@127.0.0.1:1/portal")
    page = first_page.press("Verder naar adres en mail", **PEOPLE)
    page = page.press("Bewaren en het portaal maken", url="https://portaal.example.org")
    assert page.status == 422 and "PORTAL_DATABASE_URL: de databank gaat niet open" in page.text
    assert "geheim" not in page.text


def test_every_other_command_says_that_there_is_no_portal_yet(place):
    app = create_setup_app("er is nog niets ingesteld")
    ran = app.test_cli_runner().invoke(app.cli, ["migrate"])
    assert ran.exit_code == 1 and "Het portaal start niet: er is nog niets ingesteld" in ran.output
