"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCHS_PAYERS
from tests.test_house.rows import mailing

ACCESS = {("POST", "mailings.take_back"): (mailing, BRANCHS_PAYERS)}
