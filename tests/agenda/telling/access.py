"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import event

ACCESS = {
    ("GET", "telling.message"): (event, BRANCH),
    ("POST", "telling.message"): (event, BRANCH),
    ("GET", "telling.invite"): (event, BRANCH),
    ("POST", "telling.read_invitation"): (event, BRANCH),
    ("POST", "telling.invite"): (event, BRANCH),
    ("GET", "telling.invite_candidates"): (event, BRANCH),
    ("POST", "telling.read_candidates"): (event, BRANCH),
    ("POST", "telling.invite_candidates"): (event, BRANCH),
    ("GET", "telling.ask_again"): (event, BRANCH),
    ("POST", "telling.ask_again"): (event, BRANCH),
    ("GET", "telling.cancelling"): (event, BRANCH),
}
