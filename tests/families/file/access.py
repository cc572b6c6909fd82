"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, LENAS_AS_VOLUNTEER
from tests.test_house.rows import child, family, match, parent, profile_year

ACCESS = {
    ("GET", "file.own_family"): (match, LENAS_AS_VOLUNTEER),
    ("GET", "file.edit_contact"): (family, BRANCH),
    ("POST", "file.update_contact"): (family, BRANCH),
    ("GET", "file.new_child"): (family, BRANCH),
    ("POST", "file.add_child"): (family, BRANCH),
    ("GET", "file.edit_child"): (child, BRANCH),
    ("POST", "file.change_child"): (child, BRANCH),
    ("POST", "file.remove_child"): (child, BRANCH),
    ("GET", "file.new_parent"): (family, BRANCH),
    ("POST", "file.add_parent"): (family, BRANCH),
    ("GET", "file.edit_parent"): (parent, BRANCH),
    ("POST", "file.change_parent"): (parent, BRANCH),
    ("POST", "file.remove_parent"): (parent, BRANCH),
    ("GET", "file.profile"): (profile_year, BRANCH),
    ("POST", "file.answer_profile"): (profile_year, BRANCH),
}
