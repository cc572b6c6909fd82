"""Who meets what at the addresses of this room: those of children here, of parents and partners in test_members."""

from typing import Any

from tests.test_house.conftest import World
from tests.test_house.people import BRANCH
from tests.test_house.rows import child, family


def new_child(w: World) -> dict[str, Any]:
    return {**family(w), "what": "kinderen"}


def a_child(w: World) -> dict[str, Any]:
    return {**child(w), "what": "kinderen"}


ACCESS = {
    ("GET", "members.new"): (new_child, BRANCH),
    ("POST", "members.add"): (new_child, BRANCH),
    ("GET", "members.edit"): (a_child, BRANCH),
    ("POST", "members.edit"): (a_child, BRANCH),
    ("POST", "members.remove"): (a_child, BRANCH),
}
