"""Who meets what at the addresses of this room."""

from tests.test_house.people import ABOUT_FAMILIES, BRANCH, LENAS_FAMILY, VOLUNTEERS
from tests.test_house.rows import concern, family, nothing

ACCESS = {
    ("GET", "concerns.concerns"): (nothing, ABOUT_FAMILIES),
    ("GET", "concerns.new_concern"): (nothing, VOLUNTEERS),
    ("POST", "concerns.report_concern"): (nothing, VOLUNTEERS),
    ("GET", "concerns.new_told"): (family, BRANCH),
    ("POST", "concerns.note_told"): (family, BRANCH),
    ("GET", "concerns.concern"): (concern, LENAS_FAMILY),
    ("POST", "concerns.follow_up_concern"): (concern, BRANCH),
    ("POST", "concerns.close_concern"): (concern, BRANCH),
}
