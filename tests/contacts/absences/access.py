"""Who meets what at the addresses of this room."""

from tests.test_house.people import ABOUT_FAMILIES, LENAS_FAMILY
from tests.test_house.rows import absence, nothing

ACCESS = {
    ("GET", "absences.absences"): (nothing, ABOUT_FAMILIES),
    ("POST", "absences.absences"): (nothing, ABOUT_FAMILIES),
    ("GET", "absences.edit_absence"): (absence, LENAS_FAMILY),
    ("POST", "absences.edit_absence"): (absence, LENAS_FAMILY),
    ("POST", "absences.call_off_absence"): (absence, LENAS_FAMILY),
}
