"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import volunteer

ACCESS = {
    ("POST", "returning.call_off"): (volunteer, BRANCH),
}
