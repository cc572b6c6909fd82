"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, referral

ACCESS = {
    ("GET", "waiting.waiting_list"): (nothing, COORDINATORS),
    ("GET", "waiting.start"): (referral, BRANCH),
    ("POST", "waiting.start"): (referral, BRANCH),
}
