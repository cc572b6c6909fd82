"""Who meets what at the addresses of this room."""

from tests.test_house.people import ALSO_FINISHING, BRANCH, COORDINATORS, PUBLIC
from tests.test_house.rows import family, nothing

ACCESS = {
    ("GET", "periods.privacy"): (nothing, PUBLIC),
    ("GET", "periods.own_copy"): (nothing, ALSO_FINISHING),
    ("GET", "periods.family_copy"): (family, BRANCH),
    ("GET", "periods.index"): (nothing, COORDINATORS),
    ("POST", "periods.clean_up"): (nothing, COORDINATORS),
}
