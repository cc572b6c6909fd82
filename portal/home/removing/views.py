"""Deleting an event that nobody was told of; the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.agenda.models.event import Event
from portal.home.removing import rules
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, rendered, saved

room = Blueprint("removing", __name__)


@room.get("/agenda/<int:id>/verwijdering")
@roles("coordinator")
def ask(id: int) -> Response:
    event = visible(Event, id)
    return rendered("home/removing/remove.html", event=event, why=rules.why_it_stays(event))


@room.post("/agenda/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    event = visible(Event, id)

    def gone(_: None) -> Response:
        return saved(url_for("events.index"), f"{event.title} is weggehaald.")

    return attempt(url_for("events.show", id=id), gone, rules.remove, event, by=me())
