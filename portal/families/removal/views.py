"""Taking away what was entered by mistake: the question, and its answer; all of it the coordinator's."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, request, url_for

from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.families.pages import page_of
from portal.families.removal import rules
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, rendered, saved

room = Blueprint("removal", __name__)


@room.route("/gezinnen/<int:id>/verwijdering", methods=["GET", "POST"])
@roles("coordinator")
def remove(id: int) -> Response:
    family = visible(Family, id)
    said = f"Gezin {family.code} is weggehaald."
    return _asked_first(rules.remove_family, family, said, family, target=url_for("families_overview.index"))


@room.route("/koppelingen/<int:id>/verwijdering", methods=["GET", "POST"])
@roles("coordinator")
def remove_match(id: int) -> Response:
    match = visible(Match, id)
    said = f"De koppeling met {match.volunteer.name} is weggehaald."
    return _asked_first(rules.remove_match, match, said, match.family, match=match)


@room.route("/trajecten/<int:id>/verwijdering", methods=["GET", "POST"])
@roles("coordinator")
def remove_trajectory(id: int) -> Response:
    trajectory = visible(Trajectory, id)
    said = "De start is weggehaald."
    return _asked_first(rules.remove_trajectory, trajectory, said, trajectory.family, trajectory=trajectory)


def _asked_first(
    rule: Callable[..., None], row: Any, said: str, family: Family, *, target: str = "", **shown: Any
) -> Response:
    """The question, and once it is answered the rule. target: where to then; "" for the family's page."""
    if request.method != "POST":
        return rendered("families/removal/remove.html", family=family, used=rules.is_in_use(row), **shown)
    return attempt(page_of(family), lambda _: saved(target or page_of(family), said), rule, row, by=me())
