"""What comes with every answer: security headers, caching, compression; and static files."""

import gzip
import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, current_app, request, send_from_directory
from werkzeug.security import safe_join

from portal.root import ROOT
from portal.web import real
from portal.web.access import public

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' blob:",
        "connect-src 'self'",
        "form-action 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "manifest-src 'self'",
        "worker-src 'self'",
    )
)

ALWAYS = (
    ("Content-Security-Policy", POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
    ("X-Robots-Tag", "noindex"),
)

A_YEAR = 31_536_000
HTTPS_ONLY = "Strict-Transport-Security", f"max-age={A_YEAR}; includeSubDomains"

_STATIC = str(ROOT / "static")
FILES = frozenset({"static", "root_favicon", "root_apple_touch_icon", "root_robots", "manifest", "worker"})
"""The same for everyone: a browser may keep them."""
COMPRESSED = ("text/", "application/javascript", "image/svg+xml", "application/manifest+json")


class Always:
    """Adds to the headers of an answer what all have in common, as it leaves, but for what a view said itself.

    Werkzeug would look for a line break in each of these values each time, which takes as long as a query.
    """

    def __init__(self, within: Any, https: bool) -> None:
        self.within, self.added = within, (*ALWAYS, *([HTTPS_ONLY] if https else []))

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            said = {name for name, _ in headers}
            return start_response(status, [*headers, *(one for one in self.added if one[0] not in said)], *error)

        return self.within(environ, start)


def init_app(app: Flask) -> None:
    app.wsgi_app = Always(app.wsgi_app, https=app.config["SESSION_COOKIE_SECURE"])  # type: ignore[method-assign]
    app.after_request(_headers)
    app.after_request(_compress)
    app.add_url_rule("/static/<path:name>", "static", _static)
    app.jinja_env.globals["asset"] = asset


def _headers(answer: Response) -> Response:
    h = answer.headers
    if (answer.mimetype or "").endswith(("+xml", "/xml")) and "charset" not in h["Content-Type"]:
        h["Content-Type"] += "; charset=utf-8"
    if real.request().endpoint not in FILES:
        h["Cache-Control"] = "no-store"
    return answer


def _compress(answer: Response) -> Response:
    """Gzip text. Cross-site requests carry no cookie (SameSite), so its length reveals nothing to an outsider."""
    kind = answer.mimetype or ""
    if not kind.startswith(COMPRESSED) or answer.status_code in (204, 304) or "Content-Encoding" in answer.headers:
        return answer
    answer.headers["Vary"] = "Accept-Encoding, Cookie"
    asked = real.request()
    if "gzip" not in asked.headers.get("Accept-Encoding", ""):
        return answer
    if asked.endpoint in FILES:
        answer.direct_passthrough = False
        body = _gzipped(asked.path, answer.get_data())
    else:
        body = answer.get_data()
        if len(body) < 300:
            return answer
        body = gzip.compress(body, 9, mtime=0)
    answer.set_data(body)
    answer.headers["Content-Encoding"] = "gzip"
    return answer


@lru_cache(maxsize=64)
def _gzipped(_path: str, body: bytes) -> bytes:
    return gzip.compress(body, 9, mtime=0)


@public
def _static(name: str) -> Response:
    """A file of `static/`. Its address holds a hash of its content, so it may be kept for a year."""
    folder = current_app.static_folder
    if folder is None or safe_join(folder, name) is None:
        abort(404)
    answer = send_from_directory(folder, name, max_age=A_YEAR if "v" in request.args else 0)
    if "v" in request.args:
        answer.cache_control.immutable = True
    return answer


def asset(name: str) -> str:
    """The address of a static file, with its hash."""
    path = f"{_STATIC}/{name}"
    return f"{real.request().script_root}/static/{name}?v={_digest(path, os.stat(path).st_mtime_ns)}"


@lru_cache(maxsize=64)
def _digest(path: str, _changed: int) -> str:
    return hashlib.sha256(Path(path).read_bytes()).hexdigest()[:10]
