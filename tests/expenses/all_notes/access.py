"""Who meets what at the addresses of this room."""

from tests.test_house.people import PAYERS
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "all_notes.index"): (nothing, PAYERS),
    ("GET", "all_notes.sheet"): (nothing, PAYERS),
}
