"""Who meets what at the addresses of this room."""

from tests.test_house.people import WHO_LOOKED
from tests.test_house.rows import nothing

ACCESS = {
    ("GET", "access_log.file_views"): (nothing, WHO_LOOKED),
}
