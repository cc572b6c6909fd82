"""Every page that a link leads to, as each of the cast, opened once: axe finds nothing, nothing is too small, nothing
sticks out and no word breaks inside itself, with wide and narrow letters, normal and large, in light and dark. And
where letters need more: the calendar at every size, and beside a notch."""

from typing import Any

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from tests.chromium.eye import Eye
from tests.chromium.fonts import NARROW, WIDE
from tests.chromium.looks import CELLS, HEADING, LARGE, NORMAL, UNDER_THE_NOTCH, Look
from tests.chromium.walk import FEWEST, OPEN_ALL, Reader, parts, shape

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

BEFORE_SIGNING_IN = [
    "/aanmelden",
    "/aanmelden/code",
    "/aanmelden/wachtwoord",
    "/aanmelden/sleutel",
    "/welkom/onbekend",
    "/aanmelden/onbekend",
    "/gezin-aanmelden/lindedal-gezin",
    "/vrijwilliger-worden/lindedal-buddy",
    "/bedankt/gezin/lindedal-gezin",
    "/demo/post",
    "/bestaat-niet",
]


@pytest.mark.parametrize(("who", "part"), parts({"Lena": 4, "Rita": 4, "Els": 20}))
def test_nothing_is_wrong_with_any_page(reading: Reader, who: str, part: tuple[int, int | None]) -> None:
    page, eye = reading.page, reading.eye
    troubles: list[str] = []

    def told(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"{page.url}: {message.text}")

    page.on("console", told)
    for address in reading.opened(*part):
        troubles += eye.troubles(shape(address))
    page.remove_listener("console", told)
    assert part[1] or len(reading.seen) >= FEWEST[who]
    assert not troubles, "\n".join(troubles)


def test_nor_before_signing_in(still: Browser, shown: str) -> None:
    context = still.new_context(service_workers="block", reduced_motion="reduce")
    eye = Eye(context.new_page())
    troubles = []
    for path in BEFORE_SIGNING_IN:
        eye.open(shown + path)
        troubles += eye.troubles(path)
    context.close()
    assert not troubles, "\n".join(troubles)


def test_the_browser_really_has_these_letters(still: Browser, shown: str) -> None:
    """Else the tests above would try one font of whatever this machine has, in one size."""
    context = still.new_context(service_workers="block")
    eye = Eye(context.new_page())
    eye.open(f"{shown}/aanmelden")

    def drawn(font: str) -> float:
        eye.at(Look(320, font))
        return float(eye.page.evaluate(HEADING))

    assert drawn(WIDE) > 1.1 * drawn(NARROW)
    assert drawn("DejaVu Serif") == drawn("Comic Sans MS") == drawn("no such font"), "only what the tests name"
    eye.at(Look(320, WIDE, LARGE))
    assert eye.page.evaluate("matchMedia('(max-width: 10em)').matches"), "the breakpoints follow the letters"
    context.close()


@pytest.mark.parametrize("who", ["Lena"])
def test_every_day_of_the_calendar_is_48_px_with_any_letters(reading: Reader) -> None:
    """Also on a page that is zoomed to 200 %, where a phone of 320 px has 160 left."""
    page, eye = reading.page, reading.eye
    eye.open(next(a for a in reading.addresses() if shape(a).endswith("/contacten/ID/QUARTER")))
    assert page.locator(".day.free").count() >= 1, "a day with 'feest' in it"
    troubles: list[str] = []
    for font in (WIDE, NARROW):
        for percent in (100, 130, 150, 200):
            for width in (160, 168, 180, 320, 336, 360, 412):
                eye.at(Look(width, font, NORMAL * percent // 100))
                where = f"{width} px, {font} of {percent} %"
                troubles += [f"{where}: {what}" for what in page.evaluate(CELLS)]
    assert not troubles, "\n".join(troubles)


@pytest.mark.parametrize("who", ["Lena", "Els"])
def test_in_landscape_the_letters_clear_the_notch(reading: Reader) -> None:
    page, eye = reading.page, reading.eye
    insets: dict[str, Any] = {"left": 59, "right": 44, "bottom": 21}
    addresses = reading.addresses()
    tasks = [address for address in addresses if shape(address).endswith("/ID/QUARTER")]
    for width, height in ((667, 375), (852, 393)):
        for address in [addresses[0], *tasks]:
            eye.open(address, Look(width, height=height))
            eye.chromium.send("Emulation.setSafeAreaInsetsOverride", {"insets": insets})
            page.evaluate(OPEN_ALL)
            assert page.evaluate(UNDER_THE_NOTCH, [insets["left"], insets["right"]]) == [], shape(address)
            assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    eye.chromium.send("Emulation.setSafeAreaInsetsOverride", {"insets": {}})
