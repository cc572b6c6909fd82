"""Who meets what at the addresses of this room."""

from typing import Any

from tests.test_house.conftest import World
from tests.test_house.people import BRANCH
from tests.test_house.rows import family, match


def handover(w: World) -> dict[str, Any]:
    return {"id": w.cast.lenas.id, "new_id": w.cast.lenas.id}


ACCESS = {
    ("GET", "choosing.new_match"): (family, BRANCH),
    ("POST", "choosing.create_match"): (family, BRANCH),
    ("GET", "choosing.hand_over"): (match, BRANCH),
    ("POST", "choosing.hand_over"): (match, BRANCH),
    ("POST", "choosing.take_back"): (handover, BRANCH),
}
