"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import volunteer

ACCESS = {
    ("POST", "papers.see_papers"): (volunteer, BRANCH),
    ("POST", "papers.unsee_papers"): (volunteer, BRANCH),
}
