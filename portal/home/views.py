"""The first page and the to-do page: what waits for you."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from portal.home import rules
from portal.home.todos import gather, lines, money, number
from portal.web.access import everyone, me, roles

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
