"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import volunteer

ACCESS = {
    ("GET", "volunteer_file.show"): (volunteer, BRANCH),
    ("GET", "volunteer_file.edit_remark"): (volunteer, BRANCH),
    ("POST", "volunteer_file.edit_remark"): (volunteer, BRANCH),
}
