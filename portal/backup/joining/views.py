"""The addresses of a portal that was joined: its old machine redirects visitors here."""

from flask import Blueprint, Response, abort, current_app, request

from portal.history import chain
from portal.history.joined import all_joined
from portal.settings import Settings
from portal.web.access import public
from portal.web.moving import Moving
from portal.web.pages import saved

room = Blueprint("joining", __name__)


@room.get("/verhuisd/<int:begins>")
@room.get("/verhuisd/<int:begins>/<path:rest>")
@public
def moved(begins: int, rest: str = "") -> Response:
    """Redirect to the same page here. It opens nothing by itself: that page asks who comes."""
    portal = next((one for one in all_joined() if one.begins == begins), None)
    if portal is None:
        abort(404)
    settings: Settings = current_app.extensions["settings"]
    moving = Moving(current_app.url_map, begins, chain.secret_of(portal.secret) or "", settings.secret_key)
    query = f"?{request.query_string.decode('ascii', 'replace')}" if request.query_string else ""
    return saved(request.script_root + moving.path("/" + rest.lstrip("/\\")) + query)
