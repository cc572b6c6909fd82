"""A link out of a letter works with what a mail program, a message or a sentence put behind it."""

import re

import pytest

from portal.agenda.models.event import Event
from portal.kit import clock
from portal.kit.links import answer_path, personal_link, unstuck
from portal.post.models import Letter

STUCK = [".", ",", ";", ")", ").", ">", "%3E", "]", "/", "/.", "%22", "'", "%E2%80%9D", "%C2%BB", "!", "%3F",
         "%20", "%C2%A0", "%0D%0A", "%0A", "%0AGroeten%20van%20Els", "%E2%80%8B", "*", "="]  # fmt: skip


def links(app, cast) -> dict[str, tuple[str, str]]:
    """Kind → a link of it, and the heading of the page that it opens."""
    key = app.extensions["settings"].secret_key
    event = Event.create(branch=cast.branch, kind="training", title="EHBO", day=clock.today().replace(month=12))
    return {
        "personal": (personal_link(key, cast.lena.id, "/contacten"), "Dag Lena"),
        "answer": (answer_path(key, cast.lena.id, event.id), ""),
        "page": ("/aanmelden", ""),
    }


@pytest.mark.parametrize("stuck", STUCK)
def test_links_of_every_kind_open_with_something_behind_them(app, cast, visit, stuck):
    stranger = visit()
    for kind, (link, heading) in links(app, cast).items():
        clean = stranger.get(link)
        assert clean.status == 200 and (not heading or clean.heading == heading), kind
        page = stranger.get(link + stuck)
        assert (page.status, page.heading) == (200, clean.heading), kind


def test_the_mailed_link_signs_in_with_a_stop_behind_it(cast, visit):
    phone = visit()
    phone.get("/aanmelden").press("Stuur me een code", email="lena@voorbeeld.example")
    link = Letter.select().order_by(Letter.id.desc()).get().button_url.removeprefix("http://localhost")
    page = phone.get(f"{link}).")
    assert page.heading == "Dag Lena"
    page.press("Ja, meld mij aan")
    assert phone.client.get("/mijn-toestellen").status_code == 200
    assert phone.get("/contacten/.").status == 200


def test_where_a_link_leads_on_to_is_cleaned_too(cast, visit):
    phone = visit()
    page = phone.get("/aanmelden?verder=/mijn-gegevens).")
    page.press("Stuur me een code", email="lena@voorbeeld.example")
    link = Letter.select().order_by(Letter.id.desc()).get().button_url.removeprefix("http://localhost")
    assert phone.get(link).press("Ja, meld mij aan").address.endswith("/mijn-gegevens")


def test_no_address_of_the_portal_ends_in_what_is_taken_off(app):
    for rule in app.url_map.iter_rules():
        path = re.sub(r"<[^>]*>", "x", rule.rule)
        assert unstuck(path) == path, rule.rule


def test_a_token_may_end_in_anything_that_a_token_ends_in():
    for end in "AZaz09-_":
        assert unstuck(f"/aanmelden/abc{end}.") == f"/aanmelden/abc{end}"
