"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, LENAS_AS_VOLUNTEER
from tests.test_house.rows import family, match, profile_year

ACCESS = {
    ("GET", "file.own_family"): (match, LENAS_AS_VOLUNTEER),
    ("GET", "file.edit_contact"): (family, BRANCH),
    ("POST", "file.edit_contact"): (family, BRANCH),
    ("GET", "file.profile"): (profile_year, BRANCH),
    ("POST", "file.profile"): (profile_year, BRANCH),
}
