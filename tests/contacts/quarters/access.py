"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, HAND_IN, LENAS, LENAS_AS_VOLUNTEER, LENAS_TO_HAND_IN
from tests.test_house.rows import contact, match_and_quarter, nothing

ACCESS = {
    ("GET", "quarters.index"): (nothing, HAND_IN),
    ("GET", "quarters.quarter"): (match_and_quarter, LENAS),
    ("POST", "quarters.save"): (match_and_quarter, LENAS),
    ("POST", "quarters.hand_in"): (match_and_quarter, LENAS),
    ("POST", "quarters.reopen"): (match_and_quarter, BRANCH),
    ("POST", "quarters.log_today"): (lambda w: {"id": w.cast.lenas.id}, LENAS_AS_VOLUNTEER),
    ("POST", "quarters.take_back"): (contact, LENAS_AS_VOLUNTEER),
    ("POST", "quarters.ask_correction"): (match_and_quarter, LENAS_TO_HAND_IN),
    ("GET", "quarters.paper"): (match_and_quarter, BRANCH),
    ("POST", "quarters.paper"): (match_and_quarter, BRANCH),
    ("GET", "quarters.paper_file"): (match_and_quarter, BRANCH),
    ("GET", "quarters.paper_pdf"): (match_and_quarter, BRANCH),
}
