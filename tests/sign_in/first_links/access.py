"""Who meets what at the addresses of this room."""

from tests.test_house.people import PUBLIC
from tests.test_house.rows import token

ACCESS = {("GET", "first_links.welcome"): (token, PUBLIC), ("POST", "first_links.welcome"): (token, PUBLIC)}
