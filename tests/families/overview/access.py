"""Who meets what at the addresses of this room."""

from tests.test_house.people import COORDINATORS
from tests.test_house.rows import nothing

ACCESS = {
    ("POST", "families_overview.search"): (nothing, COORDINATORS),
    ("GET", "families_overview.index"): (nothing, COORDINATORS),
    ("GET", "families_overview.sheet"): (nothing, COORDINATORS),
}
