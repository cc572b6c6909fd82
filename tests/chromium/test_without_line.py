"""The portal without a line: what was last seen, what is done meanwhile, and when it is gone from the phone."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

from portal.contacts.models.contact import Contact
from portal.contacts.models.overview import ContactOverview
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, holidays, month_name
from portal.people.models import Person
from portal.sign_in.devices import rules as devices
from tests.chromium.conftest import look_around_as
from tests.chromium.serving import Line
from tests.chromium.waiting import until_yes

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium with a service worker")]

AS_IT_WAS = re.compile(r"Geen verbinding\. Dit is zoals op \d+\s[a-z]+, \d\d\.\d\d\suur\.")


@pytest.fixture
def page(phone_of_its_own: BrowserContext, demo: str) -> Page:
    """Lena's phone, on her first page, with its worker at work."""
    page = phone_of_its_own.new_page()
    look_around_as(page, demo, "Lena")
    page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    kept(page, "/")
    return page


WORKERS_AND_COPIES = """async () => {
    const {installing, waiting, active} = await navigator.serviceWorker.getRegistration();
    const workers = [installing, waiting, active].filter(Boolean).map(({scriptURL, state}) => [scriptURL, state]);
    return [workers, await caches.keys()];
}"""


def until(page: Page, question: str, about: Any = None) -> None:
    until_yes(page, question, about, WORKERS_AND_COPIES)


def listens(page: Page) -> None:
    """Wait until app.js runs: the page fetches it after all else, and a script that comes twice runs once."""
    page.evaluate("import(`/static/app.js?v=${document.body.dataset.v}`)")


def is_there_again(line: Line, page: Page) -> None:
    line.plug_in()
    page.evaluate("dispatchEvent(new Event('online'))")  # as a telephone tells that finds its network again


def kept(page: Page, address: str) -> None:
    """Wait until a page is kept."""
    until(page, "async address => Boolean(await caches.match(new URL(address, location), {ignoreVary: true}))", address)


def pages_kept(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        """async () => {
            const names = (await caches.keys()).filter(name => name.includes(':paginas:'));
            const kept = await Promise.all(names.map(async name => (await caches.open(name)).keys()));
            return kept.flat().map(request => request.url);
        }"""
    )
    return found


def card_of(address: str, quarter: Quarter) -> ContactOverview:
    """The row of a card by its address, as somebody may have made it meanwhile."""
    match = Match.get_by_id(address.split("/")[-2])
    found: ContactOverview = ContactOverview.get_or_create(
        match=match.id, year=quarter.year, quarter=quarter.number, defaults={"branch": match.branch_id}
    )[0]
    return found


def lena() -> Person:
    found: Person = Person.get(Person.given_name == "Lena")
    return found


def days(quarter: Quarter) -> set[date]:
    hers = Match.select(Match.id).where(Match.volunteer == lena().id)
    return {c.day for c in Contact.select().where(Contact.match << hers) if c.day in quarter}


def open_card(page: Page, demo: str) -> tuple[str, Quarter]:
    """Her card of the quarter that has to be handed in, kept on the phone."""
    page.get_by_role("link", name="Contacten invullen").click()
    page.wait_for_url(re.compile("/contacten/"))
    kept(page, page.url)
    return page.url, Quarter.parse(page.url.rsplit("/", 1)[1])


def tick_two(page: Page) -> list[Any]:
    listens(page)
    boxes = page.locator("input[name=dag]:enabled:not(:checked)")
    values = [boxes.nth(i).get_attribute("value") for i in range(2)]
    for value in values:
        page.locator(f"label:has(input[value='{value}'])").click()
    return values


def test_the_card_as_it_was_last_seen_takes_days_that_are_saved_later_and_merged(
    page: Page, demo: str, line: Line
) -> None:
    address, quarter = open_card(page, demo)
    line.unplug()
    page.goto(f"{demo}/")
    page.get_by_text(AS_IT_WAS).wait_for()
    page.get_by_role("link", name="Contacten invullen").click()
    page.wait_for_url(address)
    page.get_by_text(AS_IT_WAS).wait_for()
    ticked = tick_two(page)
    before = days(quarter)
    other = next(d for d in quarter.days() if str(d) not in ticked and d not in before and d.weekday() == 6)
    overview = card_of(address, quarter)
    Contact.create(
        overview=overview, match=overview.match, day=other, branch=overview.branch
    )  # another phone, meanwhile
    is_there_again(line, page)
    page.get_by_text("Wat je zonder verbinding aanduidde, is nu bewaard.").wait_for()
    assert days(quarter) == before | {other} | {date.fromisoformat(day) for day in ticked}
    assert page.get_by_text(AS_IT_WAS).count() == 0


def test_handing_in_says_how_many_days_stay_on_the_phone(page: Page, demo: str, line: Line) -> None:
    open_card(page, demo)
    tick_two(page)
    number = page.locator("input[name=dag]:checked").count()
    line.unplug()
    for _ in range(2):
        page.get_by_role("button", name="Indienen").click()
        page.get_by_text(f"Geen verbinding. Je {number} dagen staan op dit toestel. Dien ze in").wait_for()
    assert page.locator("[data-said]").count() == 1


def test_today_is_sent_when_the_portal_is_opened_again(page: Page, demo: str, line: Line) -> None:
    today = Quarter.of(clock.today())
    before = days(today)
    line.unplug()
    page.get_by_role("button", name=re.compile("Ja, ik was er")).first.click()
    page.get_by_text("Geen verbinding. Dat je er was, staat op dit toestel.").wait_for()
    page.close()
    line.plug_in()
    again = page.context.new_page()
    again.goto(f"{demo}/agenda")
    again.get_by_text("Wat je zonder verbinding aanduidde, is nu bewaard.").wait_for()
    assert days(today) == before | {clock.today()}


def test_a_week_answered_with_yes_is_sent_later(page: Page, demo: str, line: Line) -> None:
    match = Match.get(Match.volunteer == lena().id, Match.ended_on.is_null())
    lately = [clock.today() - timedelta(days=n) for n in range(1, 7)]
    day = next(d for d in lately if d not in holidays(d.year))
    Contact.delete().where(Contact.match == match.id, Contact.day > clock.today() - timedelta(days=21)).execute()
    Match.update(usual_weekday=day.isoweekday()).where(Match.id == match.id).execute()
    page.goto(f"{demo}/")
    listens(page)
    line.unplug()
    page.locator(f"button[data-day='{day}']").click()
    page.get_by_text("Geen verbinding. Dat je er was, staat op dit toestel.").wait_for()
    is_there_again(line, page)
    page.get_by_text("Wat je zonder verbinding aanduidde, is nu bewaard.").wait_for()
    assert Contact.select().where(Contact.match == match.id, Contact.day == day).exists()


def test_a_network_without_the_portal_leaves_the_page_as_it_is(page: Page, demo: str, line: Line) -> None:
    line.unplug()
    page.goto(f"{demo}/")
    page.get_by_text(AS_IT_WAS).wait_for()
    listens(page)
    page.evaluate("window.stillHere = true; dispatchEvent(new Event('online'))")
    page.evaluate("fetch(location, {method: 'HEAD'}).catch(() => {})")  # as long as the page's own question takes
    assert page.evaluate("window.stillHere") is True


def test_what_was_handed_in_meanwhile_is_told(page: Page, demo: str, line: Line) -> None:
    address, quarter = open_card(page, demo)
    line.unplug()
    ticked = tick_two(page)
    page.get_by_role("button", name="Bewaren en later verder doen").click()
    page.get_by_text("Dat wordt vanzelf bewaard als er weer verbinding is.").wait_for()
    card = card_of(address, quarter)
    ContactOverview.update(handed_in_at=clock.now(), status="handed_in").where(ContactOverview.id == card.id).execute()
    is_there_again(line, page)
    days = ", ".join(f"{day.day} {month_name(day)}" for day in map(date.fromisoformat, ticked))
    page.get_by_text(f"kon bewaard worden: {days}. Kijk je contacten na.").wait_for()


def test_after_thirty_days_a_copy_is_gone(page: Page, demo: str, line: Line) -> None:
    page.evaluate(
        """async () => {
            const name = (await caches.keys()).find(name => name.includes(':paginas:'));
            const cache = await caches.open(name);
            const [request] = await cache.keys();
            const copy = await cache.match(request);
            const headers = new Headers(copy.headers);
            headers.set('X-At', Date.now() - 30.01 * 86400e3);
            await cache.put(request, new Response(await copy.text(), {headers}));
        }"""
    )
    line.unplug()
    page.goto(f"{demo}/")
    page.get_by_text("Deze pagina staat niet op je toestel.").wait_for()
    assert pages_kept(page) == []


def test_another_version_starts_afresh(page: Page, demo: str) -> None:
    page.goto(f"{demo}/mijn-gegevens")  # itself never kept, so that nothing new comes in its place
    # Asked for again and again, as each page does: a worker that could not fetch its files is tried anew by the next.
    another = """async () => {
        await navigator.serviceWorker.register('/worker.js?v=another').catch(() => {});
        return (await caches.keys()).every(name => name.endsWith(':another'));
    }"""
    until(page, another)
    assert pages_kept(page) == []


def test_a_page_that_is_not_kept_says_so_and_leads_to_those_that_are(page: Page, demo: str, line: Line) -> None:
    line.unplug()
    page.goto(f"{demo}/onkosten")
    page.get_by_text("Deze pagina staat niet op je toestel.").wait_for()
    page.get_by_role("link", name="Start", exact=True).click()
    page.wait_for_url(f"{demo}/")
    page.get_by_text(AS_IT_WAS).wait_for()


def test_a_worry_is_never_kept(page: Page, demo: str, line: Line) -> None:
    page.goto(f"{demo}/bezorgdheden/nieuw")
    page.locator("textarea").fill("Het is er koud.")
    listens(page)
    line.unplug()
    page.get_by_role("button", name="Versturen naar mijn coördinator").click()
    page.get_by_text("Geen verbinding. Wat je invulde, staat nog hier.").wait_for()
    assert page.locator("textarea").input_value() == "Het is er koud."
    assert "koud" not in page.evaluate("JSON.stringify(localStorage)")
    assert pages_kept(page) == [f"{demo}/"]


@pytest.mark.parametrize("how", ["signing out", "another person", "signed out everywhere"])
def test_it_is_gone_with(page: Page, demo: str, how: str) -> None:
    assert pages_kept(page) == [f"{demo}/"]
    if how == "signing out":
        page.goto(f"{demo}/mijn-gegevens")
        page.get_by_role("button", name="Afmelden op dit toestel").click()
        page.wait_for_url(re.compile("/aanmelden"))
    elif how == "another person":
        page.context.clear_cookies()
        page.goto(f"{demo}/aanmelden")
        page.get_by_role("button", name=re.compile("Rita")).first.click()
        page.wait_for_url(f"{demo}/")
        kept(page, "/")
    else:
        devices.end_devices(lena(), by=None)
        page.goto(f"{demo}/agenda")
        page.wait_for_url(re.compile("/aanmelden"))
    own = page.evaluate("document.body.dataset.person || '-'")
    until(
        page,
        """async own => (await caches.keys()).filter(name => name.includes(':paginas:'))
            .every(name => name.startsWith(`portaal:${own}:`))""",
        own,
    )


@pytest.mark.parametrize("how", ["sent first", "let go"])
def test_whoever_signs_out_is_told_of_the_days_that_wait(page: Page, demo: str, line: Line, how: str) -> None:
    _, quarter = open_card(page, demo)
    own = page.context.new_page()
    own.goto(f"{demo}/mijn-gegevens")
    listens(own)
    before = days(quarter)
    line.unplug()
    page.reload()
    page.get_by_text(AS_IT_WAS).wait_for()
    ticked = tick_two(page)
    first = date.fromisoformat(ticked[0])
    told = own.get_by_text(f"staat alleen nog op dit toestel: {first.day} {month_name(first)}, ")
    own.get_by_role("button", name="Afmelden op dit toestel").dblclick()
    told.wait_for()
    assert told.count() == 1
    if how == "sent first":
        own.get_by_role("button", name="Eerst versturen").click()
        own.get_by_text("Het portaal is nog niet te bereiken. Wat je aanduidde, staat nog hier.").wait_for()
        page.close()  # it would send them too
        is_there_again(line, own)
        own.get_by_text("Wat je zonder verbinding aanduidde, is nu bewaard.").wait_for()
        own.get_by_role("button", name="Afmelden op dit toestel").click()
    else:
        line.plug_in()
        own.get_by_role("button", name="Toch afmelden").click()
    own.wait_for_url(re.compile("/aanmelden"))
    assert own.evaluate("Object.keys(localStorage).filter(key => key.includes(':later:'))") == []
    kept_days = {date.fromisoformat(day) for day in ticked} if how == "sent first" else set()
    assert days(quarter) == before | kept_days


def test_the_hint_is_given_once(page: Page, demo: str) -> None:
    hint = page.get_by_role("heading", name="Zet het portaal op je startscherm")
    hint.wait_for()
    page.get_by_role("button", name="Ik weet het").click()
    assert not hint.is_visible()
    page.reload()
    listens(page)
    assert not hint.is_visible()
