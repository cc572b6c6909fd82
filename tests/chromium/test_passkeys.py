"""Passkeys in a real Chromium with a virtual authenticator; and what happens where there is no script."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page

from portal.sign_in.models import Device, Passkey
from portal.sign_in.passwords import rules as passwords
from tests.chromium.conftest import Live, Mailbox, text_of
from tests.chromium.eye import Eye
from tests.chromium.second_step import set_up_app
from tests.chromium.serving import serve

pytestmark = [pytest.mark.browser, pytest.mark.slow("Chromium opens page after page")]

PASSWORD = "een-lange-zin-voor-els"


@pytest.fixture
def live(app: Flask, database_url: str, mailbox: tuple[Mailbox, int]) -> Iterator[Live]:
    """On localhost: browsers let passkeys be used there without TLS, and on no bare number."""
    box, port = mailbox
    address, end = serve(app, database_url, f"smtp://127.0.0.1:{port}", name="localhost")
    yield Live(address, box)
    end()


@pytest.fixture
def troubles() -> Iterator[list[str]]:
    """What the browser complains of, such as the policy that forbids inline scripts."""
    found: list[str] = []
    yield found
    assert not found, "\n".join(found)


def device(context: BrowserContext, troubles: list[str], verified: bool = True) -> tuple[Page, Any, str]:
    """A page with a virtual phone behind it: its fingerprint reader always says `verified`."""
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(f"{page.url}: {error}"))
    page.on("console", lambda m: troubles.append(f"{page.url}: {m.text}") if "Content Security" in m.text else None)
    control = context.new_cdp_session(page)
    control.send("WebAuthn.enable")
    made = control.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
                "isUserVerified": verified, "automaticPresenceSimulation": True,
            }
        },
    )  # fmt: skip
    return page, control, made["authenticatorId"]


def code_from_mail(live: Live, address: str) -> str:
    code = re.search(r"\b(\d{3}) ?(\d{3})\b", text_of(live.mailbox.wait_for(address, "Aanmelden bij")))
    assert code is not None
    return code[1] + code[2]


def sign_in_with_code(page: Page, live: Live, address: str) -> None:
    page.goto(f"{live.url}/aanmelden")
    page.get_by_role("textbox", name="Je mailadres").fill(address)
    page.get_by_role("button", name="Stuur me een code").click()
    page.locator("#code").fill(code_from_mail(live, address))
    page.get_by_role("button", name="Aanmelden").click()
    page.wait_for_url(lambda url: "/aanmelden" not in url)


def password_page(page: Page, live: Live, cast: Any) -> None:
    page.goto(f"{live.url}/aanmelden/wachtwoord")
    page.get_by_role("textbox", name=re.compile("mailadres")).fill(cast.els.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.get_by_role("button", name="Aanmelden").click()


def test_lena_sets_her_finger_up_after_a_code_and_comes_back_with_it(
    live: Live, cast: Any, phone: BrowserContext, troubles: list[str]
) -> None:
    page, control, authenticator = device(phone, troubles)
    sign_in_with_code(page, live, cast.lena.email)
    page.get_by_text("vingerafdruk of gezicht, zonder code?").wait_for()
    page.get_by_role("button", name="Stel het in").click()
    page.get_by_role("button", name="Stel het in op dit toestel").click()
    page.get_by_text("Je vingerafdruk of gezicht is ingesteld.").wait_for()
    held = control.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]
    assert len(held) == 1 and held[0]["rpId"] == "localhost" and held[0]["isResidentCredential"]

    page.goto(f"{live.url}/mijn-gegevens")
    page.get_by_role("button", name="Afmelden op dit toestel").click()
    page.get_by_role("link", name="Met mijn vingerafdruk of gezicht").click()
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", name="Dag Lena").wait_for()
    row = Passkey.get()
    assert row.person_id == cast.lena.id and row.last_used_at is not None and not row.as_staff


def test_a_device_that_does_not_know_her_says_so_and_the_code_stays(
    live: Live, cast: Any, phone: BrowserContext, troubles: list[str]
) -> None:
    page, _, _ = device(phone, troubles)
    page.goto(f"{live.url}/aanmelden/sleutel")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_text("Dat lukte niet.").wait_for()
    page.get_by_role("link", name="Met een code in je mail").click()
    sign_in_with_code(page, live, cast.lena.email)
    page.get_by_role("heading", name="Dag Lena").wait_for()


def test_a_finger_that_is_not_hers_opens_nothing(
    live: Live, cast: Any, phone_of_its_own: BrowserContext, troubles: list[str]
) -> None:
    page, control, authenticator = device(phone_of_its_own, troubles)
    sign_in_with_code(page, live, cast.lena.email)
    page.goto(f"{live.url}/veilig-aanmelden/sleutel")
    # the service worker that takes over meanwhile does not read the page again, which would use its question up
    page.wait_for_function("() => Boolean(navigator.serviceWorker.controller)")
    page.get_by_role("button", name="Stel het in op dit toestel").click()
    page.get_by_text("is ingesteld").wait_for()
    control.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    page.goto(f"{live.url}/mijn-gegevens")
    page.get_by_role("button", name="Afmelden op dit toestel").click()
    page.wait_for_url(re.compile("/aanmelden"))
    page.goto(f"{live.url}/aanmelden/sleutel")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_text("Dat lukte niet.").wait_for()
    page.goto(f"{live.url}/mijn-toestellen")
    page.get_by_role("heading", name="Aanmelden", exact=True).wait_for()


def test_els_with_password_and_finger_then_with_the_finger_alone_and_once_more_to_confirm(
    live: Live, cast: Any, phone: BrowserContext, troubles: list[str]
) -> None:
    passwords.set_password(cast.els, PASSWORD)
    page, _, _ = device(phone, troubles)
    password_page(page, live, cast)
    page.get_by_role("link", name="Liever met je vingerafdruk of gezicht").click()
    page.get_by_role("button", name="Stel het in op dit toestel").click()
    page.get_by_role("heading", name="Je herstelcodes").wait_for()
    assert page.locator(".recovery li").count() == 10
    with page.expect_download() as download:
        page.get_by_role("button", name="Bewaar ze als tekst").click()
    assert download.value.suggested_filename == "herstelcodes.txt"
    assert page.locator(".recovery li").first.inner_text() in download.value.path().read_text()
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_role("heading", name="Dag Els").wait_for()

    phone.clear_cookies()
    password_page(page, live, cast)
    page.get_by_role("heading", name="Nog één stap").wait_for()
    page.get_by_role("button", name="Met je vingerafdruk of gezicht").click()
    page.get_by_role("heading", name="Dag Els").wait_for()

    phone.clear_cookies()
    page.goto(f"{live.url}/aanmelden/sleutel?verder=/vrijwilligers")
    page.get_by_role("button", name="Aanmelden").click()
    page.get_by_role("heading", name="Vrijwilligers", level=1).wait_for()

    Device.update(proved_at=None).execute()
    page.goto(f"{live.url}/wie-mag-wat/nieuw")
    page.get_by_role("heading", name="Ben jij het nog?").wait_for()
    page.get_by_role("button", name="Met je vingerafdruk of gezicht").click()
    page.get_by_role("heading", name="Geef iemand een taak").wait_for()


@pytest.mark.parametrize("phone", [True, False], indirect=True, ids=["javascript", "no javascript"])
def test_the_app_is_set_up_from_the_picture_and_needs_no_script(
    live: Live, cast: Any, phone: BrowserContext, tmp_path: Any
) -> None:
    passwords.set_password(cast.els, PASSWORD)
    page = phone.new_page()
    password_page(page, live, cast)
    page.locator(".qr").screenshot(path=tmp_path / "qr.png")
    (read,) = zxingcpp.read_barcodes(Image.open(tmp_path / "qr.png"))
    secret = page.locator(".secret").inner_text().replace(" ", "")
    assert read.text.startswith("otpauth://totp/") and f"secret={secret}" in read.text
    set_up_app(page)
    page.get_by_role("heading", name="Dag Els").wait_for()


@pytest.mark.parametrize("phone", [False], indirect=True, ids=["no javascript"])
def test_without_script_the_page_says_which_other_ways_there_are(live: Live, cast: Any, phone: BrowserContext) -> None:
    page = phone.new_page()
    page.goto(f"{live.url}/aanmelden/sleutel")
    page.get_by_text("Daarvoor is een toestel met een recente browser nodig.").wait_for()
    assert page.get_by_role("button", name="Aanmelden").count() == 0
    page.get_by_role("link", name="Met een code in je mail").click()
    page.get_by_role("heading", name="Aanmelden", exact=True).wait_for()


def test_axe_finds_nothing_on_the_way_in(live: Live, cast: Any, chromium: Browser, troubles: list[str]) -> None:
    """Where no link leads: the pages after it are looked at in test_every_page."""
    passwords.set_password(cast.els, PASSWORD)
    context = chromium.new_context(service_workers="block", reduced_motion="reduce")
    page, _, _ = device(context, troubles)
    eye = Eye(page)

    def look(heading: str) -> None:
        page.get_by_role("heading", name=heading, level=1, exact=True).wait_for()
        page.wait_for_load_state()
        troubles.extend(eye.troubles(heading))

    page.goto(f"{live.url}/aanmelden/sleutel")
    look("Met je vingerafdruk of gezicht")
    password_page(page, live, cast)
    look("Een app als tweede stap")
    page.get_by_role("link", name="Liever met je vingerafdruk of gezicht").click()
    look("Aanmelden met je vingerafdruk of gezicht")
    page.get_by_role("button", name="Stel het in op dit toestel").click()
    look("Je herstelcodes")
    page.get_by_role("link", name="Ik heb ze bewaard").click()
    page.get_by_role("heading", name="Dag Els").wait_for()
    page.goto(f"{live.url}/veilig-aanmelden")
    look("Veilig aanmelden")
    Device.update(proved_at=None).execute()
    page.goto(f"{live.url}/wie-mag-wat/nieuw")
    look("Ben jij het nog?")
    context.clear_cookies()
    password_page(page, live, cast)
    look("Nog één stap")
    context.close()
