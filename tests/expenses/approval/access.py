"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import note, nothing

ACCESS = {
    ("GET", "approval.queue"): (nothing, COORDINATORS),
    ("POST", "approval.approve"): (note, BRANCH),
    ("POST", "approval.unapprove"): (note, BRANCH),
    ("POST", "approval.send_back"): (note, BRANCH),
    ("GET", "approval.summary"): (nothing, COORDINATORS),
    ("POST", "approval.approve_many"): (nothing, COORDINATORS),
    ("GET", "approval.lines"): (note, BRANCH),
    ("POST", "approval.lines"): (note, BRANCH),
}
