"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS, PUBLIC
from tests.test_house.rows import els_term, nothing, token

ACCESS = {
    ("GET", "staff.welcome"): (token, PUBLIC),
    ("POST", "staff.welcome"): (token, PUBLIC),
    ("GET", "staff.staff_page"): (nothing, COORDINATORS),
    ("GET", "staff.new_role"): (nothing, COORDINATORS),
    ("POST", "staff.give_role"): (nothing, COORDINATORS),
    ("GET", "staff.term"): (els_term, BRANCH),
    ("POST", "staff.term"): (els_term, BRANCH),
    ("POST", "staff.stop_role"): (els_term, BRANCH),
    ("POST", "staff.invite_again"): (els_term, BRANCH),
}
