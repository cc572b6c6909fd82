"""Who meets what at the addresses of this room."""

from tests.test_house.people import BRANCH, COORDINATORS, LETTER
from tests.test_house.rows import nothing, picture, picture_of_letter, picture_to_throw_away

ACCESS = {
    ("GET", "pictures.index"): (nothing, COORDINATORS),
    ("POST", "pictures.index"): (nothing, COORDINATORS),
    ("GET", "pictures.edit"): (picture, BRANCH),
    ("POST", "pictures.edit"): (picture, BRANCH),
    ("POST", "pictures.withdraw"): (picture_to_throw_away, BRANCH),
    ("POST", "pictures.remove"): (picture_to_throw_away, BRANCH),
    ("GET", "pictures.image"): (picture_of_letter, LETTER),
    ("GET", "pictures.thumbnail"): (picture, BRANCH),
}
