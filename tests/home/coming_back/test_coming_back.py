"""After the portal was put back from a copy: who is asked to look, where it is said, and until when."""

from datetime import timedelta

import pytest

from portal.history import coming_back
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.people.models import Person, RolePeriod
from tests.conftest import NOW

MADE_AT = NOW - timedelta(hours=9)


@pytest.fixture
def piet(cast):
    """The treasurer."""
    person = Person.create(branch=cast.branch, given_name="Piet", family_name="Kas", email="piet@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=person, role="treasurer", started_on=cast.lenas.started_on)
    return Person.get_by_id(person.id)


def test_each_branch_is_asked_on_its_first_page_and_at_payday_until_somebody_looked(cast, piet, visit):
    treasurer, els, yusuf = visit(piet), visit(cast.els), visit(cast.yusuf)
    assert "teruggezet" not in treasurer.get("/").text + treasurer.get("/onkosten/betaaldag").text
    coming_back.note(MADE_AT)
    for browser in (treasurer, els, yusuf):
        assert "Het portaal is teruggezet Teruggezet · Stand van 3 oktober 2025 om 1.42 uur" in browser.get("/").text
        page = browser.get("/onkosten/betaaldag")
        assert "Wat daarna betaald is, wacht hier opnieuw. Kijk eerst op je rekening." in page.text
    page = treasurer.get("/").follow("Het portaal is teruggezet")
    assert {"Wat er sindsdien betaald is", "Of je sindsdien een herstelcode gebruikte"} <= {
        *page.links()
    } and "Wie mag wat" not in page.text
    page = els.get("/").follow("Het portaal is teruggezet")
    for words in page.links():
        if words.startswith(("Wat ", "Wie ", "Of ")):
            assert page.follow(words).status == 200
    page.press("Nagekeken")
    for browser in (treasurer, els):
        assert "teruggezet" not in browser.get("/").text + browser.get("/onkosten/betaaldag").text
    assert "Het portaal is teruggezet" in yusuf.get("/").text, "his branch did not look yet"
    assert "Er is niets meer na te kijken." in els.get("/terugzetting").text
    page.press("Nagekeken")
    assert HistoryEntry.select().where(HistoryEntry.verb == "look_after").count() == 1, "the Back button looks once"


def test_a_second_copy_asks_again_and_an_old_one_no_longer(cast):
    coming_back.note(MADE_AT)
    coming_back.looked_after(cast.branch.id, by=cast.els)
    assert coming_back.as_of(cast.branch.id) is None
    coming_back.note(MADE_AT - timedelta(days=1))
    assert coming_back.as_of(cast.branch.id) == MADE_AT - timedelta(days=1)
    with clock.stopped(NOW + timedelta(days=70)):
        assert coming_back.as_of(cast.branch.id) is None
