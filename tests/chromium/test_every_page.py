"""Every page that a link leads to, as each of the cast, opened once: axe finds nothing, nothing is too small, nothing
sticks out and no word breaks inside itself, with wide and narrow letters, normal and large, in light and dark."""

import pytest
from playwright.sync_api import Browser, ConsoleMessage

from tests.chromium.looks import Eye
from tests.chromium.walk import Part, Reader, parts, shape

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
def test_nothing_is_wrong_with_any_page(reading: Reader, part: Part) -> None:
    page, eye = reading.page, reading.eye
    troubles: list[str] = []

    def told(message: ConsoleMessage) -> None:
        if message.type == "error":
            troubles.append(f"{page.url}: {message.text}")

    page.on("console", told)
    for address in reading.addresses[part[0] :: part[1]]:
        assert eye.open(address) == 200, address
        troubles += eye.troubles(shape(address))
    page.remove_listener("console", told)
    assert not troubles, "\n".join(troubles)


def test_nor_before_signing_in(chromium: Browser, shown: str) -> None:
    context = chromium.new_context(service_workers="block", reduced_motion="reduce")
    eye = Eye(context.new_page())
    troubles = []
    for path in BEFORE_SIGNING_IN:
        eye.open(shown + path)
        troubles += eye.troubles(path)
    context.close()
    assert not troubles, "\n".join(troubles)
