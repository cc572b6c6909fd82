"""How much of a form is read, of whom."""

import re

import pytest

from torture.nonsense import multipart, urlencoded

TOO_MUCH = "In dit formulier staat te veel tekst."


class Sender:
    """A browser that sends what it likes, with a good token."""

    def __init__(self, visitor, page: str) -> None:
        self.client = visitor.client
        self.token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', visitor.client.get(page).text)[1]

    def send(self, address: str, *pairs: tuple[str, str], kind=urlencoded):
        body, mime = kind([("csrf_token", self.token), *pairs])
        return self.client.post(address, data=body, content_type=mime)


def filled(pairs: list[tuple[str, str]]) -> tuple[bytes, str]:
    return multipart(pairs, [])


@pytest.fixture
def stranger(visit):
    return Sender(visit(), "/aanmelden")


@pytest.fixture
def lena(visit, cast):
    return Sender(visit(cast.lena), "/bezorgdheden/nieuw")


@pytest.mark.parametrize("kind", [urlencoded, filled])
@pytest.mark.parametrize(
    "address", ["/aanmelden", "/aanmelden/wachtwoord", "/aanmelden/sleutel", "/welkom/x", "/k/x", "/kom/x/ja"]
)
def test_a_stranger_may_write_a_code_and_no_book(stranger, address, kind):
    assert stranger.send(address, ("email", "x" * 14_000), kind=kind).status_code != 413
    refused = stranger.send(address, ("email", "x" * 16_000), kind=kind)
    assert refused.status_code == 413
    said = refused.text.replace("\u00ad", "")  # long words have places to break
    assert (TOO_MUCH in said) == (kind is urlencoded)


def test_a_stranger_at_a_door_that_is_shut_is_sent_to_the_door_unread(stranger):
    assert stranger.send("/bezorgdheden", ("text", "x" * 30_000)).status_code == 303


@pytest.mark.parametrize("kind", [urlencoded, filled])
def test_two_thousand_fields_are_read_and_no_more(lena, kind):
    assert lena.send("/bezorgdheden", *[("a", "")] * 1_999, kind=kind).status_code == 422
    assert lena.send("/bezorgdheden", *[("a", "")] * 2_000, kind=kind).status_code == 413


@pytest.mark.parametrize("kind", [urlencoded, filled])
def test_two_megabytes_are_read_and_no_more(lena, kind):
    """All fields together, however many they are spread over."""
    assert lena.send("/bezorgdheden", *[("a", "x" * 600_000)] * 3, kind=kind).status_code == 422
    assert lena.send("/bezorgdheden", *[("a", "x" * 600_000)] * 4, kind=kind).status_code == 413


def test_what_stands_in_an_address_is_cleaned_before_a_page_sees_it(app):
    from flask import request

    with app.test_request_context("/gezinnen?zoek=%20a%00%0A%CC%81b%20&blad=" + "9" * 5_000 + "&zoek=c%FF"):
        first, second = request.args.getlist("zoek")
        assert "\x00" not in first and "\n" not in first and first == first.strip() and second.startswith("c")
        assert len(request.args["blad"]) == 1_000


def test_a_link_to_the_next_page_takes_any_name_along_as_words(app):
    from portal.web.pages import page_address

    with app.test_request_context("/gezinnen?endpoint=x&_scheme=gopher&_anchor=y&values=z&toon=alles&blad=3"):
        assert page_address(4) == "/gezinnen?endpoint=x&_scheme=gopher&_anchor=y&values=z&toon=alles&blad=4"
