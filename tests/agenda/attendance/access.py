"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH
from tests.test_house.rows import event, volunteer_by_number

ACCESS = {
    ("POST", "attendance.tell_duty"): (volunteer_by_number, BRANCH),
    ("POST", "attendance.untell_duty"): (volunteer_by_number, BRANCH),
    ("GET", "attendance.attendance_list"): (event, BRANCH),
    ("POST", "attendance.attendance_list"): (event, BRANCH),
}
