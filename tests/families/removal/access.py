"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import family, match, trajectory

ACCESS = {
    ("GET", "removal.remove"): (family, BRANCH),
    ("POST", "removal.remove"): (family, BRANCH),
    ("GET", "removal.remove_match"): (match, BRANCH),
    ("POST", "removal.remove_match"): (match, BRANCH),
    ("GET", "removal.remove_trajectory"): (trajectory, BRANCH),
    ("POST", "removal.remove_trajectory"): (trajectory, BRANCH),
}
