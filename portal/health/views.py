"""/gezond and /leeft for a monitor, /toestand for a coordinator."""

import hmac
import time
from collections.abc import Callable, Iterable
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify, request

from portal.health.facts import shortcomings
from portal.health.rules import Health, health
from portal.settings import Settings
from portal.web.access import public, roles
from portal.web.pages import rendered

room = Blueprint("health", __name__)

FOR = 10.0  # seconds that an answer is kept: nobody keeps the database busy by asking


LIVES = (
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Length", "6"),
    ("Cache-Control", "no-store"),
    ("X-Content-Type-Options", "nosniff"),
)


class _Last:
    at = float("-inf")
    known: Health | None = None
    of: Any = None


@room.get("/gezond")
@public
def state() -> tuple[Response, int]:
    """200 when all is well, 503 when somebody must look. What is wrong needs the token: a waiting letter reveals that
    an address is known."""
    settings: Settings = current_app.extensions["settings"]
    found = _known(settings)
    told: dict[str, Any] = {"gezond": not found.wrong}
    if _may_know(settings):
        told |= {"let_op": list(found.wrong), **found.facts}
    return jsonify(told), 503 if found.wrong else 200


@room.get("/toestand")
@roles("coordinator")
def condition() -> Response:
    """The same in words, with what to do."""
    settings: Settings = current_app.extensions["settings"]
    told = shortcomings(_known(settings), settings, over_https=request.is_secure)
    return rendered("health/condition.html", shortcomings=told)


def _known(settings: Settings) -> Health:
    if _Last.known is None or _Last.of is not settings or time.monotonic() - _Last.at > FOR:
        _Last.known, _Last.at, _Last.of = health(settings), time.monotonic(), settings
    return _Last.known


def _may_know(settings: Settings) -> bool:
    sent = request.headers.get("Authorization", "").encode("latin-1", "replace")
    return bool(settings.health_token) and hmac.compare_digest(sent, f"Bearer {settings.health_token}".encode())


def answer_that_it_lives(app: Flask) -> None:
    """/leeft: under any name, without the database: whoever keeps containers running asks no more than that."""
    within = app.wsgi_app

    def wsgi_app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        if environ.get("PATH_INFO") != "/leeft" or environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return within(environ, start_response)
        start_response("200 OK", list(LIVES))  # a list of its own: a server may add to it
        return [b"leeft\n" if environ["REQUEST_METHOD"] == "GET" else b""]

    app.wsgi_app = wsgi_app  # type: ignore[method-assign]
