"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, upload

ACCESS = {
    ("GET", "workbook.index"): (nothing, COORDINATORS),
    ("GET", "workbook.template"): (nothing, COORDINATORS),
    ("GET", "workbook.export"): (nothing, COORDINATORS),
    ("POST", "workbook.upload"): (nothing, COORDINATORS),
    ("GET", "workbook.check"): (upload, BRANCH),
    ("POST", "workbook.load"): (upload, BRANCH),
    ("POST", "workbook.drop"): (upload, BRANCH),
}
