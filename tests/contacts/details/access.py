"""Who meets what at the addresses of this room."""

from tests.test_house.people import COORDINATORS
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "details.kinds"): (nothing, COORDINATORS),
    ("POST", "details.kinds"): (nothing, COORDINATORS),
}
