"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import volunteer

ACCESS = {
    ("GET", "remarks.edit"): (volunteer, BRANCH),
    ("POST", "remarks.write"): (volunteer, BRANCH),
}
