"""The papers of a volunteer: seen, or not after all."""

from flask import Blueprint, Response, request, url_for

from portal.team.pages import volunteer_of
from portal.team.papers import rules
from portal.web.access import me, roles
from portal.web.pages import UNDO, attempt, back_to, saved

room = Blueprint("papers", __name__)


@room.post("/vrijwilligers/<int:id>/papieren")
@roles("coordinator")
def see_papers(id: int) -> Response:
    volunteer, kinds = volunteer_of(id), request.form.getlist("soort")

    def seen(_: object) -> Response:
        undo = url_for("papers.unsee_papers", id=id, soort=kinds, naar=request.args.get("naar"))
        words = f"Gezien: {rules.words(kinds)} van {volunteer.name}."
        return saved(back_to(_file(id)), words, undo=(UNDO, undo))

    return attempt(back_to(_file(id)), seen, rules.see, volunteer, kinds, by=me())


@room.post("/vrijwilligers/<int:id>/papieren/herstel")
@roles("coordinator")
def unsee_papers(id: int) -> Response:
    volunteer, kinds = volunteer_of(id), request.args.getlist("soort")
    return attempt(back_to(_file(id)), "Dat staat niet meer als gezien.", rules.take_back, volunteer, kinds, by=me())


def _file(volunteer_id: int) -> str:
    return url_for("volunteer_file.show", id=volunteer_id)
