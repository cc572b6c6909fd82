"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, quarter_alone, reminder

ACCESS = {
    ("GET", "collecting.matrix"): (nothing, COORDINATORS),
    ("GET", "collecting.sheet"): (nothing, COORDINATORS),
    ("POST", "collecting.remind"): (reminder, BRANCH),
    ("GET", "collecting.reminding"): (quarter_alone, COORDINATORS),
    ("POST", "collecting.remind_all"): (quarter_alone, COORDINATORS),
}
