"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, planned_talk, removed_talk, talk

ACCESS = {
    ("GET", "talks.talk_index"): (nothing, COORDINATORS),
    ("GET", "talks.new_talk"): (nothing, COORDINATORS),
    ("POST", "talks.create_talk"): (nothing, COORDINATORS),
    ("GET", "talks.edit_talk"): (talk, BRANCH),
    ("POST", "talks.edit_talk"): (talk, BRANCH),
    ("POST", "talks.remove_talk"): (talk, BRANCH),
    ("POST", "talks.restore_talk"): (removed_talk, BRANCH),
    ("GET", "talks.planned_talks"): (nothing, COORDINATORS),
    ("GET", "talks.planned_talk"): (planned_talk, BRANCH),
    ("POST", "talks.planned_talk"): (planned_talk, BRANCH),
    ("GET", "talks.hold_talk"): (planned_talk, BRANCH),
    ("POST", "talks.hold_talk"): (planned_talk, BRANCH),
    ("POST", "talks.drop_talk"): (planned_talk, BRANCH),
    ("POST", "talks.extend_talk"): (planned_talk, BRANCH),
    ("POST", "talks.take_back_talk"): (planned_talk, BRANCH),
}
