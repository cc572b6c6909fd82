"""What the stories of the agenda begin with."""

from datetime import date, datetime, time

import pytest

from portal.agenda.candidates import rules as candidates
from portal.agenda.events import rules
from portal.agenda.models.event import Event
from portal.people.models import Person, RolePeriod


def details(**changes: object) -> rules.EventDetails:
    """A training on Wednesday evening 5 November 2025, for everyone who likes."""
    usual: dict[str, object] = {
        "kind": "training", "title": "Omgaan met verontrusting", "text": "Een avond over wat je ziet en hoort.",
        "day": date(2025, 11, 5), "starts_at": time(19, 30), "ends_at": time(21, 30), "place": "Huis van het Kind",
        "is_online": False, "online_link": "", "price": "gratis", "organiser": "", "partner": "", "enrol_by": "portal",
        "enrol_name": "", "enrol_email": "", "enrol_link": "", "mandatory_for": "", "seats": None,
    }  # fmt: skip
    return rules.EventDetails(**{**usual, **changes})  # type: ignore[arg-type]


def known_candidate(given: str = "Noor", **changes: object) -> candidates.CandidateDetails:
    """Somebody who showed interest on 1 September 2025."""
    usual: dict[str, object] = {
        "given_name": given, "family_name": "Nys", "email": "", "phone": "", "town": "Lindedal", "channel": "",
        "interested_on": date(2025, 9, 1), "note": "",
    }  # fmt: skip
    return candidates.CandidateDetails(**{**usual, **changes})  # type: ignore[arg-type]


def link(person_id: int, event_id: int) -> str:
    return f"/kom/{person_id}-{event_id}"


@pytest.fixture
def plan(cast):
    """`plan(seats=2)` is an event of Lindedal, planned by Els."""
    made = []

    def make(**changes: object) -> Event:
        part_of = changes.pop("part_of", None)
        made.append(rules.create(details(**changes), f"sleutel-{len(made)}", part_of, by=cast.els))
        return made[-1]

    return make


@pytest.fixture
def volunteer(cast):
    """`volunteer("Rita")` joins Lena and Bram."""

    def make(given: str, **more: object) -> Person:
        known = {"email": f"{given.lower()}@voorbeeld.example", "phone": "+32470000011", **more}
        someone = Person.create(branch=cast.branch, given_name=given, family_name="Claes", **known)
        RolePeriod.create(branch=cast.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
        return someone

    return make


THEN = date(2025, 9, 24)  # some days ago
START = datetime(2025, 11, 5, 18, 30)  # 19.30 in Belgium, in winter time
