"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import nothing, volunteer

# in this order: who looks around meets the pages of a volunteer until it is ended
ACCESS = {("POST", "looking.begin"): (volunteer, BRANCH), ("POST", "looking.end"): (nothing, COORDINATORS)}
