"""Several planned talks at once: from before the portal, or ticked in the list. For the coordinator alone."""

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, Response, request, url_for

from portal.families.backlog import rules
from portal.families.backlog.forms import days_of, together_form
from portal.families.models.family import Family
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.families.pages import page_of
from portal.families.talks.facts import from_before, waiting
from portal.families.viewing.rules import called, note_list
from portal.web.access import me, roles, visible
from portal.web.fields import numbers
from portal.web.pages import UNDO, attempt, form_page, rendered, saved

room = Blueprint("backlog", __name__)

MOST = 30  # days to fill in on one page


@room.get("/gesprekken/van-vroeger")
@roles("coordinator")
def before() -> Response:
    note_list("talks", by=me())
    found = from_before(me())
    by_family: dict[int, list[PlannedTalk]] = {}
    for one in found:
        by_family.setdefault(one.match.family_id, []).append(one)
    names = called(me(), [some[0].match.family for some in by_family.values()], "talks")
    shown = {"total": len(found), "by_family": by_family, "planned_words": PLANNED_TALKS, "called": names}
    return rendered("families/backlog/before.html", **shown)


@room.post("/gesprekken/van-vroeger")
@roles("coordinator")
def settle_all() -> Response:
    return _settled(from_before(me()), url_for(".before"))


@room.post("/gezinnen/<int:id>/gesprekken-van-vroeger")
@roles("coordinator")
def settle_family(id: int) -> Response:
    family = visible(Family, id)
    found = [one for one in from_before(me()) if one.match.family_id == family.id]
    return _settled(found, page_of(family) if request.args.get("naar") == "gezin" else url_for(".before"))


@room.post("/gesprekken/gepland/<int:id>/van-vroeger")
@roles("coordinator")
def settle_one(id: int) -> Response:
    return _settled([visible(PlannedTalk, id)], url_for("talks.planned_talks"))


@room.post("/gesprekken/van-vroeger/herstel")
@roles("coordinator")
def unsettle() -> Response:
    moment = _moment(request.args.get("om", ""))
    return attempt(url_for(".before"), "Deze gesprekken wachten weer.", rules.unsettle, moment, by=me())


def _moment(typed: str) -> datetime | None:
    """The moment in the address of an undo; None for anything else."""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=None)
    except ValueError:
        return None


@room.route("/gesprekken/gepland/samen", methods=["GET", "POST"])
@roles("coordinator")
def hold_together() -> Response:
    """The ticked talks that still wait, and that this coordinator may see."""
    chosen = list(waiting(me()).where(PlannedTalk.id << numbers(request.values.getlist("gesprek"))[:MOST]))
    form = together_form(chosen)
    if form.validate_on_submit() and form.attempt(rules.hold_together, days_of(form, chosen), by=me()):
        said = "1 gesprek is bewaard." if form.result == 1 else f"{form.result} gesprekken zijn bewaard."
        return saved(url_for("talks.planned_talks"), said)
    named = called(me(), [one.match.family for one in chosen], "talks")
    return form_page("families/backlog/together.html", form, chosen=chosen, called=named)


def _settled(found: Sequence[PlannedTalk], target: str) -> Response:
    def done(moment: datetime) -> Response:
        number = f"{len(found)} gesprekken van vroeger zijn" if len(found) != 1 else "1 gesprek van vroeger is"
        return saved(target, f"{number} gehad.", undo=(UNDO, url_for(".unsettle", om=moment.isoformat())))

    return attempt(target, done if found else "Er wacht niets van vroeger.", rules.settle, found, by=me())
