"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import match

ACCESS = {
    ("GET", "support.edit_match"): (match, BRANCH),
    ("POST", "support.update_match"): (match, BRANCH),
    ("GET", "support.end_match"): (match, BRANCH),
    ("POST", "support.end_match"): (match, BRANCH),
    ("POST", "support.reopen_match"): (match, BRANCH),
}
