"""The pages of families and their trajectories; all of them the coordinator's."""

from flask import Blueprint, Response

from portal.families.file.facts import codes
from portal.families.file.facts.course import file_of
from portal.families.pages import family_of, page_of
from portal.families.trajectories import rules
from portal.families.trajectories.forms import FamilyEditForm, FamilyForm, TrajectoryForm
from portal.kit import clock
from portal.web.access import me, roles
from portal.web.pages import form_page, saved

room = Blueprint("trajectories", __name__)


@room.get("/gezinnen/nieuw")
@roles("coordinator")
def new() -> Response:
    branch = me().branch
    form = FamilyForm(data={"code": codes.next_code(branch), "municipality": branch.municipality})
    return form_page("families/trajectories/new.html", form)


@room.post("/gezinnen")
@roles("coordinator")
def create() -> Response:
    form = FamilyForm()
    if form.validate() and form.attempt(rules.create_family, form.facts(), form.submission_key.data, by=me()):
        return saved(page_of(form.result), f"Gezin {form.result.code} is toegevoegd.")
    return form_page("families/trajectories/new.html", form)


@room.get("/gezinnen/<int:id>/wijzigen")
@roles("coordinator")
def edit(id: int) -> Response:
    family = family_of(id)
    latest = file_of(family).trajectory
    form = FamilyEditForm(obj=family, data={"started_on": latest.started_on if latest else None})
    return form_page("families/trajectories/edit.html", form.for_started(latest is not None), family=family)


@room.post("/gezinnen/<int:id>")
@roles("coordinator")
def update(id: int) -> Response:
    family = family_of(id)
    has_started = file_of(family).trajectory is not None
    form = FamilyEditForm().for_started(has_started)
    if form.validate() and form.attempt(rules.update_family, family, form.facts(), by=me()):
        return saved(page_of(family), "Je wijzigingen zijn bewaard.")
    return form_page("families/trajectories/edit.html", form, family=family_of(id))


@room.get("/gezinnen/<int:id>/traject")
@roles("coordinator")
def new_trajectory(id: int) -> Response:
    return form_page(
        "families/trajectories/restart.html", TrajectoryForm(data={"started_on": clock.today()}), family=family_of(id)
    )


@room.post("/gezinnen/<int:id>/traject")
@roles("coordinator")
def create_trajectory(id: int) -> Response:
    family, form = family_of(id), TrajectoryForm()
    if form.validate() and form.attempt(rules.start_trajectory, family, form.started_on.data, by=me()):
        return saved(page_of(family), "Het nieuwe traject staat klaar. Koppel nu een vrijwilliger.")
    return form_page("families/trajectories/restart.html", form, family=family)
