"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, own_letterhead

ACCESS = {
    ("GET", "letterhead.letterhead"): (nothing, COORDINATORS),
    ("POST", "letterhead.letterhead"): (nothing, COORDINATORS),
    ("POST", "letterhead.remove_letterhead"): (nothing, COORDINATORS),
    ("GET", "letterhead.own_letterhead"): (own_letterhead, BRANCH),
    ("GET", "letterhead.built_in_letterhead"): (nothing, COORDINATORS),
}
