"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import draft

ACCESS = {
    ("GET", "final.final"): (draft, BRANCH),
    ("POST", "final.final"): (draft, BRANCH),
    ("POST", "final.drop_final"): (draft, BRANCH),
}
