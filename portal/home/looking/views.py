"""The two buttons of a look around as a volunteer: begin, on their page; stop, on every page of it."""

from flask import Blueprint, Response, url_for

from portal.home.looking import rules
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.sign_in import pages as sessions
from portal.web.access import ends_looking, me, roles, visible
from portal.web.pages import attempt, saved

room = Blueprint("looking", __name__)


@room.post("/vrijwilligers/<int:id>/proefrondje")
@roles("coordinator")
def begin(id: int) -> Response:
    volunteer: Person = visible(Person, id, among=volunteers_of(me()))

    def looks(_nothing: object) -> Response:
        sessions.look_around_as(volunteer)
        return saved(url_for("start.index"))

    return attempt(url_for("volunteer_file.show", id=id), looks, rules.begin, volunteer, by=me())


@room.post("/proefrondje/einde")
@roles("coordinator")
@ends_looking
def end() -> Response:
    volunteer = sessions.stop_looking()
    if volunteer is None:
        return saved(url_for("start.index"))
    rules.end(volunteer, by=sessions.holder())
    return saved(url_for("volunteer_file.show", id=volunteer.id), "Je proefrondje is gedaan. Er is niets bewaard.")
