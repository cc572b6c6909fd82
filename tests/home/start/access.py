"""Who meets what at the addresses of this room."""

from tests.test_house.people import ALSO_FINISHING, COORDINATORS
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "start.index"): (nothing, ALSO_FINISHING),
    ("GET", "start.todos"): (nothing, COORDINATORS),
    ("POST", "start.confirm_clock"): (nothing, COORDINATORS),
}
