"""The pages of families and their matches; all of them the coordinator's."""

from typing import Any

from flask import Blueprint, Response, url_for

from portal.dated import default_from
from portal.families.file.facts import codes as facts
from portal.families.file.facts.course import file_of
from portal.families.models.match import Match, match_before
from portal.families.pages import family_of, match_of, page_of
from portal.families.support import rules
from portal.families.support.forms import (
    EndMatchForm,
    FamilyEditForm,
    FamilyForm,
    MatchEditForm,
    MatchForm,
    StartForm,
)
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.kit.errors import RuleError
from portal.people.models import volunteers_of_today
from portal.web.access import me, roles
from portal.web.pages import UNDO, form_page, refused, saved

room = Blueprint("support", __name__)


@room.get("/gezinnen/nieuw")
@roles("coordinator")
def new() -> Response:
    branch = me().branch
    form = FamilyForm(data={"code": facts.next_code(branch), "municipality": branch.municipality})
    return form_page("families/support/new.html", form)


@room.post("/gezinnen")
@roles("coordinator")
def create() -> Response:
    form = FamilyForm()
    if form.validate() and form.attempt(rules.create_family, me(), **_values(form)):
        return saved(page_of(form.result), f"Gezin {form.result.code} is toegevoegd.")
    return form_page("families/support/new.html", form)


@room.get("/gezinnen/<int:id>/wijzigen")
@roles("coordinator")
def edit(id: int) -> Response:
    family = family_of(id)
    latest = file_of(family).trajectory
    form = FamilyEditForm(obj=family, data={"started_on": latest.started_on if latest else None})
    return form_page("families/support/edit.html", form.for_started(latest is not None), family=family)


@room.post("/gezinnen/<int:id>")
@roles("coordinator")
def update(id: int) -> Response:
    family = family_of(id)
    has_started = file_of(family).trajectory is not None
    form = FamilyEditForm().for_started(has_started)
    if form.validate() and form.attempt(rules.update_family, me(), family, **_values(form)):
        return saved(page_of(family), "Je wijzigingen zijn bewaard.")
    return form_page("families/support/edit.html", form, family=family_of(id))


@room.get("/gezinnen/<int:id>/traject")
@roles("coordinator")
def new_trajectory(id: int) -> Response:
    return form_page(
        "families/support/restart.html", StartForm(data={"started_on": clock.today()}), family=family_of(id)
    )


@room.post("/gezinnen/<int:id>/traject")
@roles("coordinator")
def create_trajectory(id: int) -> Response:
    family, form = family_of(id), StartForm()
    if form.validate() and form.attempt(rules.start_trajectory, me(), family, started_on=form.started_on.data):
        return saved(page_of(family), "Het nieuwe traject staat klaar. Koppel nu een vrijwilliger.")
    return form_page("families/support/restart.html", form, family=family)


@room.get("/gezinnen/<int:id>/koppelingen/nieuw")
@roles("coordinator")
def new_match(id: int) -> Response:
    form = MatchForm(data={"started_on": clock.today()}).offer(volunteers_of_today(me().branch_id))
    return form_page("families/support/new_match.html", form, family=family_of(id))


@room.post("/gezinnen/<int:id>/koppelingen")
@roles("coordinator")
def create_match(id: int) -> Response:
    family, form = family_of(id), MatchForm().offer(volunteers_of_today(me().branch_id))
    if form.validate() and form.attempt(
        rules.start_match, me(), family,
        volunteer_id=int(form.volunteer.data), submission_key=form.submission_key.data, **form.values,
    ):  # fmt: skip
        return saved(page_of(family), f"{form.result.volunteer.name} is gekoppeld aan {family.alias}.")
    return form_page("families/support/new_match.html", form, family=family)


@room.get("/koppelingen/<int:id>/wijzigen")
@roles("coordinator")
def edit_match(id: int) -> Response:
    match = match_of(id)
    from_on = max(default_from(match_before(match)), match.started_on)
    return _match_page(MatchEditForm(obj=match, data={"from_on": from_on}), match)


@room.post("/koppelingen/<int:id>")
@roles("coordinator")
def update_match(id: int) -> Response:
    match, form = match_of(id), MatchEditForm()
    if form.validate() and form.attempt(rules.update_match, match, form.details(), by=me()):
        return saved(page_of(match.family), "Je wijzigingen zijn bewaard.")
    return _match_page(form, match)


def _match_page(form: MatchEditForm, match: Match) -> Response:
    return form_page(
        "families/support/edit_match.html", form, match=match, before=match_before(match), weekdays=WEEKDAYS
    )


@room.get("/koppelingen/<int:id>/einde")
@roles("coordinator")
def ending(id: int) -> Response:
    return form_page(
        "families/support/end_match.html", EndMatchForm(data={"ended_on": clock.today()}), match=match_of(id)
    )


@room.post("/koppelingen/<int:id>/einde")
@roles("coordinator")
def end_match(id: int) -> Response:
    match, form = match_of(id), EndMatchForm()
    if form.validate() and form.attempt(rules.end_match, me(), match, **_values(form)):
        undo = (UNDO, url_for("support.reopen_match", id=match.id))
        return saved(page_of(match.family), f"De koppeling met {match.volunteer.name} is beëindigd.", undo=undo)
    return form_page("families/support/end_match.html", form, match=match)


@room.post("/koppelingen/<int:id>/heropening")
@roles("coordinator")
def reopen_match(id: int) -> Response:
    match = match_of(id)
    try:
        rules.reopen_match(me(), match)
    except RuleError as error:
        return refused(page_of(match.family), error)
    return saved(page_of(match.family), f"De koppeling met {match.volunteer.name} loopt weer.")


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}
