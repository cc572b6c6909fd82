"""Who meets what at the addresses of this room."""

from tests.test_house.people import HAND_IN, LENAS_NOTE
from tests.test_house.rows import note, nothing

ACCESS = {
    ("GET", "expenses_overview.index"): (nothing, HAND_IN),
    ("GET", "expenses_overview.show"): (note, LENAS_NOTE),
    ("GET", "expenses_overview.docx"): (note, LENAS_NOTE),
    ("GET", "expenses_overview.pdf"): (note, LENAS_NOTE),
}
