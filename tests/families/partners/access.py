"""Who meets what at the addresses of this room."""

from typing import Any

from portal.families.models.family import Partner
from tests.test_house.conftest import World
from tests.test_house.people import BRANCH
from tests.test_house.rows import family


def partner(w: World) -> dict[str, Any]:
    return {"id": Partner.create(branch=w.cast.branch, family=w.cast.klaver, name="Vroedvrouw").id}


ACCESS = {
    ("GET", "partners.new"): (family, BRANCH),
    ("POST", "partners.create"): (family, BRANCH),
    ("GET", "partners.edit"): (partner, BRANCH),
    ("POST", "partners.update"): (partner, BRANCH),
    ("POST", "partners.remove"): (partner, BRANCH),
}
