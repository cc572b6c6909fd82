"""The pages of families and their trajectories; all of them the coordinator's."""

from flask import Blueprint, Response

from portal.families.file.facts import codes
from portal.families.file.facts.course import file_of
from portal.families.models.family import Family
from portal.families.pages import page_of
from portal.families.trajectories import rules
from portal.families.trajectories.forms import FamilyEditForm, FamilyForm, TrajectoryForm
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("trajectories", __name__)


@room.get("/gezinnen/nieuw", endpoint="new")
@room.post("/gezinnen")
@roles("coordinator")
def create() -> Response:
    branch = me().branch
    form = FamilyForm(data={"code": codes.next_code(branch), "municipality": branch.municipality})
    if form.validate_on_submit() and form.attempt(
        rules.create_family, form.details(), form.submission_key.data, by=me()
    ):
        return saved(page_of(form.result), f"Gezin {form.result.code} is toegevoegd.")
    return form_page("families/trajectories/new.html", form)


@room.get("/gezinnen/<int:id>/wijzigen", endpoint="edit")
@room.post("/gezinnen/<int:id>")
@roles("coordinator")
def update(id: int) -> Response:
    family = visible(Family, id)
    latest = file_of(family).trajectory
    form = FamilyEditForm(obj=family, data={"started_on": latest.started_on if latest else None})
    if latest is None:
        del form.started_on  # a family that never started has no first day to correct
    form.edits(family, lambda row: {**row.__data__, "started_on": getattr(file_of(row).trajectory, "started_on", None)})
    if form.validate_on_submit() and form.attempt(rules.update_family, family, form.details(), by=me()):
        return saved(page_of(family), "Je wijzigingen zijn bewaard.")
    return form_page("families/trajectories/edit.html", form, family=visible(Family, id))


@room.route("/gezinnen/<int:id>/traject", methods=["GET", "POST"])
@roles("coordinator")
def new_trajectory(id: int) -> Response:
    family, form = visible(Family, id), TrajectoryForm(data={"started_on": clock.today()})
    if form.validate_on_submit() and form.attempt(rules.start_trajectory, family, form.started_on.data, by=me()):
        return saved(page_of(family), "Het nieuwe traject staat klaar. Koppel nu een vrijwilliger.")
    return form_page("families/trajectories/restart.html", form, family=family)
