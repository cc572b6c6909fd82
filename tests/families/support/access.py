"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import family, match, nothing

ACCESS = {
    ("GET", "support.new"): (nothing, COORDINATORS),
    ("POST", "support.create"): (nothing, COORDINATORS),
    ("GET", "support.edit"): (family, BRANCH),
    ("POST", "support.update"): (family, BRANCH),
    ("GET", "support.new_trajectory"): (family, BRANCH),
    ("POST", "support.create_trajectory"): (family, BRANCH),
    ("GET", "support.new_match"): (family, BRANCH),
    ("POST", "support.create_match"): (family, BRANCH),
    ("GET", "support.edit_match"): (match, BRANCH),
    ("POST", "support.update_match"): (match, BRANCH),
    ("GET", "support.ending"): (match, BRANCH),
    ("POST", "support.end_match"): (match, BRANCH),
    ("POST", "support.reopen_match"): (match, BRANCH),
}
