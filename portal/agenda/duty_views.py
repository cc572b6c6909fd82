"""The coordinator says that a training is for a volunteer, or takes that back."""

from flask import Response, url_for

from portal.agenda import training
from portal.agenda.room import agenda
from portal.kit.errors import RuleError
from portal.people.models import Person, volunteers_of
from portal.web.access import get_or_404, me, roles
from portal.web.pages import refused, saved


@agenda.post("/vrijwilligers/<int:person_id>/perinatale-module")
@roles("coordinator")
def tell_duty(person_id: int) -> Response:
    person = _volunteer(person_id)
    try:
        training.tell(person, "perinatal", me())
    except RuleError as error:
        return refused(url_for("home.todos", _anchor="vorming"), error)
    undo = ("Ongedaan maken", url_for(".untell_duty", person_id=person.id))
    words = f"Gezegd aan {person.given_name}: de perinatale module staat nu in de agenda als verplicht."
    return saved(url_for("home.todos", _anchor="vorming"), words, undo=undo)


@agenda.post("/vrijwilligers/<int:person_id>/perinatale-module/terug")
@roles("coordinator")
def untell_duty(person_id: int) -> Response:
    person = _volunteer(person_id)
    try:
        training.take_back(person, "perinatal", me())
    except RuleError as error:
        return refused(url_for("home.todos", _anchor="vorming"), error)
    return saved(url_for("home.todos", _anchor="vorming"), f"Teruggenomen. {person.given_name} leest het niet meer.")


def _volunteer(person_id: int) -> Person:
    found: Person = get_or_404(volunteers_of(me()), Person.id == person_id)
    return found
