"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import intake_stop, nothing

ACCESS = {
    ("GET", "stops.stop_index"): (nothing, COORDINATORS),
    ("POST", "stops.stop_index"): (nothing, COORDINATORS),
    ("GET", "stops.edit_stop"): (intake_stop, BRANCH),
    ("POST", "stops.edit_stop"): (intake_stop, BRANCH),
    ("POST", "stops.remove_stop"): (intake_stop, BRANCH),
}
