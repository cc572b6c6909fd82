"""Who meets what at the addresses of this room."""

from typing import Any

from portal.matching.open_forms.rules import open_form
from tests.test_house.conftest import World
from tests.test_house.people import COORDINATORS, PUBLIC
from tests.test_house.rows import nothing


def open_referral(w: World) -> dict[str, Any]:
    """The key of a form that is on."""
    return {"key": open_form(w.cast.branch, "referral", by=w.cast.els).key}


def open_candidate(w: World) -> dict[str, Any]:
    return {"key": open_form(w.cast.branch, "candidate", by=w.cast.els).key}


def open_thanks(w: World) -> dict[str, Any]:
    return {**open_referral(w), "what": "gezin"}


def which_form(_: World) -> dict[str, Any]:
    return {"what": "gezin"}


ACCESS = {
    ("GET", "open_forms.referral"): (open_referral, PUBLIC),
    ("POST", "open_forms.referral"): (open_referral, PUBLIC),
    ("GET", "open_forms.candidate"): (open_candidate, PUBLIC),
    ("POST", "open_forms.candidate"): (open_candidate, PUBLIC),
    ("GET", "open_forms.thanks"): (open_thanks, PUBLIC),
    ("GET", "open_forms.index"): (nothing, COORDINATORS),
    ("POST", "open_forms.switch_on"): (which_form, COORDINATORS),
    ("POST", "open_forms.switch_off"): (which_form, COORDINATORS),
}
