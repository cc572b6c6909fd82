"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import event

ACCESS = {
    ("GET", "telling.message"): (event, BRANCH),
    ("POST", "telling.tell"): (event, BRANCH),
    ("GET", "telling.inviting"): (event, BRANCH),
    ("POST", "telling.invite"): (event, BRANCH),
    ("GET", "telling.cancelling"): (event, BRANCH),
}
