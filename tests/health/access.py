"""Who meets what at the addresses of this room."""

from tests.test_house.people import PUBLIC
from tests.test_house.rows import backed_up

ACCESS = {
    ("GET", "health.state"): (backed_up, PUBLIC),
}
