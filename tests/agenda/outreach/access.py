"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, outreach

ACCESS = {
    ("GET", "outreach.outreach"): (nothing, COORDINATORS),
    ("POST", "outreach.outreach"): (nothing, COORDINATORS),
    ("GET", "outreach.edit_outreach"): (outreach, BRANCH),
    ("POST", "outreach.edit_outreach"): (outreach, BRANCH),
    ("POST", "outreach.remove_outreach"): (outreach, BRANCH),
}
