"""Who meets what at the addresses of this room."""

from datetime import date

from portal.kit.links import visit_path
from tests.test_house.people import LENAS_TO_HAND_IN, PUBLIC, VOLUNTEERS

DAY = date(2025, 10, 1)


def asked(w):
    """Lena's personal link to the question about a day."""
    return {"token": visit_path(w.secret, w.cast.lena.id, w.cast.lenas.id, DAY).removeprefix("/was-je-er/")}


def asked_and_answered(w):
    return {**asked(w), "said": "ja"}


def wish(w):
    return {"said": "nee"}


def day_of_a_match(w):
    return {"id": w.cast.lenas.id, "day": DAY, "said": "ja"}


ACCESS = {
    ("POST", "weekly.answer"): (day_of_a_match, LENAS_TO_HAND_IN),
    ("POST", "weekly.want_mail"): (wish, VOLUNTEERS),
    ("GET", "weekly.question"): (asked, PUBLIC),
    ("POST", "weekly.answer_by_link"): (asked_and_answered, PUBLIC),
}
