"""Who meets what at the addresses of this room."""

from tests.test_house.people import EVERYONE
from tests.test_house.rows import nothing

ACCESS = {
    ("POST", "carrying.leave_out"): (nothing, EVERYONE),
}
