"""Who gets in where: every address, for a stranger, two volunteers and two coordinators."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask, url_for

from portal import create_app
from portal.contacts import rules as contacts
from portal.newsletter.models import NewsletterIssue, NewsletterItem
from portal.people import devices
from portal.people.models import Device, Person
from portal.web import access
from tests.browser import Visitor
from tests.conftest import settings_for
from tests.test_house.conftest import World

WHO = ("stranger", "bram", "lena", "yusuf", "els")

# What they meet:                stranger bram lena yusuf els
PUBLIC = "                       in       in   in   in    in "
EVERYONE = "                     door     in   in   in    in "
VOLUNTEERS = "                   door     in   in   403   403"
LENAS = "                        door     404  in   404   in "  # and her coordinator's
LENAS_ALONE = "                  door     404  in   404   404"
LENAS_AS_VOLUNTEER = "           door     404  in   403   403"
LETTER = "                       door     in   in   404   in "  # of her branch
COORDINATORS = "                 door     403  403  in    in "
BRANCH = "                       door     403  403  404   in "  # of the coordinator of this branch
LEAVING = "                      door     out  out  out   out"

Values = Callable[[World], dict[str, Any]]


def nothing(w: World) -> dict[str, Any]:
    return {}


def match_and_quarter(w: World) -> dict[str, Any]:
    return {"match_id": w.cast.lenas.id, "quarter": "2025K3"}


def contact(w: World) -> dict[str, Any]:
    """Made again where an earlier request took it back."""
    return {"contact_id": contacts.log_day(w.cast.lenas, w.contact.day, w.cast.lena).id}


def note(w: World) -> dict[str, Any]:
    return {"note_id": w.note.id}


def note_page(w: World) -> dict[str, Any]:
    return {"person_id": w.cast.lena.id, "quarter": "2025K4"}


def cost(w: World) -> dict[str, Any]:
    return {"line_id": w.cost.id}


def ticket(w: World) -> dict[str, Any]:
    return {"receipt_id": w.ticket.id}


def family(w: World) -> dict[str, Any]:
    return {"number": w.cast.klaver.id}


def match(w: World) -> dict[str, Any]:
    return {"number": w.cast.lenas.id}


def volunteer(w: World) -> dict[str, Any]:
    return {"id": w.cast.lena.id}


def sent_letter(w: World) -> dict[str, Any]:
    return {"month": "2025-09"}


def letter_to_take_back(w: World) -> dict[str, Any]:
    NewsletterIssue.get_or_create(
        branch=w.cast.branch, year=2025, month=8, defaults={"greeting": "Dag", "status": "sent"}
    )
    return {"month": "2025-08"}


def draft(w: World) -> dict[str, Any]:
    return {"month": "2025-10"}


def item(w: World) -> dict[str, Any]:
    return {"number": w.item.id}


def item_to_throw_away(w: World) -> dict[str, Any]:
    return {"number": NewsletterItem.create(branch=w.cast.branch, issue=w.draft, section="other", title="Weg").id}


def device(w: World) -> dict[str, Any]:
    """Another phone of Lena's."""
    devices.open_device(w.cast.lena, "Firefox op Android")
    return {"id": Device.select().order_by(Device.id.desc()).get().id}


def reminder(w: World) -> dict[str, Any]:
    return {"quarter": "2025K3", "person_id": w.cast.bram.id}


def report(w: World) -> dict[str, Any]:
    return {"code": "2025K3"}


def token(w: World) -> dict[str, Any]:
    return {"token": "niemand-kent-dit"}


def stylesheet(w: World) -> dict[str, Any]:
    return {"name": "style.css"}


def cast_member(w: World) -> dict[str, Any]:
    return {"person_id": w.cast.lena.id}


DOORS: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "static"): (stylesheet, PUBLIC),
    ("GET", "home.index"): (nothing, EVERYONE),
    # people: the door
    ("GET", "people.sign_in"): (nothing, PUBLIC),
    ("POST", "people.send_code"): (nothing, PUBLIC),
    ("GET", "people.enter_code"): (nothing, PUBLIC),
    ("POST", "people.use_code"): (nothing, PUBLIC),
    ("GET", "people.link"): (token, PUBLIC),
    ("POST", "people.use_link"): (token, PUBLIC),
    ("GET", "people.ask_password"): (nothing, PUBLIC),
    ("POST", "people.use_password"): (nothing, PUBLIC),
    ("POST", "people.sign_out"): (nothing, LEAVING),
    # people: oneself
    ("GET", "people.profile"): (nothing, EVERYONE),
    ("POST", "people.change_profile"): (nothing, EVERYONE),
    ("GET", "people.ask_new_password"): (nothing, COORDINATORS),
    ("POST", "people.change_password"): (nothing, COORDINATORS),
    ("GET", "people.devices"): (nothing, EVERYONE),
    ("POST", "people.end_device"): (device, LENAS_ALONE),
    ("POST", "people.end_other_devices"): (nothing, EVERYONE),
    # people: volunteers
    ("GET", "people.index"): (nothing, COORDINATORS),
    ("GET", "people.new"): (nothing, COORDINATORS),
    ("POST", "people.create"): (nothing, COORDINATORS),
    ("GET", "people.show"): (volunteer, BRANCH),
    ("GET", "people.edit"): (volunteer, BRANCH),
    ("POST", "people.update"): (volunteer, BRANCH),
    ("GET", "people.ask_stop"): (volunteer, BRANCH),
    ("POST", "people.stop"): (volunteer, BRANCH),
    ("POST", "people.reopen"): (volunteer, BRANCH),
    ("GET", "people.ask_restart"): (volunteer, BRANCH),
    ("POST", "people.restart"): (volunteer, BRANCH),
    ("POST", "people.show_code"): (volunteer, BRANCH),
    ("POST", "people.sign_out_volunteer"): (volunteer, BRANCH),
    # families
    ("GET", "families.index"): (nothing, COORDINATORS),
    ("GET", "families.new"): (nothing, COORDINATORS),
    ("POST", "families.create"): (nothing, COORDINATORS),
    ("GET", "families.show"): (family, BRANCH),
    ("GET", "families.edit"): (family, BRANCH),
    ("POST", "families.update"): (family, BRANCH),
    ("GET", "families.closing"): (family, BRANCH),
    ("POST", "families.close"): (family, BRANCH),
    ("POST", "families.reopen"): (family, BRANCH),
    ("GET", "families.new_trajectory"): (family, BRANCH),
    ("POST", "families.create_trajectory"): (family, BRANCH),
    ("GET", "families.new_match"): (family, BRANCH),
    ("POST", "families.create_match"): (family, BRANCH),
    ("GET", "families.edit_match"): (match, BRANCH),
    ("POST", "families.update_match"): (match, BRANCH),
    ("GET", "families.ending"): (match, BRANCH),
    ("POST", "families.end_match"): (match, BRANCH),
    ("POST", "families.reopen_match"): (match, BRANCH),
    # contacts
    ("GET", "contacts.index"): (nothing, VOLUNTEERS),
    ("GET", "contacts.quarter"): (match_and_quarter, LENAS),
    ("POST", "contacts.save"): (match_and_quarter, LENAS),
    ("POST", "contacts.hand_in"): (match_and_quarter, LENAS),
    ("POST", "contacts.reopen"): (match_and_quarter, BRANCH),
    ("POST", "contacts.log_today"): (lambda w: {"match_id": w.cast.lenas.id}, LENAS_AS_VOLUNTEER),
    ("POST", "contacts.take_back"): (contact, LENAS_AS_VOLUNTEER),
    ("GET", "contacts.detail"): (contact, LENAS),
    ("POST", "contacts.update_detail"): (contact, LENAS),
    ("GET", "contacts.matrix"): (nothing, COORDINATORS),
    ("POST", "contacts.remind"): (reminder, BRANCH),
    # expenses: the volunteer's notes
    ("GET", "expenses.index"): (nothing, VOLUNTEERS),
    ("GET", "expenses.note"): (note_page, LENAS),
    ("POST", "expenses.strike"): (note_page, LENAS),
    ("POST", "expenses.add_cost"): (note_page, LENAS),
    ("POST", "expenses.submit"): (note_page, LENAS),
    ("GET", "expenses.show"): (note, LENAS),
    ("GET", "expenses.docx"): (note, LENAS),
    ("POST", "expenses.take_back"): (note, LENAS),
    ("POST", "expenses.leave_out"): (cost, LENAS),
    ("POST", "expenses.put_back"): (cost, LENAS),
    ("GET", "expenses.photo"): (cost, LENAS),
    ("POST", "expenses.replace_photo"): (cost, LENAS),
    ("GET", "expenses.ticket"): (ticket, LENAS),
    ("GET", "expenses.thumbnail"): (ticket, LENAS),
    # expenses: the coordinator's desk
    ("GET", "expenses.queue"): (nothing, COORDINATORS),
    ("POST", "expenses.approve"): (note, BRANCH),
    ("POST", "expenses.unapprove"): (note, BRANCH),
    ("POST", "expenses.send_back"): (note, BRANCH),
    ("GET", "expenses.summary"): (nothing, COORDINATORS),
    ("POST", "expenses.approve_many"): (nothing, COORDINATORS),
    ("GET", "expenses.payments"): (nothing, COORDINATORS),
    ("POST", "expenses.pay"): (nothing, COORDINATORS),
    ("GET", "expenses.paid"): (nothing, COORDINATORS),
    ("GET", "expenses.rates"): (nothing, COORDINATORS),
    ("POST", "expenses.add_rate"): (nothing, COORDINATORS),
    # newsletter
    ("GET", "newsletter.index"): (nothing, EVERYONE),
    ("POST", "newsletter.create"): (nothing, COORDINATORS),
    ("GET", "newsletter.show"): (sent_letter, LETTER),
    ("GET", "newsletter.word"): (sent_letter, LETTER),
    ("POST", "newsletter.update"): (draft, BRANCH),
    ("GET", "newsletter.preview"): (draft, BRANCH),
    ("GET", "newsletter.sending"): (draft, BRANCH),
    ("POST", "newsletter.send"): (draft, BRANCH),
    ("POST", "newsletter.take_back"): (letter_to_take_back, BRANCH),
    ("GET", "newsletter.new_item"): (draft, BRANCH),
    ("POST", "newsletter.create_item"): (draft, BRANCH),
    ("GET", "newsletter.edit_item"): (item, BRANCH),
    ("POST", "newsletter.update_item"): (item, BRANCH),
    ("POST", "newsletter.remove_item"): (item_to_throw_away, BRANCH),
    ("POST", "newsletter.move_up"): (item, BRANCH),
    ("POST", "newsletter.move_down"): (item, BRANCH),
    # reports: of one's own branch
    ("GET", "reports.index"): (nothing, COORDINATORS),
    ("GET", "reports.show"): (report, COORDINATORS),
    ("GET", "reports.word"): (report, COORDINATORS),
}

IN_THE_DEMO: dict[tuple[str, str], tuple[Values, str]] = {
    ("GET", "demo.post"): (nothing, "404 404 404 404 404"),  # in a database that the demo did not make
    ("POST", "demo.sign_in"): (cast_member, "404 404 404 404 404"),
}


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
    phone = Phone(app, getattr(world.cast, who, None))
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
    phone = Phone(demo, getattr(world.cast, who, None))
    for (method, endpoint), (values, wanted) in IN_THE_DEMO.items():
        assert phone.ask(method, address_of(demo, endpoint, values(world)))[0] == wanted.split()[WHO.index(who)]


@pytest.mark.parametrize("who", ["bram", "yusuf"])
def test_what_is_not_yours_looks_like_what_is_not_there(app, world, who):
    """The very same bytes, so that nobody learns which numbers exist."""
    phone = Phone(app, getattr(world.cast, who))
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
        assert foreign[0] == "404"
        compared += 1
    assert compared > 15


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
        phone = Phone(app, getattr(world.cast, who))
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
