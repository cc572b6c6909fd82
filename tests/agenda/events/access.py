"""Who meets what at the addresses of this room."""

from tests.test_house.people import ABOUT_FAMILIES, BRANCH, COORDINATORS, OF_BRANCH
from tests.test_house.rows import event, event_answer_of_lena, nothing

ACCESS = {
    ("GET", "events.index"): (nothing, ABOUT_FAMILIES),
    ("GET", "events.sheet"): (nothing, COORDINATORS),
    ("GET", "events.show"): (event, OF_BRANCH),
    ("GET", "events.new"): (nothing, COORDINATORS),
    ("POST", "events.create"): (nothing, COORDINATORS),
    ("GET", "events.edit"): (event, BRANCH),
    ("POST", "events.update"): (event, BRANCH),
    ("POST", "events.cancel"): (event, BRANCH),
    ("POST", "events.reinstate"): (event, BRANCH),
    ("POST", "events.answer_for"): (event_answer_of_lena, BRANCH),
}
