"""The portal as an app on a phone: its sign and name, and which pages may be kept there."""

import io

import pytest
from PIL import Image

from portal.web.phone import KEEP, version


def test_a_browser_finds_how_to_put_it_on_a_phone(visit, cast):
    phone = visit(cast.lena)
    page = phone.get("/")
    said = {link.get("rel"): link.get("href") for link in page.tree.iter("link")}
    manifest = phone.client.get(said["manifest"])
    assert manifest.mimetype == "application/manifest+json" and manifest.cache_control.max_age > 0
    told = manifest.json
    assert (told["short_name"], told["start_url"], told["display"]) == ("Portaal", "/", "standalone")
    assert {icon["purpose"] for icon in told["icons"]} == {"any", "maskable"}
    for icon in told["icons"]:
        picture = Image.open(io.BytesIO(phone.client.get(icon["src"]).data))
        assert f"{picture.width}x{picture.height}" == icon["sizes"]
    assert Image.open(io.BytesIO(phone.client.get("/apple-touch-icon.png").data)).size == (180, 180)
    assert Image.open(io.BytesIO(phone.client.get("/favicon.ico").data)).format == "ICO"
    assert "Disallow: /" in phone.client.get("/robots.txt").text


@pytest.mark.parametrize(
    "address", ["/favicon.ico", "/robots.txt", "/worker.js", "/manifest.webmanifest", "/zonder-verbinding"]
)
def test_they_come_compressed_too_and_are_nobodys(visit, cast, address):
    answer = visit(cast.lena).client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    is_text = answer.mimetype.startswith("text/") or address.endswith(".webmanifest")
    assert (answer.headers.get("Content-Encoding") == "gzip") == is_text


def test_the_worker_stands_at_the_root_and_is_for_volunteers_alone(visit, cast):
    phone = visit(cast.lena)
    (body,) = phone.get("/").tree.iter("body")
    assert (body.get("data-app"), body.get("data-v")) == ("", version())
    answer = phone.client.get(f"/worker.js?v={version()}")
    assert answer.mimetype in ("text/javascript", "application/javascript") and "max-age=0" in str(answer.cache_control)
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
    (body,) = visit(cast.els).get("/").tree.iter("body")
    assert body.get("data-app") is None, "a coordinator's computer keeps nothing"


@pytest.mark.parametrize(
    "address", ["/", "/contacten/{match}/2025K3", "/onkosten/{lena}/2025K3", "/agenda", "/aanmelden"]
)
def test_a_first_page_weighs_at_most_36_kb_and_a_next_one_4(visit, cast, address):
    """Over the wire, with all that the page asks for by itself."""
    phone = visit(cast.lena if address != "/aanmelden" else None)

    def weight(path):
        answer = phone.client.get(path, headers={"Accept-Encoding": "gzip"})
        assert answer.status_code == 200
        return len(answer.data) + len(str(answer.headers))

    path = address.format(match=cast.lenas.id, lena=cast.lena.id)
    page = phone.get(path)
    asked = page.tree.xpath("//script/@src | //link[@rel='stylesheet' or @rel='icon' or @rel='manifest']/@href")
    scripts = ("app.js", "photos.js") if page.tree.xpath("//input[@type='file']") else ("app.js",)
    later = [f"/static/{name}?v={version()}" for name in scripts] + ["/worker.js", "/zonder-verbinding"]
    assert weight(path) <= 4 * 1024
    assert weight(path) + sum(map(weight, [*asked, *later])) <= 36 * 1024


def test_a_card_of_long_ago_and_a_request_in_words_are_not_kept(visit, cast):
    phone = visit(cast.lena)
    for quarter, is_kept in (("2025K4", True), ("2025K3", True), ("2025K2", False)):
        assert (KEEP in phone.client.get(f"/contacten/{cast.lenas.id}/{quarter}").headers) == is_kept, quarter
    page = phone.get(f"/contacten/{cast.lenas.id}/2025K3").form("Indienen").tick("dag", "2025-07-02").press()
    page = phone.get(f"/contacten/{cast.lenas.id}/2025K3")
    assert KEEP in page.answer.headers
    page.press("Verbetering vragen", reason="Op 9 juli was ik er ook.")
    assert KEEP not in phone.client.get(f"/contacten/{cast.lenas.id}/2025K3").headers
