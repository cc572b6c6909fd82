"""The papers of a volunteer: seen, or not after all."""

from flask import request, url_for
from flask.typing import ResponseReturnValue

from portal.kit.errors import RuleError
from portal.people import papers
from portal.people.models import Person, volunteers_of
from portal.people.room import people
from portal.web.access import get_or_404, me, roles
from portal.web.pages import refused, saved


@people.post("/vrijwilligers/<int:id>/papieren")
@roles("coordinator")
def see_papers(id: int) -> ResponseReturnValue:
    volunteer, kinds = _volunteer(id), request.form.getlist("soort")
    try:
        papers.see(volunteer, kinds, me())
    except RuleError as error:
        return refused(_back(volunteer), error)
    undo = url_for("people.unsee_papers", id=id, soort=kinds, naar=request.args.get("naar"))
    words = f"Gezien: {papers.words(kinds)} van {volunteer.name}."
    return saved(_back(volunteer), words, undo=("Ongedaan maken", undo))


@people.post("/vrijwilligers/<int:id>/papieren/terug")
@roles("coordinator")
def unsee_papers(id: int) -> ResponseReturnValue:
    volunteer = _volunteer(id)
    try:
        papers.take_back(volunteer, request.args.getlist("soort"), me())
    except RuleError as error:
        return refused(_back(volunteer), error)
    return saved(_back(volunteer), "Dat staat niet meer als gezien.")


def _volunteer(id: int) -> Person:
    found: Person = get_or_404(volunteers_of(me()), Person.id == id)
    return found


def _back(volunteer: Person) -> str:
    """Where the coordinator came from: the to-do page, or the volunteer's own."""
    if request.args.get("naar") == "te-doen":
        return url_for("home.todos")
    return url_for("people.show", id=volunteer.id)
