"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, volunteer

ACCESS = {
    ("GET", "welcome.inviting"): (nothing, COORDINATORS),
    ("POST", "welcome.inviting"): (nothing, COORDINATORS),
    ("POST", "welcome.print_letters"): (nothing, COORDINATORS),
    ("POST", "welcome.tell"): (volunteer, BRANCH),
    ("POST", "welcome.message"): (volunteer, BRANCH),
    ("POST", "welcome.letter"): (volunteer, BRANCH),
}
