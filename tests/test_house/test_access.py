"""Who gets in where: every address, for a stranger, two volunteers, a treasurer and two coordinators."""

import re
from typing import Any

import pytest
from flask import Flask, url_for

from portal import create_app
from portal.people import devices
from portal.people.models import Person
from portal.web import access
from tests.browser import Visitor
from tests.conftest import settings_for
from tests.test_house.doors import DOORS, IN_THE_DEMO, WHO


def routes(app: Flask) -> set[tuple[str, str]]:
    return {(m, r.endpoint) for r in app.url_map.iter_rules() for m in (r.methods or set()) - {"HEAD", "OPTIONS"}}


class Phone:
    """Somebody's browser with a form's token at hand; signs in again after it was signed out."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.app, self.person = app, person
        self.arrive()

    def arrive(self) -> None:
        self.client = Visitor(self.app).sign_in(self.person).client if self.person else Visitor(self.app).client
        page = self.client.get("/mijn-gegevens" if self.person else "/aanmelden").get_data(as_text=True)
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def ask(self, method: str, address: str) -> tuple[str, bytes]:
        """What they meet, and the page without its token."""
        answer = self.client.open(address, method=method, data={"csrf_token": self.token} if method == "POST" else None)
        with self.client.session_transaction() as session:
            was_sent_out = self.person is not None and "_user_id" not in session
        if was_sent_out:
            self.arrive()
            return "out", b""
        if answer.status_code in (301, 302, 303) and answer.headers["Location"].startswith("/aanmelden?verder="):
            return "door", b""
        if answer.status_code == 303 and answer.headers["Location"] == "/aanmelden":
            return "door", b""
        assert answer.status_code not in (400, 405) and answer.status_code < 500, (
            method,
            address,
            answer.status_code,
        )
        body = re.sub(rb'value="[\w.-]{60,}"', b"", answer.data)
        return (str(answer.status_code), body) if answer.status_code in (403, 404) else ("in", b"")


def address_of(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    with app.test_request_context():
        return url_for(endpoint, **values)


def test_the_table_names_every_address(house):
    assert routes(house) == set(DOORS)


@pytest.mark.parametrize("who", WHO)
def test_everyone_meets_what_the_table_says(app, world, who):
    phone = Phone(app, world.person(who))
    column = WHO.index(who)
    met, said = {}, {}
    for (method, endpoint), (values, wanted) in DOORS.items():
        met[method, endpoint], _ = phone.ask(method, address_of(app, endpoint, values(world)))
        said[method, endpoint] = wanted.split()[column]
    assert {door: got for door, got in met.items() if got != said[door]} == {}


@pytest.mark.parametrize("who", WHO)
def test_the_demos_doors_are_shut_in_a_real_database(database_url, world, who):
    demo = create_app(settings_for(database_url, PORTAL_DEMO="1"))
    assert routes(demo) == set(DOORS) | set(IN_THE_DEMO)
    phone = Phone(demo, world.person(who))
    for (method, endpoint), (values, wanted) in IN_THE_DEMO.items():
        assert phone.ask(method, address_of(demo, endpoint, values(world)))[0] == wanted.split()[WHO.index(who)]


@pytest.mark.parametrize("who", ["bram", "piet", "yusuf"])
def test_what_is_not_yours_looks_like_what_is_not_there(app, world, who):
    """The very same bytes, so that nobody learns which numbers exist."""
    phone = Phone(app, world.person(who))
    compared = 0
    for (method, endpoint), (values, wanted) in DOORS.items():
        if wanted.split()[WHO.index(who)] != "404":
            continue
        theirs = values(world)
        nobodys = {name: 2_000_000_000 if isinstance(value, int) else value for name, value in theirs.items()}
        if nobodys == theirs:
            nobodys = {"month": "2031-01"}
        foreign = phone.ask(method, address_of(app, endpoint, theirs))
        missing = phone.ask(method, address_of(app, endpoint, nobodys))
        assert foreign == missing, endpoint
        assert foreign[0] == "404", endpoint
        compared += 1
    assert compared > 10


def test_a_number_that_no_table_holds_is_no_page(app, world):
    phone = Phone(app, world.cast.els)
    for (method, endpoint), (values, _) in DOORS.items():
        asked = values(world)
        if not any(isinstance(value, int) for value in asked.values()):
            continue
        for number in ("2147483648", "9" * 19, "9" * 5000, "-1", "1.5", "%00", "١"):
            address = re.sub(r"/\d+(?=[/.]|$)", f"/{number}", address_of(app, endpoint, asked), count=1)
            answer = phone.client.open(address, method=method, data={"csrf_token": phone.token})
            assert answer.status_code in (404, 405), address[:80]


def test_drafts_of_the_newsletter_are_the_coordinators(app, world):
    for who, wanted in (("lena", "404"), ("yusuf", "404"), ("els", "in")):
        phone = Phone(app, world.person(who))
        for address in ("/nieuwsbrief/2025-10", "/nieuwsbrief/2025-10.docx"):
            assert phone.ask("GET", address)[0] == wanted


def test_without_the_forms_token_nothing_is_taken(app, world):
    client = Visitor(app).sign_in(world.cast.els).client
    for (method, endpoint), (values, _) in DOORS.items():
        if method == "POST":
            assert client.post(address_of(app, endpoint, values(world))).status_code in (400, 403), endpoint
    assert type(world.note).get_by_id(world.note.id).status == "submitted"


def test_an_address_without_a_declaration_keeps_the_portal_from_starting(database_url):
    app = create_app(settings_for(database_url))
    app.add_url_rule("/vergeten", "forgotten", lambda: "open en bloot")
    with pytest.raises(RuntimeError, match="forgotten"):
        access.check(app)
    assert app.test_client().get("/vergeten").status_code == 500, "and it stays shut even if it would start"


def test_somebody_who_is_disabled_is_out_at_once(app, world):
    phone = Phone(app, world.cast.lena)
    assert phone.ask("GET", "/")[0] == "in"
    Person.update(disabled_at=world.note.submitted_at).where(Person.id == world.cast.lena.id).execute()
    assert phone.client.get("/").headers["Location"].startswith("/aanmelden")


def test_a_device_that_was_ended_is_out_at_once(app, world):
    phone = Phone(app, world.cast.lena)
    assert phone.ask("GET", "/")[0] == "in"
    devices.end_devices(world.cast.lena, world.cast.els)
    assert phone.client.get("/").headers["Location"].startswith("/aanmelden")


def test_who_has_no_role_today_is_out(app, world):
    phone = Phone(app, world.cast.lena)
    for period in world.cast.lena.role_periods:
        period.ended_on = world.cast.lenas.started_on
        period.save()
    assert phone.client.get("/").headers["Location"].startswith("/aanmelden")


def test_a_sign_in_that_ended_sends_htmx_to_the_door_too(app, world):
    answer = Visitor(app).client.get("/onkosten", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/aanmelden?verder=/onkosten")
