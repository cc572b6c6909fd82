"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, place, rate

ACCESS = {
    ("GET", "settings.rates"): (nothing, COORDINATORS),
    ("POST", "settings.rates"): (nothing, COORDINATORS),
    ("GET", "settings.rate"): (rate, BRANCH),
    ("POST", "settings.rate"): (rate, BRANCH),
    ("POST", "settings.remove_rate"): (rate, BRANCH),
    ("POST", "settings.choose_series"): (nothing, COORDINATORS),
    ("GET", "settings.setup"): (nothing, COORDINATORS),
    ("POST", "settings.add_place"): (nothing, COORDINATORS),
    ("POST", "settings.remove_place"): (place, BRANCH),
    ("POST", "settings.set_policy"): (nothing, COORDINATORS),
    ("POST", "settings.add_ceiling"): (nothing, COORDINATORS),
}
