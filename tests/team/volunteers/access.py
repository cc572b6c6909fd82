"""Who meets what at the addresses of this room."""

from tests.test_house.people import ALSO_FINISHING, BRANCH, COORDINATORS, STAFF
from tests.test_house.rows import nothing, volunteer

ACCESS = {
    ("GET", "volunteers.sheet"): (nothing, COORDINATORS),
    ("GET", "volunteers.profile"): (nothing, ALSO_FINISHING),
    ("POST", "volunteers.profile"): (nothing, ALSO_FINISHING),
    ("GET", "volunteers.change_address"): (nothing, STAFF),
    ("POST", "volunteers.change_address"): (nothing, STAFF),
    ("GET", "volunteers.index"): (nothing, COORDINATORS),
    ("GET", "volunteers.new"): (nothing, COORDINATORS),
    ("POST", "volunteers.create"): (nothing, COORDINATORS),
    ("GET", "volunteers.edit"): (volunteer, BRANCH),
    ("POST", "volunteers.update"): (volunteer, BRANCH),
    ("GET", "volunteers.restart"): (volunteer, BRANCH),
    ("POST", "volunteers.restart"): (volunteer, BRANCH),
    ("GET", "volunteers.change_role"): (volunteer, BRANCH),
    ("POST", "volunteers.change_role"): (volunteer, BRANCH),
    ("POST", "volunteers.show_code"): (volunteer, BRANCH),
    ("POST", "volunteers.sign_out_volunteer"): (volunteer, BRANCH),
}
