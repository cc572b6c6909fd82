"""What a thumb does for the small jobs of a volunteer, counted from the first page, with and without JavaScript."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.agenda.events import rules as events
from portal.agenda.models.answer import Enrolment
from portal.contacts.models.absence import Absence
from portal.contacts.models.contact import Contact
from portal.expenses.models.notes import ExpenseNote
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.links import answer_path
from portal.post.models import Letter
from portal.sign_in.codes import rules as codes
from tests.agenda.answers.test_answers import SECRET
from tests.agenda.conftest import details
from tests.chromium.conftest import Live
from tests.chromium.test_main_job import Taps, twelve_visits

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]
BOTH = pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["javascript", "no javascript"])


def at_home(live: Live, cast: Any, phone: BrowserContext) -> Page:
    with codes.transaction():
        token = codes.issue(cast.lena, "x" * 32).token
    page = phone.new_page()
    page.goto(f"{live.url}/aanmelden/{token}")
    page.get_by_role("button", name="Ja, meld mij aan").click()
    page.wait_for_url(lambda url: token not in url)
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


def test_an_evening_from_the_mail_is_one_tap_on_its_page_with_an_answer_beside_it(
    live: Live, cast: Any, phone: BrowserContext
) -> None:
    """The link of the letter decides nothing when it is opened; what the event asks stands beside the yes."""
    day, asked = clock.today() + timedelta(days=20), "Is er iets dat je niet eet?"
    event = events.create(details(day=day, question=asked), "sleutel", by=cast.els)
    page = phone.new_page()
    page.goto(live.url + answer_path(SECRET, cast.lena.id, event.id))
    taps = Taps(page)
    page.get_by_label(asked).fill("vegetarisch")
    taps.tap(page.get_by_role("button", name="Ik kom", exact=True))
    page.get_by_text("Je komt. We kijken ernaar uit.").wait_for()
    assert taps.count == 1 and (Enrolment.get().answer, Enrolment.get().reply) == ("yes", "vegetarisch")


def test_two_families_and_their_note_are_twenty_eight_taps(live: Live, cast: Any, phone: BrowserContext) -> None:
    quarter = Quarter.current().previous()
    other = Family.create(branch=cast.branch, code="G-003", alias="Gezin Linde", municipality="Lindedal")
    Match.update(started_on=quarter.first).execute()
    path = Trajectory.create(branch=cast.branch, family=other, started_on=quarter.first)
    Match.create(
        branch=cast.branch, trajectory=path, family=other, volunteer=cast.lena, started_on=quarter.first,
        km_one_way=30, usual_weekday=5,
    )  # fmt: skip
    page = at_home(live, cast, phone)
    taps = Taps(page)
    taps.tap(page.get_by_role("link", name="Contacten invullen"))
    visits: list[date] = twelve_visits(quarter)
    for family in ("Klaver", "Linde"):
        page.get_by_role("heading", name=re.compile(family), level=1).wait_for()
        for day in visits:
            taps.tap(page.locator(f"label:has(input[value='{day}'])"))
        taps.tap(page.get_by_role("button", name="Indienen"))
    page.get_by_role("heading", name="Je onkostennota").wait_for()
    taps.tap(page.get_by_role("button", name="nota indienen"))
    page.get_by_role("heading", name="Je nota is ingediend").wait_for()
    assert Contact.select().count() == 24 and ExpenseNote.get().status == "submitted"
    assert taps.count == 28
