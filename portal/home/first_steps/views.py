"""The ways in of the first days: the law's rates, and lists of people and families. The coordinator's."""

from flask import Blueprint, Response, url_for

from portal.home.first_steps import rules
from portal.web.access import me, roles
from portal.web.pages import attempt, rendered

room = Blueprint("first_steps", __name__)


@room.post("/eerste-stappen/tarieven")
@roles("coordinator")
def take_rates() -> Response:
    said = "De wettelijke tarieven staan erin. Wat nog volgt, vul je in zodra het bekend is."
    return attempt(url_for("start.index"), said, rules.take_rates, by=me())


@room.get("/eerste-stappen/vrijwilligers")
@roles("coordinator")
def people() -> Response:
    return rendered("home/first_steps/people.html")


@room.get("/eerste-stappen/gezinnen")
@roles("coordinator")
def families() -> Response:
    return rendered("home/first_steps/families.html")
