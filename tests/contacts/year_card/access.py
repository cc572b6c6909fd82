"""Who meets what at the addresses of this room."""

from tests.test_house.people import HAND_IN


def own_year(w):
    return {"year": 2025}


ACCESS = {
    ("GET", "year_card.show"): (own_year, HAND_IN),
    ("GET", "year_card.as_picture"): (own_year, HAND_IN),
    ("GET", "year_card.as_pdf"): (own_year, HAND_IN),
}
