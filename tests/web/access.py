"""Who meets what at the addresses of this room."""

from tests.test_house.people import PUBLIC
from tests.test_house.rows import nothing, stylesheet

ACCESS = {
    ("GET", "static"): (stylesheet, PUBLIC),
    ("GET", "root_favicon"): (nothing, PUBLIC),
    ("GET", "root_apple_touch_icon"): (nothing, PUBLIC),
    ("GET", "root_robots"): (nothing, PUBLIC),
    ("GET", "manifest"): (nothing, PUBLIC),
    ("GET", "worker"): (nothing, PUBLIC),
    ("GET", "without_line"): (nothing, PUBLIC),
}
