"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import family

ACCESS = {
    ("GET", "family_file.show"): (family, BRANCH),
}
