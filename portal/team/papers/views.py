"""The papers of a volunteer: seen, or not after all."""

from flask import Blueprint, Response, request, url_for

from portal.people.models import Person
from portal.team.pages import volunteer_of
from portal.team.papers import rules
from portal.web.access import me, roles
from portal.web.pages import UNDO, attempt, saved

room = Blueprint("papers", __name__)


@room.post("/vrijwilligers/<int:id>/papieren")
@roles("coordinator")
def see_papers(id: int) -> Response:
    volunteer, kinds = volunteer_of(id), request.form.getlist("soort")

    def seen(_: object) -> Response:
        undo = url_for("papers.unsee_papers", id=id, soort=kinds, naar=request.args.get("naar"))
        words = f"Gezien: {rules.words(kinds)} van {volunteer.name}."
        return saved(_back(volunteer), words, undo=(UNDO, undo))

    return attempt(_back(volunteer), seen, rules.see, volunteer, kinds, by=me())


@room.post("/vrijwilligers/<int:id>/papieren/herstel")
@roles("coordinator")
def unsee_papers(id: int) -> Response:
    volunteer, kinds = volunteer_of(id), request.args.getlist("soort")
    return attempt(_back(volunteer), "Dat staat niet meer als gezien.", rules.take_back, volunteer, kinds, by=me())


def _back(volunteer: Person) -> str:
    """Where the coordinator came from: the to-do page, or the volunteer's own."""
    if request.args.get("naar") == "te-doen":
        return url_for("start.todos")
    return url_for("volunteer_file.show", id=volunteer.id)
