"""Who meets what at the addresses of this room."""

from tests.test_house.people import COORDINATORS
from tests.test_house.rows import figures_year

ACCESS = {
    ("GET", "reports_closing.closing"): (figures_year, COORDINATORS),
    ("POST", "reports_closing.closing"): (figures_year, COORDINATORS),
}
