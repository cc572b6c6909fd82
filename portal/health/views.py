"""/gezond: for a monitor."""

import time
from typing import Any

from flask import Blueprint, Response, current_app, jsonify

from portal.health.rules import Health, health
from portal.web.access import public

room = Blueprint("health", __name__)

FOR = 5.0  # seconds that an answer is kept: nobody keeps the database busy by asking


class _Last:
    at = float("-inf")
    known: Health | None = None
    of: Any = None


@room.get("/gezond")
@public
def state() -> tuple[Response, int]:
    """200 when all is well, 503 when somebody must look; what is wrong stands in `let_op`."""
    settings = current_app.extensions["settings"]
    if _Last.known is None or _Last.of is not settings or time.monotonic() - _Last.at > FOR:
        _Last.known, _Last.at, _Last.of = health(settings), time.monotonic(), settings
    found = _Last.known
    return jsonify({"gezond": not found.wrong, "let_op": list(found.wrong), **found.facts}), 503 if found.wrong else 200
