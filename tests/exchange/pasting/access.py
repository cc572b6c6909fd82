"""Who meets what at the addresses of this room."""

from typing import Any

from tests.test_house.conftest import World
from tests.test_house.people import COORDINATORS


def kind_of_list(_world: World) -> dict[str, Any]:
    return {"soort": "vrijwilligers"}


ACCESS = {
    ("GET", "pasting.paste"): (kind_of_list, COORDINATORS),
    ("POST", "pasting.paste"): (kind_of_list, COORDINATORS),
}
