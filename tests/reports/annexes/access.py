"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import article_of_report, year_of_report

ACCESS = {
    ("GET", "annexes.index"): (year_of_report, COORDINATORS),
    ("POST", "annexes.index"): (year_of_report, COORDINATORS),
    ("GET", "annexes.new"): (year_of_report, COORDINATORS),
    ("POST", "annexes.create"): (year_of_report, COORDINATORS),
    ("GET", "annexes.edit"): (article_of_report, BRANCH),
    ("POST", "annexes.edit"): (article_of_report, BRANCH),
    ("POST", "annexes.remove"): (article_of_report, BRANCH),
}
