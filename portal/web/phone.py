"""The portal on a phone: how it becomes an app, and which pages the phone may keep to show offline."""

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Flask, Response, current_app, jsonify, render_template, request, send_from_directory
from markupsafe import escape

from portal.root import ROOT
from portal.web import compiled
from portal.web.access import public, visitor

KEEP = "Portal-Keep"
"""The header of a page that the service worker may keep: the id of its person, and its title."""

AT_THE_ROOT = {
    "favicon.ico": "icons/favicon.ico",
    "apple-touch-icon.png": "icons/apple-touch-icon.png",
    "robots.txt": "robots.txt",
}
"""What browsers ask for by name → its file in `static/`."""

A_DAY = 86_400


def init_app(app: Flask) -> None:
    for name, file in AT_THE_ROOT.items():
        endpoint = f"root_{name.partition('.')[0].replace('-', '_')}"
        app.add_url_rule(f"/{name}", endpoint, public(_named(file)))
    app.add_url_rule("/manifest.webmanifest", "manifest", public(_manifest))
    app.add_url_rule("/worker.js", "worker", public(_worker))
    app.add_url_rule("/zonder-verbinding", "without_line", public(_without_line))
    app.jinja_env.globals["version"] = version


def _named(file: str) -> Any:
    def answer() -> Response:
        return send_from_directory(str(current_app.static_folder), file, max_age=A_DAY)

    return answer


def _manifest() -> Response:
    from portal.web.headers import asset

    def icon(name: str, size: int, purpose: str) -> dict[str, str]:
        return {"src": asset(f"icons/{name}"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}

    answer = jsonify(
        name="Home-Start, portaal voor vrijwilligers",
        short_name="Portaal",
        lang="nl-BE",
        id=f"{request.script_root}/",
        start_url=f"{request.script_root}/",
        scope=f"{request.script_root}/",
        display="standalone",
        background_color="#f8f6fa",
        theme_color="#500778",
        icons=[
            icon("icon-192.png", 192, "any"),
            icon("icon-512.png", 512, "any"),
            icon("icon-maskable-512.png", 512, "maskable"),
        ],
    )
    answer.mimetype = "application/manifest+json"
    answer.cache_control.max_age = A_DAY
    return answer


def _worker() -> Response:
    """At the root, so that it may handle every page."""
    return send_from_directory(str(current_app.static_folder), "worker.js", max_age=0)


@lru_cache(maxsize=1)
def version() -> str:
    """A hash over everything that pages are made of. It is in the addresses of the scripts that portal.js loads later:
    so another version of the portal has another service worker, which starts afresh.
    """
    found = (path for folder in ("static", "templates") for path in (ROOT / folder).rglob("*"))
    files = sorted(path for path in found if path.is_file() and path.parent.name != compiled.FOLDER)
    return hashlib.sha256(b"".join(_hashed(path) for path in files)).hexdigest()[:10]


def _hashed(path: Path) -> bytes:
    return hashlib.sha256(path.read_bytes()).digest()


def _without_line() -> str:
    """The page to show offline for an address that is not kept. The same for everyone: it needs no sign-in."""
    return render_template("without_line.html")


def may_be_kept(page: Response, words: str) -> Response:
    """Let the phone keep this page of a volunteer, to show it offline. words: its title in the list of such pages.

    Never a page of somebody who sees more than a volunteer does, nor one that shows a mistake.
    """
    user = visitor()
    if user.looks_around:
        return page  # it is somebody else's browser
    if page.status_code == 200 and user.person.is_volunteer and not user.person.is_staff:
        page.headers[KEEP] = f"{user.person.id} {_in_a_header(words)}"
    return page


@lru_cache(maxsize=256)
def _in_a_header(words: str) -> str:
    return quote(str(escape(words)))
