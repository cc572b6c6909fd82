"""The first page and the to-do page: what waits for you."""

from collections.abc import Iterable
from datetime import date

from flask import Blueprint, Response, request, url_for

from portal.contacts.absences.facts import period_text
from portal.families.viewing.rules import called, note_view
from portal.history import wall_clock
from portal.home.first_steps.facts import first_steps
from portal.home.start import facts
from portal.home.todos.facts.groups import Item
from portal.home.todos.facts.money import money
from portal.home.todos.facts.todos import first, gather, number
from portal.kit.dates import read_iso
from portal.web.access import also_finishing, me, roles
from portal.web.pages import attempt, rendered, saved
from portal.web.phone import may_be_kept

room = Blueprint("start", __name__)

ON_START = 7  # things on the first page
SHOWN, SHOWN_ALONE = 8, 50  # of each kind, among the others and on a page of its own


@room.get("/")
@also_finishing
def index() -> Response:
    person = me()
    if person.is_network and not person.roles & {"coordinator", "treasurer", "volunteer"}:
        return saved(url_for("network.network"))
    if person.is_coordinator or person.is_treasurer:
        groups = gather(person) if person.is_coordinator else money(person)
        steps = first_steps(person.branch) if person.is_coordinator else ()
        shown = first(groups, ON_START)
        names = _called(item for _, item in shown)
        return rendered("home/start/coordinator.html", todos=shown, total=number(groups), called=names, steps=steps)
    home = facts.volunteer_home(person)
    for one in home.today:
        if one.reach is not None and (one.reach.phone or one.reach.street):
            note_view(one.match.family, "contact", by=person)
    return may_be_kept(rendered("home/start/volunteer.html", home=home, period=period_text), "Start")


@room.get("/te-doen")
@roles("coordinator")
def todos() -> Response:
    groups, only = gather(me()), request.args.get("groep", "")
    shown = [group for group in groups if not only or group.key == only]
    most = SHOWN_ALONE if only else SHOWN
    named = _called(item for group in shown for item in group.items[:most])
    return rendered("home/start/todos.html", groups=shown, total=number(groups), only=only, most=most, called=named)


def _called(items: Iterable[Item]) -> dict[int, str]:
    return called(me(), [item.family for item in items if item.family is not None], "todos")


@room.post("/klok/bevestiging")
@roles("coordinator")
def confirm_clock() -> Response:
    """The clock leapt, and the coordinator confirms the day."""
    day, words = read_iso(request.form.get("dag", "")), "Bedankt. Het portaal gaat verder met zijn werk."
    return attempt(url_for("start.todos"), words, wall_clock.confirm, day or date.min, me())
