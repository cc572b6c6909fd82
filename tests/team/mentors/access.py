"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import mentoring, volunteer

ACCESS = {
    ("GET", "mentors.begin"): (volunteer, BRANCH),
    ("POST", "mentors.begin"): (volunteer, BRANCH),
    ("GET", "mentors.edit"): (mentoring, BRANCH),
    ("POST", "mentors.edit"): (mentoring, BRANCH),
    ("POST", "mentors.remove"): (mentoring, BRANCH),
}
