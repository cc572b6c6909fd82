"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import volunteer

ACCESS = {
    ("GET", "stopping.stop"): (volunteer, BRANCH),
    ("POST", "stopping.stop"): (volunteer, BRANCH),
    ("POST", "stopping.take_back"): (volunteer, BRANCH),
}
