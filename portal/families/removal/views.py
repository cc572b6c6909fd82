"""The pages of families and their matches; all of them the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.families.models.match import Trajectory
from portal.families.pages import family_of, match_of, page_of
from portal.families.removal import rules
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, rendered, saved

room = Blueprint("removal", __name__)


@room.get("/gezinnen/<int:id>/verwijdering")
@roles("coordinator")
def removing(id: int) -> Response:
    return rendered("families/removal/remove.html", family=family_of(id))


@room.post("/gezinnen/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    family = family_of(id)

    def gone(_: None) -> Response:
        return saved(url_for("families_overview.index"), f"Gezin {family.code} is weggehaald.")

    return attempt(page_of(family), gone, rules.remove_family, family, by=me())


@room.get("/koppelingen/<int:id>/verwijdering")
@roles("coordinator")
def removing_match(id: int) -> Response:
    match = match_of(id)
    return rendered("families/removal/remove.html", match=match, family=match.family)


@room.post("/koppelingen/<int:id>/verwijdering")
@roles("coordinator")
def remove_match(id: int) -> Response:
    match = match_of(id)
    said = f"De koppeling met {match.volunteer.name} is weggehaald."
    return attempt(page_of(match.family), said, rules.remove_match, match, by=me())


@room.get("/trajecten/<int:id>/verwijdering")
@roles("coordinator")
def removing_trajectory(id: int) -> Response:
    trajectory = visible(Trajectory, id)
    return rendered("families/removal/remove.html", trajectory=trajectory, family=trajectory.family)


@room.post("/trajecten/<int:id>/verwijdering")
@roles("coordinator")
def remove_trajectory(id: int) -> Response:
    trajectory = visible(Trajectory, id)
    target = url_for("family_file.show", id=trajectory.family_id)
    return attempt(target, "De start is weggehaald.", rules.remove_trajectory, trajectory, by=me())
