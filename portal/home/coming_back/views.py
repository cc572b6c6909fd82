"""The portal was put back from a copy: what to look at, and that it was done; for coordinator and treasurer."""

from flask import Blueprint, Response, url_for

from portal.history import coming_back
from portal.web.access import me, roles
from portal.web.pages import rendered, saved

room = Blueprint("coming_back", __name__)

payers = roles("coordinator", "treasurer")


@room.get("/terugzetting")
@payers
def show() -> Response:
    return rendered("home/coming_back/show.html", made_at=coming_back.as_of(me().branch_id))


@room.post("/terugzetting")
@payers
def looked_after() -> Response:
    coming_back.looked_after(me().branch_id, by=me())
    return saved(url_for("start.index"), "Bedankt. Er is nagekeken wat sinds de kopie gebeurde.")
