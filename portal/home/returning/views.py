"""The press that calls off a planned return; the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.agenda.pages import answer_link
from portal.home.returning import rules
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, saved

room = Blueprint("returning", __name__)


@room.post("/vrijwilligers/<int:id>/herstart/verwijdering")
@roles("coordinator")
def call_off(id: int) -> Response:
    person = visible(Person, id, among=volunteers_of(me()))
    target = url_for("volunteer_file.show", id=id)

    def stays_away(matches: int) -> Response:
        gone = {0: "", 1: " De koppeling die nog moest beginnen, is weg."}
        more = gone.get(matches, f" {matches} koppelingen die nog moesten beginnen, zijn weg.")
        return saved(target, f"{person.given_name} start niet opnieuw.{more}")

    return attempt(target, stays_away, rules.call_off, person, answer_link, by=me())
