"""The first page and the to-do page: what waits for you."""

from datetime import date
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.history import wall_clock
from portal.home import rules
from portal.home.todos import gather, lines, money, number
from portal.kit.errors import RuleError
from portal.web.access import everyone, me, roles
from portal.web.pages import refused, saved

home = Blueprint("home", __name__)

SHOWN, SHOWN_ALONE = 8, 50  # of each kind, among the others and on a page of its own


@home.get("/")
@everyone
def index() -> Any:
    if me().is_network and not me().roles & {"coordinator", "treasurer", "volunteer"}:
        return redirect(url_for("reports.network"), 303)
    if me().is_coordinator or me().is_treasurer:
        groups = gather(me()) if me().is_coordinator else money(me())
        return render_template("home/coordinator.html", todos=lines(groups), total=number(groups))
    return render_template("home/volunteer.html", home=rules.volunteer_home(me()))


@home.get("/te-doen")
@roles("coordinator")
def todos() -> str:
    groups, only = gather(me()), request.args.get("groep", "")
    shown = [group for group in groups if not only or group.key == only]
    most = SHOWN_ALONE if only else SHOWN
    return render_template("home/todos.html", groups=shown, total=number(groups), only=only, most=most)


@home.post("/klok/bevestiging")
@roles("coordinator")
def confirm_clock() -> Any:
    """The clock leapt, and she says that the day is right."""
    try:
        day = date.fromisoformat(request.form.get("dag", ""))
    except ValueError:
        day = date.min
    try:
        wall_clock.confirm(day, me())
    except RuleError as error:
        return refused(url_for("home.todos"), error)
    return saved(url_for("home.todos"), "Bedankt. Het portaal gaat verder met zijn werk.")
