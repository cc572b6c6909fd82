"""Who meets what at the addresses of this room."""

from tests.test_house.people import PAYERS
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "coming_back.show"): (nothing, PAYERS),
    ("POST", "coming_back.looked_after"): (nothing, PAYERS),
}
