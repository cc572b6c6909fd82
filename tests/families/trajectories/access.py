"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import family, nothing

ACCESS = {
    ("GET", "trajectories.new"): (nothing, COORDINATORS),
    ("POST", "trajectories.create"): (nothing, COORDINATORS),
    ("GET", "trajectories.edit"): (family, BRANCH),
    ("POST", "trajectories.update"): (family, BRANCH),
    ("GET", "trajectories.new_trajectory"): (family, BRANCH),
    ("POST", "trajectories.new_trajectory"): (family, BRANCH),
}
