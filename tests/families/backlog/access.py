"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import family, nothing, planned_talk

ACCESS = {
    ("GET", "backlog.before"): (nothing, COORDINATORS),
    ("POST", "backlog.settle_all"): (nothing, COORDINATORS),
    ("POST", "backlog.settle_family"): (family, BRANCH),
    ("POST", "backlog.settle_one"): (planned_talk, BRANCH),
    ("GET", "backlog.hold_together"): (nothing, COORDINATORS),
    ("POST", "backlog.hold_together"): (nothing, COORDINATORS),
    ("POST", "backlog.unsettle"): (nothing, COORDINATORS),
}
