"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, referrer

ACCESS = {
    ("GET", "referrers.index"): (nothing, COORDINATORS),
    ("GET", "referrers.edit"): (referrer, BRANCH),
    ("POST", "referrers.edit"): (referrer, BRANCH),
}
