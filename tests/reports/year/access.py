"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import entry_of_report, nothing, section_of_report, year_file, year_of_report

ACCESS = {
    ("GET", "year.report_texts"): (year_of_report, COORDINATORS),
    ("GET", "year.check"): (year_of_report, COORDINATORS),
    ("GET", "year.report_file"): (year_file, COORDINATORS),
    ("GET", "year.text"): (section_of_report, COORDINATORS),
    ("POST", "year.text"): (section_of_report, COORDINATORS),
    ("GET", "year.text_versions"): (section_of_report, COORDINATORS),
    ("GET", "year.new_entry"): (nothing, COORDINATORS),
    ("POST", "year.add_entry"): (nothing, COORDINATORS),
    ("GET", "year.edit_entry"): (entry_of_report, BRANCH),
    ("POST", "year.edit_entry"): (entry_of_report, BRANCH),
    ("POST", "year.remove_entry"): (entry_of_report, BRANCH),
}
