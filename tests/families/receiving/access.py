"""Who meets what at the addresses of this room."""

from typing import Any

from tests.test_house.conftest import World
from tests.test_house.people import BRANCH
from tests.test_house.rows import referral


def referral_and_family(w: World) -> dict[str, Any]:
    return {**referral(w), "family_id": w.cast.klaver.id}


ACCESS = {
    ("POST", "receiving.same_family"): (referral_and_family, BRANCH),
    ("POST", "receiving.other_family"): (referral, BRANCH),
}
