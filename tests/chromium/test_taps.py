"""What a thumb does for the small jobs of a volunteer, counted from the first page, with and without JavaScript."""

from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.agenda.events import rules as events
from portal.agenda.models.answer import Enrolment
from portal.contacts.models import Absence
from portal.kit import clock
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from tests.agenda.conftest import details
from tests.chromium.conftest import Live
from tests.chromium.test_main_job import Taps

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]
BOTH = pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["javascript", "no javascript"])


def at_home(live: Live, cast: Any, phone: BrowserContext) -> Page:
    with codes.transaction():
        token = codes.issue(cast.lena, "x" * 32).token
    page = phone.new_page()
    page.goto(f"{live.url}/aanmelden/{token}")
    page.get_by_role("button", name="Ja, meld mij aan").click()
    page.goto(live.url)
    page.get_by_role("heading", name="Dag Lena").wait_for()
    return page


@BOTH
def test_an_evening_at_a_colleague_is_one_tap_from_home(live: Live, cast: Any, phone: BrowserContext) -> None:
    day = clock.today() + timedelta(days=20)
    events.create(
        details(day=day, enrol_by="mail", enrol_name="An Maes", enrol_email="an@voorbeeld.example"),
        "sleutel",
        by=cast.els,
    )
    page = at_home(live, cast, phone)
    taps = Taps(page)
    taps.tap(page.get_by_role("button", name="Ik kom", exact=True))
    page.get_by_text("Je komt. We mailen An Maes, dan ben je ingeschreven.").wait_for()
    assert taps.count == 1 and Enrolment.get().answer == "yes"
    assert Letter.select().where(Letter.kind.endswith("-enrol")).count() == 1
    live.two_minutes_later()
    assert "Lena" in live.mailbox.wait_for("an@voorbeeld.example", "Inschrijving").as_string()


@BOTH
def test_two_weeks_away_are_two_taps_and_no_typing(live: Live, cast: Any, phone: BrowserContext) -> None:
    page = at_home(live, cast, phone)
    taps = Taps(page)
    taps.tap(page.get_by_role("link", name="Ik ben even weg"))
    taps.tap(page.get_by_role("button", name="Nog 2 weken"))
    page.get_by_text("Bewaard. Je bent weg").wait_for()
    assert taps.count == 2, "at most four"
    assert Absence.get().last_on == clock.today() + timedelta(days=13)
