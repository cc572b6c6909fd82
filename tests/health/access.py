"""Who meets what at the addresses of this room."""

from tests.test_house.people import COORDINATORS, PUBLIC
from tests.test_house.rows import backed_up, nothing

ACCESS = {
    ("GET", "health.state"): (backed_up, PUBLIC),
    ("GET", "health.condition"): (nothing, COORDINATORS),
}
