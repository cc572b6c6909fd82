"""The first page and the to-do page: what waits for you."""

from datetime import date

from flask import Blueprint, Response, request, url_for

from portal.contacts.absences.facts import period_text
from portal.families.file.rules import note_view
from portal.history import wall_clock
from portal.home.start import facts
from portal.home.todos.facts.todos import gather, lines, money, number
from portal.kit.errors import RuleError
from portal.web.access import also_finishing, me, roles
from portal.web.pages import refused, rendered, saved
from portal.web.phone import may_be_kept

room = Blueprint("start", __name__)


SHOWN, SHOWN_ALONE = 8, 50  # of each kind, among the others and on a page of its own


@room.get("/")
@also_finishing
def index() -> Response:
    if me().is_network and not me().roles & {"coordinator", "treasurer", "volunteer"}:
        return saved(url_for("network.network"))
    if me().is_coordinator or me().is_treasurer:
        groups = gather(me()) if me().is_coordinator else money(me())
        return rendered("home/start/coordinator.html", todos=lines(groups), total=number(groups))
    home = facts.volunteer_home(me())
    for one in home.today:
        if one.reach is not None and (one.reach.phone or one.reach.street):
            note_view(one.match.family, "contact", by=me())
    return may_be_kept(rendered("home/start/volunteer.html", home=home, period=period_text), "Start")


@room.get("/te-doen")
@roles("coordinator")
def todos() -> Response:
    groups, only = gather(me()), request.args.get("groep", "")
    shown = [group for group in groups if not only or group.key == only]
    most = SHOWN_ALONE if only else SHOWN
    return rendered("home/start/todos.html", groups=shown, total=number(groups), only=only, most=most)


@room.post("/klok/bevestiging")
@roles("coordinator")
def confirm_clock() -> Response:
    """The clock leapt, and she says that the day is right."""
    try:
        day = date.fromisoformat(request.form.get("dag", ""))
    except ValueError:
        day = date.min
    try:
        wall_clock.confirm(day, me())
    except RuleError as error:
        return refused(url_for("start.todos"), error)
    return saved(url_for("start.todos"), "Bedankt. Het portaal gaat verder met zijn werk.")
