"""Whatever is sent to the agenda's forms and links: a page comes back, and nothing is half-written."""

import re
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.agenda.candidates import rules as candidates
from portal.agenda.models.candidate import Candidate
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.agenda.outreach import rules as outreach
from portal.history.models import HistoryEntry
from portal.kit.addresses import parse_link
from portal.kit.dates import parse_hour
from tests.agenda.conftest import THEN, known_candidate
from tests.browser import Visitor
from tests.test_house.test_inputs import ANYTHING, field, form

ANSWERS = {303, 404, 409, 422}
DAY = {"__dag": ["3", "31"], "__maand": ["12", "feb"], "__jaar": ["2025", "9999"]}


def day(name: str) -> dict[str, Any]:
    return {f"{name}{part}": values for part, values in DAY.items()}


EVENTS = form(
    kind=["training", "info_session"], title=["Vorming"], text=["Uitleg"], starts_at=["19.30", ""], place=["Hier"],
    ends_at=["21u30", ""], is_online=["y"], online_link=["", "meet.example.be"], price=[""],
    enrol_by=["portal", "mail"], enrol_email=["", "an@voorbeeld.example"],
    mandatory_for=["", "everyone"], seats=["", "12"],
    **day("day"),
)  # fmt: skip
CANDIDATES = form(
    given_name=["Noor"], family_name=["Nys", ""], phone=["", "0470 12 34 56"], email=["", "n@voorbeeld.example"],
    channel=["", "flyer"], new_channel=["", "Radio"], note=[""], role=["mentor"], reason=["no_time"],
    **day("interested_on"), **day("on"), **day("started_on"),
)  # fmt: skip
ACTIONS = form(title=["Infostand"], is_permanent=["y"], **day("first_on"), **day("last_on"))
PRESENCE = form(er=field("v1", "v2", "k1"), gezien=["", "v1 k1"], guests=["", "3"], gezien_gasten=["0"])


@pytest.fixture
def send(app, cast):
    """Send values as a browser of Els would; returns the status."""
    client = Visitor(app).sign_in(cast.els).client
    page = client.get("/mijn-gegevens").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)[1]

    def post(address: str, values: dict[str, list[Any]]) -> int:
        pairs = [(name, value) for name, several in values.items() for value in several] + [("csrf_token", token)]
        body = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in pairs)
        status = client.post(address, data=body, content_type="application/x-www-form-urlencoded").status_code
        assert status in ANSWERS, f"{status} on {address}"
        return status

    return post


def _quoted(value: Any) -> str:
    return quote(value if isinstance(value, bytes) else value.encode("utf-8", "surrogatepass"), safe="")


def rows() -> dict[str, int]:
    return {table.__name__: table.select().count() for table in (Event, Candidate, Outreach, HistoryEntry)}


def test_any_form_gets_a_page(cast, plan, send):
    event = plan(kind="info_session", day=THEN)
    noor = candidates.add(known_candidate(), "k", by=cast.els)
    action = outreach.add(outreach.OutreachDetails("Artikel", False, THEN, None), "a", by=cast.els)
    addresses = [
        ("/agenda", EVENTS), (f"/agenda/{event.id}", EVENTS), (f"/agenda/{event.id}/aanwezigheid", PRESENCE),
        ("/kandidaten", CANDIDATES), (f"/kandidaten/{noor.id}", CANDIDATES),
        (f"/kandidaten/{noor.id}/stop", CANDIDATES),
        (f"/kandidaten/{noor.id}/stap/come", CANDIDATES), (f"/kandidaten/{noor.id}/start", CANDIDATES),
        (f"/kandidaten/{noor.id}/herstel", CANDIDATES), ("/acties", ACTIONS), (f"/acties/{action.id}", ACTIONS),
    ]  # fmt: skip

    @settings(max_examples=150)
    @given(data=st.data())
    def check(data):
        address, fields = data.draw(st.sampled_from(addresses))
        before = rows()
        status = send(address, data.draw(fields))
        after = rows()
        assert status == 303 or after == before, "what is refused leaves nothing behind"
        new = sum(after.values()) - sum(before.values())
        assert not new or after["HistoryEntry"] > before["HistoryEntry"], "a change without history"

    check()


@given(ANYTHING)
def test_any_link_gets_a_page(anything):
    text = anything.decode("utf-8", "replace") if isinstance(anything, bytes) else anything
    link = parse_link(text)
    assert link is None or link.startswith(("http://", "https://"))
    hour = parse_hour(text)
    assert hour is None or 0 <= hour.hour < 24


@pytest.mark.parametrize(
    ("typed", "link"),
    [
        ("meet.example/kamer", "https://meet.example/kamer"),
        ("http://meet.example", "http://meet.example"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("https://meet.example/a b", None),
        ('https://meet.example/"onclick=x', None),
        ("https://", None),
        ("ftp://meet.example", None),
    ],
)
def test_what_is_a_link(typed, link):
    assert parse_link(typed) == link


@pytest.mark.parametrize(
    ("typed", "hour"),
    [("19.30", "19:30:00"), ("19:30", "19:30:00"), ("19u30", "19:30:00"), ("19u", "19:00:00"), ("9", "09:00:00"),
     ("19.30 uur", "19:30:00"), ("24.00", "None"), ("19.60", "None"), ("half acht", "None"), ("1930", "None")],
)  # fmt: skip
def test_what_is_an_hour(typed, hour):
    assert str(parse_hour(typed)) == hour


def test_nonsense_in_a_personal_address(app, cast):
    client = Visitor(app).client

    @given(ANYTHING)
    def check(anything):
        text = _quoted(anything)
        for address in (f"/kom/{text}", f"/agenda/feed/{text}.ics", f"/kom/{text}/agenda.ics"):
            assert client.get(address).status_code in (404, 308), address

    check()
