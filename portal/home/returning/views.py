"""The press that calls off a start that is still to come; the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.agenda.pages import answer_link
from portal.home.returning import rules
from portal.home.returning.facts import Outcome
from portal.kit import clock
from portal.kit.dates import day_text
from portal.people.models import VOLUNTEER_ROLES, Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, saved

room = Blueprint("returning", __name__)


@room.post("/vrijwilligers/<int:id>/herstart/verwijdering")
@roles("coordinator")
def call_off(id: int) -> Response:
    person = visible(Person, id, among=volunteers_of(me()))
    target = url_for("volunteer_file.show", id=id)
    return attempt(target, lambda outcome: _called_off(person, outcome), rules.call_off, person, answer_link, by=me())


def _called_off(person: Person, outcome: Outcome) -> Response:
    gone = {0: "", 1: " De koppeling die nog moest beginnen, is weg."}
    more = gone.get(outcome.matches, f" {outcome.matches} koppelingen die nog moesten beginnen, zijn weg.")
    name, before = person.given_name, outcome.before
    if before is not None:
        word, last = VOLUNTEER_ROLES[before.role], before.ended_on
        if last is None:
            words = f"{name} blijft {word}."
        elif last < clock.today():
            words = f"{name} start niet opnieuw."
        else:
            words = f"{name} is {word} tot en met {day_text(last)}, en stopt dan."
        return saved(url_for("volunteer_file.show", id=person.id), f"{words}{more}")
    if outcome.candidate is not None:
        words = f"{name} begint niet, en is weer kandidaat.{more}"
        return saved(url_for("candidates.candidate", id=outcome.candidate.id), words)
    return saved(url_for("volunteers.index"), f"{name} begint niet, en staat niet meer in de lijst.{more}")
