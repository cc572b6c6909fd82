"""What goes along with every answer: security headers, compression, caching, cookies."""

import gzip
import re

import pytest

from portal import create_app
from portal.sign_in.devices import rules as devices
from portal.web.access import public
from portal.web.headers import POLICY
from tests.browser import Visitor
from tests.conftest import settings_for

ANSWERS = {
    "a page": "/",
    "nothing there": "/bestaat-niet",
    "a redirect": "/contacten",
    "not theirs": "/vrijwilligers",
    "a download": "/onkosten/nota/{note}.docx",
    "a photo": "/onkosten/ticket/{ticket}",
    "a drawing": "/static/icon.svg",
    "a static file": "/static/style.css",
    "no such static file": "/static/weg.css",
}


@pytest.mark.parametrize("path", ANSWERS.values(), ids=ANSWERS)
def test_every_kind_of_answer_has_the_headers(world, visit, path):
    answer = visit(world.cast.lena).client.get(path.format(note=world.note.id, ticket=world.ticket.id))
    h = answer.headers
    assert h["X-Content-Type-Options"] == "nosniff"
    assert h["X-Frame-Options"] == "DENY"
    assert h["Referrer-Policy"] == "same-origin"
    assert h["Cross-Origin-Opener-Policy"] == h["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in h["Permissions-Policy"]
    assert h["X-Robots-Tag"] == "noindex"
    assert "default-src 'none'" in h["Content-Security-Policy"]
    assert "unsafe" not in h["Content-Security-Policy"]
    assert len({name for name, _ in h} - {"Set-Cookie"}) == len([name for name, _ in h if name != "Set-Cookie"])
    assert "Server" not in h and not [name for name, _ in h if name.startswith("Access-Control-")]
    if answer.mimetype.startswith("text/") or answer.mimetype.endswith("xml"):
        assert "charset=utf-8" in h["Content-Type"]
    if not path.startswith("/static"):
        assert h["Cache-Control"] == "no-store", "what a family's volunteer saw is not left on a shared computer"


def test_the_policy_lets_in_only_this_site_and_nothing_inline():
    assert "script-src 'self';" in POLICY and "style-src 'self';" in POLICY
    for directive in (
        "default-src 'none'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
    ):
        assert directive in POLICY


def test_a_failing_page_has_the_headers_too(database_url, cast):
    app = create_app(settings_for(database_url))

    def broken() -> str:
        raise ZeroDivisionError

    app.add_url_rule("/stuk", "broken", public(broken))
    page = Visitor(app).get("/stuk")
    assert page.status == 500
    assert "Er liep iets mis bij ons" in page.text
    assert page.answer.headers["Content-Security-Policy"] == POLICY


def test_text_is_sent_compressed_to_who_can_unpack_it(cast, visit):
    client = visit().client
    plain = client.get("/aanmelden")
    packed = client.get("/aanmelden", headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in packed.headers["Vary"]
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) * 0.6
    assert b"</html>" in gzip.decompress(packed.data)


def test_a_word_file_is_not_compressed_twice(world, visit):
    answer = visit(world.cast.lena).client.get(
        f"/onkosten/nota/{world.note.id}.docx", headers={"Accept-Encoding": "gzip"}
    )
    assert "Content-Encoding" not in answer.headers
    assert answer.data.startswith(b"PK")


def test_static_files_are_kept_for_a_year_by_their_hash(cast, visit):
    client = visit().client
    address = re.search(
        r'href="(/static/style\.css\?v=[0-9a-f]{10})"', client.get("/aanmelden").get_data(as_text=True)
    )[1]
    answer = client.get(address, headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    cache = answer.cache_control
    assert (cache.max_age, bool(cache.immutable)) == (31_536_000, True)
    assert "Set-Cookie" not in answer.headers
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert client.get("/static/style.css").cache_control.max_age == 0, "without its hash it is asked for again"


@pytest.mark.parametrize("name", ["../wsgi.py", "..%2fwsgi.py", "%2e%2e/pyproject.toml", "/etc/passwd", "", "%00"])
def test_nothing_beside_the_static_folder_is_served(cast, visit, name):
    assert visit().client.get(f"/static/{name}").status_code in (404, 308)


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "localhost:80@evil.example", ""])
def test_another_host_name_is_refused(cast, visit, host):
    answer = visit().client.get("/aanmelden", headers={"Host": host})
    assert answer.status_code == 400
    assert host not in answer.get_data(as_text=True) or not host


def test_cookies_stay_out_of_scripts_and_other_sites(database_url, cast, visit):
    answer = visit().client.get("/aanmelden")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("portaal=") and "HttpOnly" in cookie and "SameSite=Lax" in cookie
    assert "Secure" not in cookie, "over plain http on the own machine it would never come back"
    assert "Strict-Transport-Security" not in answer.headers
    safe = create_app(settings_for(database_url, PORTAL_URL="https://localhost"))
    answer = safe.test_client().get("/aanmelden", base_url="https://localhost")
    cookie = answer.headers["Set-Cookie"]
    assert cookie.startswith("__Host-portaal=") and "Secure" in cookie
    assert "Path=/" in cookie and "Domain" not in cookie, "or browsers would throw a __Host- cookie away"
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_a_cookie_that_was_changed_is_nobodys(cast, visit):
    lena = visit(cast.lena)
    assert lena.get("/").status == 200
    with lena.client.session_transaction() as session:
        session["_user_id"] = devices.open_device(cast.els, "x")[:-1] + "!"
    assert lena.client.get("/").headers["Location"].startswith("/aanmelden")
    lena.client.set_cookie("portaal", "eyJfdXNlcl9pZCI6ICIxIn0.nep.nep")
    assert lena.client.get("/").headers["Location"].startswith("/aanmelden")


def test_behind_a_proxy_only_the_declared_hops_are_believed(database_url, cast):
    seen = {}
    for proxies in ("0", "1"):
        app = create_app(settings_for(database_url, PORTAL_PROXIES=proxies))

        def whoami(kept: str = proxies) -> str:
            from flask import request

            seen[kept] = (request.remote_addr, request.scheme, request.host)
            return ""

        app.add_url_rule("/wie", "whoami", public(whoami))
        forged = {
            "X-Forwarded-For": "6.6.6.6, 192.0.2.7",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "localhost",
        }
        app.test_client().get("/wie", headers=forged)
    assert seen["0"][:2] == ("127.0.0.1", "http")
    assert seen["1"][:2] == ("192.0.2.7", "https")
