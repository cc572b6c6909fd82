"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import match, nothing, report, report_file, year_file, year_of_report

ACCESS = {
    ("GET", "quarter.index"): (nothing, COORDINATORS),
    ("GET", "quarter.show"): (report, COORDINATORS),
    ("GET", "quarter.paper"): (report_file, COORDINATORS),
    ("GET", "quarter.sheet"): (report, COORDINATORS),
    ("GET", "quarter.year"): (year_of_report, COORDINATORS),
    ("GET", "quarter.year_paper"): (year_file, COORDINATORS),
    ("GET", "quarter.year_sheet"): (year_of_report, COORDINATORS),
    ("GET", "quarter.match"): (match, BRANCH),
    ("GET", "quarter.match_paper"): (lambda w: {**match(w), "suffix": "docx"}, BRANCH),
    ("GET", "quarter.match_sheet"): (match, BRANCH),
}
