"""Who meets what at the addresses of this room."""

from typing import Any

from tests.test_house.people import BRANCH, COORDINATORS
from tests.test_house.rows import World, candidate, nothing


def candidate_and_volunteer(w: World) -> dict[str, Any]:
    return {**candidate(w), "person_id": w.cast.lena.id}


ACCESS = {
    ("GET", "candidates.sheet"): (nothing, COORDINATORS),
    ("GET", "candidates.candidates"): (nothing, COORDINATORS),
    ("GET", "candidates.new_candidate"): (nothing, COORDINATORS),
    ("POST", "candidates.add_candidate"): (nothing, COORDINATORS),
    ("GET", "candidates.candidate"): (candidate, BRANCH),
    ("GET", "candidates.edit_candidate"): (candidate, BRANCH),
    ("POST", "candidates.correct_candidate"): (candidate, BRANCH),
    ("POST", "candidates.candidate_step"): (lambda w: {**candidate(w), "verb": "come"}, BRANCH),
    ("GET", "candidates.stop_candidate"): (candidate, BRANCH),
    ("POST", "candidates.stop_candidate"): (candidate, BRANCH),
    ("GET", "candidates.start_candidate"): (candidate, BRANCH),
    ("POST", "candidates.start_candidate"): (candidate, BRANCH),
    ("POST", "candidates.check_candidate"): (candidate, BRANCH),
    ("POST", "candidates.discard_candidate"): (candidate, BRANCH),
    ("POST", "candidates.undo_candidate"): (candidate, BRANCH),
    ("POST", "candidates.is_volunteer"): (candidate_and_volunteer, BRANCH),
}
