"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import family

ACCESS = {
    ("GET", "closing.close"): (family, BRANCH),
    ("POST", "closing.close"): (family, BRANCH),
    ("POST", "closing.reopen"): (family, BRANCH),
}
