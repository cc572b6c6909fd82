"""Who meets what at the addresses of this room."""

from tests.test_house.people import ALSO_FINISHING
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "accounts.account"): (nothing, ALSO_FINISHING),
    ("POST", "accounts.account"): (nothing, ALSO_FINISHING),
}
