"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import event

ACCESS = {
    ("GET", "removing.ask"): (event, BRANCH),
    ("POST", "removing.remove"): (event, BRANCH),
}
