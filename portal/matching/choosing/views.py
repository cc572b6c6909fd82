"""Who goes to a family: a first or another volunteer, and who takes over; all of it the coordinator's."""

from flask import Blueprint, Response, request, url_for

from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.pages import page_of
from portal.families.support import rules as support
from portal.kit import clock
from portal.matching.cautions.facts import cautions
from portal.matching.cautions.forms import CarefulForm
from portal.matching.choosing import rules
from portal.matching.choosing.facts import first_day
from portal.matching.choosing.forms import HandoverForm
from portal.matching.waiting.facts import fitting
from portal.people.volunteers.facts import volunteers_of_today
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, saved

room = Blueprint("choosing", __name__)


@room.get("/gezinnen/<int:id>/koppelingen/nieuw")
@roles("coordinator")
def new_match(id: int) -> Response:
    family = visible(Family, id)
    chosen = {"started_on": first_day(family, clock.today()), "volunteer": request.args.get("vrijwilliger", "")}
    return _match_page(CarefulForm(data=chosen), family)


@room.post("/gezinnen/<int:id>/koppelingen")
@roles("coordinator")
def create_match(id: int) -> Response:
    family = visible(Family, id)
    form = _careful(CarefulForm(), family)
    if form.validate() and form.attempt(support.start_match, family, form.new(), form.submission_key.data, by=me()):
        undo = (UNDO, url_for("removal.remove_match", id=form.result.id))
        said = f"{form.result.volunteer.name} is gekoppeld aan {family.alias}.{form.warning}"
        return saved(page_of(family), said, undo=undo)
    return _match_page(form, family)


@room.get("/koppelingen/<int:id>/overdracht")
@roles("coordinator")
def handing_over(id: int) -> Response:
    match, today = visible(Match, id), clock.today()
    usual = {"km_one_way": None, "usual_weekday": str(match.usual_weekday or "")}
    chosen = {"ended_on": today, "started_on": today, "volunteer": request.args.get("vrijwilliger", ""), **usual}
    return _handover_page(HandoverForm(data=chosen), match)


@room.post("/koppelingen/<int:id>/overdracht")
@roles("coordinator")
def hand_over(id: int) -> Response:
    match = visible(Match, id)
    form = _careful(HandoverForm(), match.family, match)
    if form.validate() and form.attempt(rules.hand_over, match, form.handover(), form.submission_key.data, by=me()):
        undo = (UNDO, url_for(".take_back", id=match.id, new_id=form.result.id))
        said = f"{form.result.volunteer.name} gaat verder bij {match.family.alias}.{form.warning}"
        return saved(page_of(match.family), said, undo=undo)
    return _handover_page(form, match)


@room.post("/koppelingen/<int:id>/overdracht/<int:new_id>/herstel")
@roles("coordinator")
def take_back(id: int, new_id: int) -> Response:
    match, following = visible(Match, id), visible(Match, new_id)
    said = f"Ongedaan gemaakt. {match.volunteer.name} gaat weer naar dit gezin."
    return attempt(page_of(match.family), said, rules.take_handover_back, match, following, by=me())


def _careful(form: CarefulForm, family: Family, leaving: Match | None = None) -> CarefulForm:
    people = [one for one in volunteers_of_today(family.branch_id) if leaving is None or one.id != leaving.volunteer_id]
    careful: CarefulForm = form.careful(people, cautions(family, clock.today(), leaving))
    return careful


def _match_page(form: CarefulForm, family: Family) -> Response:
    _careful(form, family)
    suggestions = fitting(family, clock.today())
    return form_page(
        "matching/choosing/new_match.html", form, family=family, suggestions=suggestions, cautions=form.minding.of
    )


def _handover_page(form: CarefulForm, match: Match) -> Response:
    _careful(form, match.family, match)
    suggestions = [one for one in fitting(match.family, clock.today()) if one.volunteer.id != match.volunteer_id]
    return form_page(
        "matching/choosing/hand_over.html", form, match=match, suggestions=suggestions, cautions=form.minding.of
    )
