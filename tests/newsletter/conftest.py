"""What the stories of the newsletter begin with."""

from datetime import date, time
from typing import Any

import pytest

from portal.agenda.models.event import Event
from portal.newsletter.sending.facts.footers import Links
from portal.people.models import Person, RolePeriod

PORTAL = "https://portaal.example.org"


@pytest.fixture
def links(app) -> Links:
    return Links(PORTAL, app.extensions["settings"].secret_key)


@pytest.fixture
def plan(cast):
    """`plan("Intervisie", date(2025, 10, 22))` is an event of Lindedal in the evening."""

    def make(title: str, day: date, **more: Any) -> Event:
        usual = {
            "kind": "peer_supervision", "text": "We wisselen uit.\n- kom op tijd", "starts_at": time(19, 30),
            "ends_at": time(21, 30), "place": "De Linde", "price": "gratis",
        }  # fmt: skip
        return Event.create(branch=cast.branch, title=title, day=day, **{**usual, **more})

    return make


@pytest.fixture
def volunteer(cast):
    """`volunteer("Rita", on_paper=True)` joins Lena and Bram."""

    def make(given: str, **more: Any) -> Person:
        known = {"family_name": "Claes", "email": f"{given.lower()}@voorbeeld.example", **more}
        someone = Person.create(branch=cast.branch, given_name=given, **known)
        RolePeriod.create(branch=cast.branch, person=someone, role="family_buddy", started_on=date(2025, 1, 1))
        return someone

    return make
