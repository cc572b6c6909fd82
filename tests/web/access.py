"""Who meets what at the addresses of this room."""

from tests.test_house.people import PUBLIC
from tests.test_house.rows import stylesheet

ACCESS = {
    ("GET", "static"): (stylesheet, PUBLIC),
}
