"""`serve` as it stands behind the README's proxy: through waitress itself, over a real socket."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from portal.root import ROOT
from portal.sign_in.throttle.rules import ASK_BY_NETWORK
from tests.post.server import free_port

HOST = "portaal.example.org"


class Proxy:
    """What Caddy does: it passes on who asked, over which scheme and under which name."""

    def __init__(self, port: int) -> None:
        self.port = port

    def ask(self, method: str, path: str, visitor: str, body: str = "", **more: str) -> http.client.HTTPResponse:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        passed = {"X-Forwarded-For": visitor, "X-Forwarded-Proto": "https", "X-Forwarded-Host": HOST}
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, path, body or None, {"Host": HOST, **passed, **kind, **more})
        answer = line.getresponse()
        answer.words = answer.read().decode()  # type: ignore[attr-defined]
        line.close()
        return answer


@contextmanager
def serving(folder: Path, proxies: str) -> Iterator[Proxy]:
    """The command itself, on an empty database of its own."""
    port = free_port()
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_DATABASE_URL": f"sqlite:///{folder / 'portal.sqlite3'}",
        "PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789",
        "PORTAL_TRUSTED_HOSTS": HOST, "PORTAL_URL": f"https://{HOST}", "PORTAL_PROXIES": proxies,
    }  # fmt: skip
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "serve", "--port", str(port), "--threads", "2"]
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        try:
            for _ in range(1200):
                assert process.poll() is None, process.stderr and process.stderr.read().decode()
                try:
                    Proxy(port).ask("GET", "/privacy", "192.0.2.1")
                    break
                except OSError:
                    time.sleep(0.05)
            yield Proxy(port)
        finally:
            process.kill()
            process.communicate()


def asking(proxy: Proxy) -> tuple[str, dict[str, str]]:
    """What a browser posts to be mailed a code, and its cookie."""
    page = proxy.ask("GET", "/aanmelden", "192.0.2.1")
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page.words)  # type: ignore[attr-defined]
    assert token is not None
    return f"csrf_token={token[1]}", {"Cookie": (page.getheader("Set-Cookie") or "").partition(";")[0]}


@pytest.mark.parametrize(("proxies", "apart"), [("1", True), ("0", False)])
def test_behind_its_proxy_each_visitor_has_a_count_and_without_one_nobody_makes_one_up(tmp_path, proxies, apart):
    with serving(tmp_path, proxies) as proxy:
        body, cookie = asking(proxy)

        def code(number: int, visitor: str) -> int:
            return proxy.ask(
                "POST", "/aanmelden", visitor, f"{body}&email=n{number}@voorbeeld.example", **cookie
            ).status

        neighbours = [code(n, "203.0.113.7" if apart else f"203.0.113.{n}") for n in range(ASK_BY_NETWORK.times + 1)]
        assert neighbours == [303] * ASK_BY_NETWORK.times + [429]
        assert code(99, "198.51.100.9") == (303 if apart else 429)


def test_the_way_back_after_signing_in_is_kept_over_https_too(tmp_path):
    with serving(tmp_path, "1") as proxy:
        answer = proxy.ask("POST", "/afwezigheid", "192.0.2.1", "a=b", Referer=f"https://{HOST}/contacten/1/2025K3")
        assert (answer.status, answer.getheader("Location")) == (303, "/aanmelden?verder=/contacten/1/2025K3")


SELDOM = {"cryptography", "docx", "nh3", "openpyxl", "psycopg", "pyrage", "typst", "webauthn", "xmlschema"}
"""What only some pages need: cryptography, nh3 and pyrage alone weigh nine megabytes in a process."""


def test_a_worker_starts_with_what_every_page_needs(tmp_path):
    """A page that needs more imports it; imported at the head of a file, it would weigh in every process."""
    env = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")},
        "PORTAL_DATABASE_URL": f"sqlite:///{tmp_path / 'portal.sqlite3'}",
        "PORTAL_SECRET_KEY": "een-sleutel-alleen-voor-de-tests-0123456789",
        "PORTAL_TRUSTED_HOSTS": HOST,
        "PORTAL_URL": f"https://{HOST}",
    }
    told = "import sys, wsgi; print(wsgi.app.name, *sys.modules)"
    run = subprocess.run([sys.executable, "-c", told], cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert "portal" in run.stdout.split() and SELDOM.isdisjoint(run.stdout.split())
