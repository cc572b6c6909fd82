"""Who meets what at the addresses of this room."""

from tests.test_house.people import LENAS
from tests.test_house.rows import note_page

ACCESS = {
    ("GET", "regime.choose_regime"): (note_page, LENAS),
    ("POST", "regime.choose_regime"): (note_page, LENAS),
}
