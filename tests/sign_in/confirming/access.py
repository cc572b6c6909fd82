"""Who meets what at the addresses of this room."""

from tests.test_house.people import EVERYONE
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "confirming.confirm"): (nothing, EVERYONE),
    ("POST", "confirming.prove"): (nothing, EVERYONE),
}
