"""The button that tells a volunteer of the portal; the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.home.welcome import rules
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import get_or_404, me, roles
from portal.web.pages import attempt

room = Blueprint("welcome", __name__)


@room.post("/vrijwilligers/<int:id>/welkom")
@roles("coordinator")
def tell(id: int) -> Response:
    volunteer = get_or_404(volunteers_of(me()), Person.id == id)
    words = f"{volunteer.given_name} krijgt een mail met de weg naar het portaal."
    return attempt(url_for("start.todos"), words, rules.tell, volunteer, by=me())
