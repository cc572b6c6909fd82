"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import message, nothing

ACCESS = {
    ("GET", "messages.index"): (nothing, COORDINATORS),
    ("GET", "messages.new"): (nothing, COORDINATORS),
    ("POST", "messages.read"): (nothing, COORDINATORS),
    ("POST", "messages.send"): (nothing, COORDINATORS),
    ("GET", "messages.show"): (message, BRANCH),
}
