"""Flask's `request`, `session`, `g` and `current_app` themselves, for what every page asks of them again and again.

Under those names stand deputies, which at every attribute first fail and then look for the one they stand in for. That
is dear: some fifty times a page, a twentieth of its work. Whoever asks for more than one thing takes the real one.
"""

from typing import Any, cast

import flask
from flask.ctx import _AppCtxGlobals
from flask.sessions import SessionMixin

_request, _session, _g, _app = cast(tuple[Any, ...], (flask.request, flask.session, flask.g, flask.current_app))


def request() -> flask.Request:
    return _request._get_current_object()  # type: ignore[no-any-return]


def session() -> SessionMixin:
    return _session._get_current_object()  # type: ignore[no-any-return]


def g() -> _AppCtxGlobals:
    return _g._get_current_object()  # type: ignore[no-any-return]


def app() -> flask.Flask:
    return _app._get_current_object()  # type: ignore[no-any-return]
