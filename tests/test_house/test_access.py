"""Who gets in where: every address, for a stranger, volunteers, staff, the network, and one who stopped."""

import re
from itertools import count, cycle
from typing import Any

import pytest
from flask import Flask

from portal import create_app
from portal.people.models import Person, RolePeriod
from portal.sign_in.devices import rules as devices
from portal.web import access
from portal.web.phone import KEEP
from tests.browser import Visitor
from tests.conftest import FULL, settings_for
from tests.test_house.access_table import ADDRESSES, IN_THE_DEMO, WHO


def routes(app: Flask) -> set[tuple[str, str]]:
    return {(m, r.endpoint) for r in app.url_map.iter_rules() for m in (r.methods or set()) - {"HEAD", "OPTIONS"}}


class Phone:
    """Somebody's browser with a form's token at hand; signs in again after it was signed out."""

    def __init__(self, app: Flask, person: Person | None) -> None:
        self.app, self.person = app, person
        self.keeps = False  # whether the last page may stay on this phone
        self.arrive()

    def arrive(self) -> None:
        self.client = Visitor(self.app).sign_in(self.person).client if self.person else Visitor(self.app).client
        page = self.client.get("/mijn-gegevens" if self.person else "/aanmelden").get_data(as_text=True)
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def ask(self, method: str, address: str, **headers: str) -> tuple[str, bytes]:
        """What they meet, and the page without its token."""
        data = {"csrf_token": self.token} if method == "POST" else None
        answer = self.client.open(address, method=method, data=data, headers=headers)
        self.keeps = KEEP in answer.headers
        if self.person is not None and "Set-Cookie" in answer.headers and self.was_sent_out():
            self.arrive()
            return "out", b""
        if answer.status_code in (301, 302, 303) and answer.headers["Location"].startswith("/aanmelden?verder="):
            return "sign-in", b""
        if answer.status_code == 303 and answer.headers["Location"] == "/aanmelden":
            return "sign-in", b""
        assert answer.status_code not in (400, 405) and answer.status_code < 500, (
            method,
            address,
            answer.status_code,
        )
        body = re.sub(rb'value="[\w.-]{60,}"', b"", answer.data)
        return (str(answer.status_code), body) if answer.status_code in (403, 404) else ("in", b"")

    def was_sent_out(self) -> bool:
        with self.client.session_transaction() as session:
            return "_user_id" not in session


def address_of(app: Flask, endpoint: str, values: dict[str, Any]) -> str:
    return app.url_map.bind("localhost").build(endpoint, values)


def test_the_table_names_every_address(house):
    new, gone = routes(house) - set(ADDRESSES), set(ADDRESSES) - routes(house)
    assert not new, f"say who gets in, in the access.py beside the room's tests: {sorted(new)}"
    assert not gone, f"no address any more, so take it out of the room's access.py: {sorted(gone)}"


MAY_BE_KEPT = {"start.index", "quarters.quarter", "file.own_family", "events.index"}
"""What a volunteer may see without a line, and nothing else: Bram, of Lena's pages, only those that are everyone's."""
SHUT_OUT = ("bram", "piet", "yusuf", "noor")
TO_HTMX = {"HX-Request": "true", "HX-Target": "main"}


@pytest.mark.slow("every address")
@pytest.mark.parametrize("who", WHO)
def test_everyone_meets_what_the_table_says(app, world, who):
    """And what is not theirs looks like what is not there, in the very same bytes, so that nobody learns which numbers
    exist: pages and files, and answers to htmx alike.

    As htmx asks, each address is tried by one of those who are shut out, in turns. PORTAL_TEST_FULL=1: by everyone.
    """
    phone = Phone(app, world.person(who))
    column = WHO.index(who)
    met, said, kept, compared = {}, {}, set(), 0
    for number, ((method, endpoint), (values, wanted)) in enumerate(ADDRESSES.items()):
        theirs = values(world)
        foreign = phone.ask(method, address_of(app, endpoint, theirs))
        met[method, endpoint], said[method, endpoint] = foreign[0], wanted.split()[column]
        kept |= {endpoint} if phone.keeps else set()
        shut_out = [one for one in SHUT_OUT if wanted.split()[WHO.index(one)] == "404"]
        if who not in shut_out:
            continue
        missing = address_of(app, endpoint, nobodys(theirs))
        if foreign != (met_there := phone.ask(method, missing)):  # the first told what came of a post before it
            foreign = phone.ask(method, address_of(app, endpoint, theirs))
        assert foreign == met_there, endpoint
        if FULL or who == shut_out[number % len(shut_out)]:
            foreign = phone.ask(method, address_of(app, endpoint, theirs), **TO_HTMX)
            assert foreign == phone.ask(method, missing, **TO_HTMX) and foreign[0] == "404", endpoint
        compared += 1
    assert {address: got for address, got in met.items() if got != said[address]} == {}
    assert kept == (MAY_BE_KEPT if who == "lena" else {"start.index", "events.index"} if who == "bram" else set())
    assert compared > 10 or who not in SHUT_OUT


def nobodys(theirs: dict[str, Any]) -> dict[str, Any]:
    """What stands in an address, about a row that is not there."""
    missing = {name: 2_000_000_000 if isinstance(value, int) else value for name, value in theirs.items()}
    return missing if missing != theirs else {**theirs, "month": "2031-01"}


@pytest.mark.parametrize("who", WHO)
def test_the_demos_sign_in_is_shut_in_a_real_database(house, demo_app, world, who):
    assert routes(demo_app) - routes(house) == set(IN_THE_DEMO)
    phone = Phone(demo_app, world.person(who))
    for (method, endpoint), (values, wanted) in IN_THE_DEMO.items():
        assert phone.ask(method, address_of(demo_app, endpoint, values(world)))[0] == wanted.split()[WHO.index(who)]


def tries(who: str) -> list[str]:
    """The addresses that somebody tries with other methods: a stranger all of them, and one each in turns of those who
    get in there. PORTAL_TEST_FULL=1: everyone all of them."""
    mine = []
    for number, endpoint in enumerate(sorted({endpoint for _, endpoint in ADDRESSES} - {"signing_in.sign_out"})):
        wanted = next(wanted.split() for (_, e), (_, wanted) in ADDRESSES.items() if e == endpoint)
        insiders = [one for one, meets in zip(WHO[1:], wanted[1:], strict=True) if meets == "in"] or WHO[1:]
        if FULL or who in ("stranger", insiders[number % len(insiders)]):
            mine.append(endpoint)
    return mine


@pytest.mark.slow("every address, with every method")
@pytest.mark.parametrize("who", WHO)
def test_no_other_method_reaches_anything(app, world, who):
    """Beside those of the table: HEAD is GET without its page, OPTIONS tells the table, and all others are refused.

    What an insider gets is compared for some of the pages: HEAD is the same few lines for each of them.
    """
    phone = Phone(app, world.person(who))
    every = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "VERZIN"}
    tried, turns, heads = tries(who), count(WHO.index(who)), cycle(range(4))
    assert tried
    for endpoint in tried:
        values, _ = next(row for (_, e), row in ADDRESSES.items() if e == endpoint)
        address = address_of(app, endpoint, values(world))
        known = set(app.url_map.bind("localhost").allowed_methods(address.partition("?")[0]))
        refused = sorted(every - known)
        if not FULL:  # one of them, in turns: which methods an address has is known from the table
            refused = [refused[next(turns) % len(refused)]]
        for method in refused:
            answer = phone.client.open(address, method=method, data={"csrf_token": phone.token})
            assert answer.status_code in (404, 405), (method, address)
            assert b"</main>" in answer.data or method == "HEAD"
        answer = phone.client.open(address, method="OPTIONS")
        if "Allow" in answer.headers:
            assert set(answer.headers["Allow"].split(", ")) <= known and answer.data == b"", address
        else:
            assert answer.status_code in (303, 403), address
        if "HEAD" in known and (FULL or who == "stranger" or next(heads) == 0):
            got, head = (phone.client.open(address, method=m) for m in ("GET", "HEAD"))
            assert (head.status_code, head.data) == (got.status_code, b""), address


def test_every_row_with_an_owner_is_tried_by_who_does_not_own_it():
    """A row of the table whose address holds a number of ours has somebody who is told that it does not exist."""
    untold = {
        endpoint
        for (_, endpoint), (values, wanted) in ADDRESSES.items()
        if values.__name__ not in FOR_ANYONE and "404" not in wanted.split()
    }
    assert untold == ALL_OF_THE_BRANCH | {"answers.answer_by_link"}, (
        "its row in access.py says 404 for nobody: is it about nobody's row (FOR_ANYONE), or everyone's of the branch?"
    )


# What an address needs without naming a row: nothing, a period, a file, a token that is its own proof.
FOR_ANYONE = {
    "nothing", "quarter_alone", "stylesheet", "token", "personal", "invited", "calendar_feed", "backed_up", "report",
    "report_file", "book_year", "year_of_report", "year_file", "section_of_report", "figures_year", "figure",
    "figure_of_network",
    "asked", "asked_and_answered", "wish", "own_year", "open_referral", "open_candidate", "open_thanks", "which_form",
    "kind_of_list", "joined",
}  # fmt: skip
ALL_OF_THE_BRANCH = {
    "answers.answer",
    "answers.reply",
    "answers.mail_colleague",
}  # and "agenda.answer_by_link", by its token


def test_a_volunteer_of_another_branch_finds_nothing_of_this_one(app, world):
    wout = Person.create(
        branch=world.cast.yusuf.branch, given_name="Wout", family_name="Bos", email="wout@elders.example"
    )
    since = world.cast.lenas.started_on
    RolePeriod.create(branch=wout.branch, person=wout, role="family_buddy", started_on=since)
    phone = Phone(app, wout)
    met = {
        (method, endpoint): phone.ask(method, address_of(app, endpoint, values(world)))[0]
        for (method, endpoint), (values, _) in ADDRESSES.items()
        if values.__name__ not in FOR_ANYONE and endpoint != "answers.answer_by_link"
    }
    assert {address: got for address, got in met.items() if got not in ("403", "404")} == {}
    assert {met["POST", endpoint] for endpoint in ALL_OF_THE_BRANCH} == {"404"}


NO_NUMBERS = ("9" * 19, "9" * 5000, "-1", "1.5", "%00", "١")


@pytest.mark.slow("every address that holds a number")
def test_a_number_that_no_table_holds_is_no_page(app, world):
    phone, turns = Phone(app, world.cast.els), cycle(NO_NUMBERS)
    for (method, endpoint), (values, _) in ADDRESSES.items():
        asked = values(world)
        numbers = {name for name, value in asked.items() if isinstance(value, int)}
        if not numbers:
            continue
        readers = [rule._converters for rule in app.url_map.iter_rules(endpoint)]
        assert all(type(reader[name]) is access.RowId for reader in readers for name in numbers & set(reader)), endpoint
        for number in ("2147483648", *(NO_NUMBERS if FULL else [next(turns)])):
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
    for (method, endpoint), (values, _) in ADDRESSES.items():
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
    devices.end_devices(world.cast.lena, by=world.cast.els)
    assert phone.client.get("/").headers["Location"].startswith("/aanmelden")


def test_who_has_no_role_today_is_out(app, world):
    phone = Phone(app, world.cast.lena)
    for period in world.cast.lena.role_periods:
        period.ended_on = world.cast.lenas.started_on
        period.save()
    assert phone.client.get("/").headers["Location"].startswith("/aanmelden")


def test_a_sign_in_that_ended_sends_htmx_to_the_sign_in_page_too(app, world):
    answer = Visitor(app).client.get("/onkosten", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/aanmelden?verder=/onkosten")
