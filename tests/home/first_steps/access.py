"""Who meets what at the addresses of this room."""

from tests.test_house.people import COORDINATORS
from tests.test_house.rows import nothing

ACCESS = {
    ("POST", "first_steps.take_rates"): (nothing, COORDINATORS),
    ("GET", "first_steps.people"): (nothing, COORDINATORS),
    ("GET", "first_steps.families"): (nothing, COORDINATORS),
}
