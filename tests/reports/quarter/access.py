"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import match, nothing, report, report_year

ACCESS = {
    ("GET", "quarter.index"): (nothing, COORDINATORS),
    ("GET", "quarter.show"): (report, COORDINATORS),
    ("GET", "quarter.word"): (report, COORDINATORS),
    ("GET", "quarter.pdf"): (report, COORDINATORS),
    ("GET", "quarter.sheet"): (report, COORDINATORS),
    ("GET", "quarter.year"): (report_year, COORDINATORS),
    ("GET", "quarter.year_word"): (report_year, COORDINATORS),
    ("GET", "quarter.year_pdf"): (report_year, COORDINATORS),
    ("GET", "quarter.year_sheet"): (report_year, COORDINATORS),
    ("GET", "quarter.match"): (match, BRANCH),
    ("GET", "quarter.match_word"): (match, BRANCH),
    ("GET", "quarter.match_pdf"): (match, BRANCH),
    ("GET", "quarter.match_sheet"): (match, BRANCH),
}
