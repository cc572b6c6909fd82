"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import figure, figures_year, frozen_year

ACCESS = {
    ("GET", "figures.figures"): (figures_year, COORDINATORS),
    ("GET", "figures.figure"): (figure, COORDINATORS),
    ("GET", "figures.enter"): (figures_year, COORDINATORS),
    ("POST", "figures.enter"): (figures_year, COORDINATORS),
    ("GET", "figures.versions"): (frozen_year, BRANCH),
    ("POST", "figures.versions"): (frozen_year, BRANCH),
}
