"""The first page: what waits for you."""

from flask import Blueprint, render_template

from portal.home import rules
from portal.web.access import everyone, me

home = Blueprint("home", __name__)


@home.get("/")
@everyone
def index() -> str:
    if me().is_coordinator:
        return render_template("home/coordinator.html", todos=rules.coordinator_todos(me()))
    if me().is_treasurer:
        return render_template("home/coordinator.html", todos=rules.treasurer_todos(me()))
    return render_template("home/volunteer.html", home=rules.volunteer_home(me()))
