"""A newsletter on the phone is alive: its addresses can be tapped, and an event in it is answered there."""

from datetime import date, time

import pytest

from portal.agenda.events import rules as events
from portal.agenda.models.answer import Enrolment
from portal.newsletter.letter import rules
from portal.newsletter.models import NewsletterIssue
from tests.agenda.conftest import details

PORTAL = "http://localhost"


@pytest.fixture
def sent(cast):
    """The letter of October, with an evening for which one enrols by mail."""
    event = events.create(details(
        title="Intervisie", kind="peer_supervision", day=date(2025, 10, 23), starts_at=time(19, 30), enrol_by="mail",
        enrol_name="Nora", enrol_email="nora@vorming.example",
    ), "sleutel", by=cast.els)  # fmt: skip
    issue = rules.make_draft(date(2025, 10, 1), PORTAL, by=cast.els)
    NewsletterIssue.update(status="sent", sent_on=date(2025, 10, 3), recipients=2).where(
        NewsletterIssue.id == issue.id
    ).execute()
    return event


def test_a_mail_address_is_tapped_and_the_evening_answered_in_the_letter(cast, visit, sent):
    page = visit(cast.lena).get("/nieuwsbrief/2025-10")
    assert page.links()["nora@vorming.example"] == "mailto:nora@vorming.example"
    assert "dan mailen we Nora je naam en gsm-nummer" in page.text
    done = page.press("Ik kom")
    assert "Je komt. We mailen Nora, dan ben je ingeschreven." in done.text
    assert Enrolment.get(Enrolment.person == cast.lena.id).answer == "yes"
    again = visit(cast.lena).get("/nieuwsbrief/2025-10")
    assert "Je komt." in again.text and "Ik kom toch niet" in [b.text_content() for b in again.tree.iter("button")]


def test_nobody_is_asked_who_cannot_answer(cast, visit, sent):
    assert "Ik kom" not in visit(cast.els).get("/nieuwsbrief/2025-10").text
    events.cancel(sent, lambda person, event: "/", by=cast.els)
    assert "Ik kom" not in visit(cast.lena).get("/nieuwsbrief/2025-10").text
