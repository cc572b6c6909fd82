"""How values read on a page, and what a page says when something goes wrong."""

import re
from datetime import date

import peewee
import pytest
from flask import Flask
from werkzeug.exceptions import RequestEntityTooLarge, TooManyRequests

from portal import create_app
from portal.contacts.models.concern import Concern
from portal.database import transaction
from portal.kit.errors import RuleError
from portal.kit.images import MAX_BYTES
from portal.kit.words import counted
from portal.root import ROOT
from portal.team.models import Mentoring
from portal.web.access import public
from portal.web.filters import capital, paragraphs
from tests.browser import Visitor
from tests.conftest import settings_for


def test_typed_text_becomes_paragraphs_and_never_markup():
    assert paragraphs("een\ntwee\n\n<b>drie</b>") == "<p>een<br>twee</p><p>&lt;b&gt;drie&lt;/b&gt;</p>"
    assert paragraphs("") == "" == paragraphs("\n\n \n\n")


def test_numbers_and_sentences_read_well():
    assert counted(1, "rit", "ritten") == "1\u00a0rit"
    assert counted(0, "rit", "ritten") == "0\u00a0ritten"
    assert capital("woensdag 2 Juli") == "Woensdag 2 Juli"
    assert capital("") == ""


@pytest.fixture(scope="module")
def broken_house(tmp_path_factory: pytest.TempPathFactory) -> tuple[Flask, list[Exception]]:
    """A portal with an address where the last of these is raised."""
    app = create_app(settings_for(f"sqlite:///{tmp_path_factory.mktemp('none') / 'none.sqlite3'}"))
    errors: list[Exception] = []

    def broken() -> str:
        raise errors[-1]

    app.add_url_rule("/stuk", "broken", public(broken))
    return app, errors


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        (
            RuleError("Deze nota is net al goedgekeurd.", conflict=True),
            409,
            "Deze nota is net al goedgekeurd.",
        ),
        (RuleError("Kies een dag."), 422, "Kies een dag."),
        (peewee.OperationalError("database is locked"), 503, "Het portaal kan nu niets bewaren."),
        (peewee.IntegrityError("dubbel"), 500, "Er liep iets mis bij ons"),
        (RequestEntityTooLarge(), 413, "Ga terug en maak het korter."),
        (TooManyRequests(), 429, "Probeer het straks opnieuw"),
        (ZeroDivisionError("geheim"), 500, "Probeer het straks opnieuw."),
    ],
)
def test_whatever_goes_wrong_a_dutch_page_says_what_to_do(broken_house, database_url, cast, error, status, sentence):
    app, errors = broken_house
    app.extensions["settings"] = settings_for(database_url)
    errors.append(error)
    page = Visitor(app).get("/stuk")
    assert page.status == status
    assert sentence in page.text
    assert "geheim" not in page.text and "Traceback" not in page.text
    assert "Naar start" in page.links()


def test_what_somebody_took_away_at_that_very_moment_is_no_fault_of_ours(cast, visit, monkeypatch, caplog):
    """On PostgreSQL two at once may find each other's row gone: what was typed stays, and nothing was kept."""
    phone = visit(cast.lena)
    form = phone.get("/bezorgdheden/nieuw").form("Versturen naar mijn coördinator").fill(text="Het is er koud.")

    def report(*args, **kwargs):
        with transaction():
            Concern.create(branch=cast.branch, match=987_654, reporter=cast.lena, text="x", submission_key="k")

    monkeypatch.setattr("portal.contacts.concerns.rules.report", report)
    page = form.press()
    assert (page.status, page.heading) == (409, "Er veranderde net iets") and "Er is niets bewaard." in page.text
    assert "Wat je schreef Het is er koud." in page.text and not Concern.select().exists(), "it can be read and copied"
    assert "failure on" not in caplog.text and "Het is er koud" not in caplog.text
    monkeypatch.undo()
    assert page.press("Opnieuw versturen").status == 200 and Concern.select().count() == 1


def test_what_the_page_itself_filled_in_is_not_shown_as_what_somebody_wrote(cast, visit, monkeypatch):
    """The days that a stamp card showed go along in it, with spaces between them."""
    form = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/2025K3").form("Indienen")
    form.fill(gezien="2025-07-02 2025-07-09").tick("dag", "2025-07-16")

    def hand_in(*args, **kwargs):
        raise peewee.IntegrityError("FOREIGN KEY constraint failed")

    monkeypatch.setattr("portal.contacts.quarters.rules.hand_in", hand_in)
    page = form.press()
    assert (page.status, page.heading) == (409, "Er veranderde net iets")
    assert "Wat je schreef" not in page.text and "2025-07-02" not in page.text
    monkeypatch.undo()
    assert page.form("Opnieuw versturen").values["gezien"] == "2025-07-02 2025-07-09"


def test_a_coordinator_is_not_told_to_call_the_coordinator(cast, visit):
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/gezin")
    assert page.status == 403 and "Deze pagina is voor iemand anders. Ze is voor vrijwilligers." in page.text
    assert "Bel je coördinator" not in page.text
    assert "Klopt dat niet? Bel je coördinator." in visit(cast.lena).get("/te-doen").text


def test_the_menu_marks_where_one_is_and_more_where_a_phone_shows_no_item_of_its_own(visit, cast):
    els = visit(cast.els)
    for address, marked in (
        ("/", ["Start"]),
        ("/gezinnen", ["Gezinnen", "Meer"]),
        ("/gegevens", ["Meer"]),
        ("/bewaren", ["Meer"]),
        ("/mijn-gegevens", []),
    ):
        items = els.get(address).tree.xpath('//nav[@aria-label="Menu"]//a[@aria-current]')
        assert [item.text_content().strip() for item in items] == marked, address


def test_a_soft_hyphen_stands_in_the_heading_and_not_in_the_title(visit, cast):
    page = visit(cast.els).get("/acties").answer.get_data(as_text=True)
    heading, title = page.split("<h1>")[1].split("</h1>")[0], page.split("<title>")[1].split("</title>")[0]
    assert "\u00ad" in heading and "\u00ad" not in title


def test_the_wrong_way_to_an_address_is_no_page(visit, cast):
    page = visit(cast.lena).get("/afmelden")
    assert (page.status, page.heading) == (405, "Deze pagina bestaat niet")


def test_a_button_about_what_is_gone_says_that_nothing_happened(visit, cast):
    """Pressed twice, or in another tab: no page was asked for, so it is not said that the page does not exist."""
    entry = Mentoring.create(
        branch=cast.branch, volunteer=cast.lena, mentor=cast.bram, started_on=date(2025, 2, 3), submission_key="k"
    )
    button = visit(cast.els).get(f"/begeleidingen/{entry.id}").form("Ja, weghalen")
    button.press()
    again = button.press()
    assert (again.status, again.heading) == (404, "Dit is er niet meer")
    assert "Er is niets gewijzigd en niets dubbel gebeurd." in again.text
    page = visit(cast.els).get(f"/begeleidingen/{entry.id}")
    assert (page.status, page.heading) == (404, "Deze pagina bestaat niet") and "weggehaald" in page.text
    assert visit(cast.els).post("/geen-adres").heading == "Deze pagina bestaat niet"


def test_a_form_without_its_token_says_how_to_go_on(visit, cast):
    page = visit(cast.lena).post("/afmelden")
    assert (page.status, page.heading) == (400, "Dit formulier is verlopen")


def test_more_than_forty_megabytes_is_refused_before_it_is_read(visit, cast):
    big = {"CONTENT_LENGTH": str(41 * 1024 * 1024), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    answer = visit(cast.lena).client.post("/mijn-gegevens", data=b"x", environ_overrides=big)
    assert answer.status_code == 413
    assert "Alles samen kan ten hoogste 40 MB zijn, en één foto of pdf ten hoogste 15 MB." in answer.text


def test_the_limits_that_are_told_are_the_limits_that_hold(app, visit, cast):
    """On the page, in the script that looks before it sends, and with room in what stands in front of the portal."""
    most = app.config["MAX_CONTENT_LENGTH"] >> 20
    page = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/2025K3")
    assert f"Elk tot {MAX_BYTES >> 20} MB, samen tot {most} MB." in page.text
    script = (ROOT / "static" / "photos.js").read_text()
    assert f"LARGEST = {MAX_BYTES >> 20} * 1024 * 1024" in script and f"TOGETHER = {most} * 1024 * 1024" in script
    assert f"tot {MAX_BYTES >> 20} MB." in script and f"ten hoogste {most} MB in één keer" in script
    deploy = "".join((ROOT / "deploy" / name).read_text() for name in ("Caddyfile", "nginx.conf"))
    in_front = re.findall(r"max_size (\d+)MB|client_max_body_size (\d+)m;", deploy)
    assert len(in_front) == 2 and all(int(caddy or nginx) > most for caddy, nginx in in_front)
