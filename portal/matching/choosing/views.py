"""Who goes to a family: a first or another volunteer, and who takes over; all of it the coordinator's."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.pages import page_of
from portal.families.support import rules as support
from portal.families.support.letters import who_hears
from portal.kit import clock
from portal.matching.cautions.facts import cautions
from portal.matching.cautions.forms import CarefulForm
from portal.matching.choosing import rules
from portal.matching.choosing.facts import first_day
from portal.matching.choosing.forms import HandoverForm
from portal.matching.waiting.facts import fitting
from portal.people.volunteers.facts import volunteers_of_today
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, hears_it, saved

room = Blueprint("choosing", __name__)


@room.get("/gezinnen/<int:id>/koppelingen/nieuw", endpoint="new_match")
@room.post("/gezinnen/<int:id>/koppelingen")
@roles("coordinator")
def create_match(id: int) -> Response:
    family, today = visible(Family, id), clock.today()
    chosen = {"started_on": first_day(family, today), "volunteer": request.args.get("vrijwilliger", "")}
    form = _careful(CarefulForm(data=chosen), family)
    if form.validate_on_submit() and form.attempt(
        support.start_match, family, form.new(), form.submission_key.data, by=me()
    ):
        undo = (UNDO, url_for("removal.remove_match", id=form.result.id))
        said = f"{form.result.volunteer.name} is gekoppeld aan {family.alias}.{form.warning}"
        said += _told((form.result, form.result.started_on))
        return saved(page_of(family), said, undo=undo)
    shown = {"suggestions": fitting(family, today), "cautions": form.minding.of}
    return form_page("matching/choosing/new_match.html", form, family=family, **shown)


@room.route("/koppelingen/<int:id>/overdracht", methods=["GET", "POST"])
@roles("coordinator")
def hand_over(id: int) -> Response:
    match, today = visible(Match, id), clock.today()
    usual = {"km_one_way": None, "usual_weekday": str(match.usual_weekday or "")}
    chosen = {"ended_on": today, "started_on": today, "volunteer": request.args.get("vrijwilliger", ""), **usual}
    form = _careful(HandoverForm(data=chosen), match.family, match)
    if form.validate_on_submit() and form.attempt(
        rules.hand_over, match, form.handover(), form.submission_key.data, by=me()
    ):
        undo = (UNDO, url_for(".take_back", id=match.id, new_id=form.result.id))
        said = f"{form.result.volunteer.name} gaat verder bij {match.family.alias}.{form.warning}"
        said += _told((form.result, form.result.started_on), (match, form.ended_on.data))
        return saved(page_of(match.family), said, undo=undo)
    others = [one for one in fitting(match.family, today) if one.volunteer.id != match.volunteer_id]
    shown = {"suggestions": others, "cautions": form.minding.of}
    return form_page("matching/choosing/hand_over.html", form, match=match, **shown)


@room.post("/koppelingen/<int:id>/overdracht/<int:new_id>/herstel")
@roles("coordinator")
def take_back(id: int, new_id: int) -> Response:
    match, following = visible(Match, id), visible(Match, new_id)
    said = f"Ongedaan gemaakt. {match.volunteer.name} gaat weer naar dit gezin."
    return attempt(page_of(match.family), said, rules.take_handover_back, match, following, by=me())


def _told(*said: tuple[Match, date | None]) -> str:
    return "".join(f" {hears_it(person)}" for person in who_hears(*said, by=me()))


def _careful(form: CarefulForm, family: Family, leaving: Match | None = None) -> Any:
    people = [one for one in volunteers_of_today(family.branch_id) if leaving is None or one.id != leaving.volunteer_id]
    return form.careful(people, cautions(family, clock.today(), leaving, key=form.submission_key.data))
