"""Who meets what at the addresses of this room."""

from tests.test_house.people import LENAS
from tests.test_house.rows import asked_line, note, note_page

ACCESS = {
    ("GET", "handing_in.note"): (note_page, LENAS),
    ("POST", "handing_in.strike"): (note_page, LENAS),
    ("POST", "handing_in.add_cost"): (note_page, LENAS),
    ("POST", "handing_in.submit"): (note_page, LENAS),
    ("POST", "handing_in.take_back"): (note, LENAS),
    ("GET", "handing_in.answer"): (asked_line, LENAS),
    ("POST", "handing_in.answer"): (asked_line, LENAS),
    ("POST", "handing_in.never_mind"): (asked_line, LENAS),
    ("POST", "handing_in.give"): (note_page, LENAS),
}
