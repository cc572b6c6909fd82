"""Who meets what at the addresses of this room."""

from tests.test_house.people import PUBLIC
from tests.test_house.rows import joined

ACCESS = {("GET", "joining.moved"): (joined, PUBLIC)}
