"""What a successor reads about the families: who goes there now, who begins, and until when."""

from datetime import date
from itertools import groupby

from portal.contacts.concerns import rules as concerns
from portal.contacts.models.contact import Contact
from portal.families.models.match import Match, Trajectory
from portal.families.support.rules import NewMatch
from portal.home.handover.facts import gather_handover
from portal.matching.choosing import rules as choosing
from portal.people.models import Person, RolePeriod


def test_who_begins_later_who_stops_and_who_stopped_are_not_said_to_go_there(cast):
    rita = Person.create(branch=cast.branch, given_name="Rita", family_name="Claes")
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == cast.bram.id).execute()
    RolePeriod.create(branch=cast.branch, person=rita, role="family_buddy", started_on=date(2025, 1, 1))
    next_one = NewMatch(rita.id, date(2025, 10, 20), 30, 2)
    choosing.hand_over(cast.lenas, choosing.Handover(date(2025, 10, 10), next_one), "sleutel", by=cast.els)
    parts = {part.heading: part for part in gather_handover(cast.branch, by=cast.els).parts}
    assert [(row[0], row[3]) for row in parts["Lopende trajecten"].rows] == [
        ("G-001", "Lena Aerts (wo, tot en met 10/10/2025), Rita Claes (di, vanaf 20/10/2025)"),
        ("G-002", "nog niemand"),
    ]
    assert Match.get_by_id(cast.brams.id).ended_on is None, "left open by somebody who stopped"


def test_a_family_that_begins_later_is_in_it(cast):
    """It left the waiting list: here it says from when."""
    Trajectory.update(started_on=date(2025, 10, 20)).where(Trajectory.family == cast.klaver.id).execute()
    parts = {part.heading: part for part in gather_handover(cast.branch, by=cast.els).parts}
    assert [row[2] for row in parts["Lopende trajecten"].rows] == ["vanaf 20/10/2025", "8/1/2025"]


def test_the_last_contact_is_one_that_counts(cast):
    for day, counts in ((date(2025, 9, 10), True), (date(2025, 9, 17), False)):
        Contact.create(branch=cast.branch, match=cast.lenas, day=day, counts=counts)
    parts = {part.heading: part for part in gather_handover(cast.branch, by=cast.els).parts}
    assert "10/9/2025" in parts["Lopende trajecten"].rows[0]


def test_what_waits_is_listed_kind_by_kind_as_on_the_page_of_it(cast, visit):
    """On paper nobody looks for the fourth quote among the talks."""
    for number in range(5):
        concerns.report(cast.lena, cast.lenas, f"Bezorgdheid {number}", f"sleutel {number}")
    (todo,) = [part for part in gather_handover(cast.branch, by=cast.els).parts if part.heading == "Te doen"]
    kinds = [row[0] for row in todo.rows]
    assert kinds.count("Bezorgdheden") == 5 and len(set(kinds)) > 2
    assert [kind for kind, _ in groupby(kinds)] == list(dict.fromkeys(kinds))
    page = visit(cast.els).get("/te-doen")
    titles = [heading.text_content().split(" (")[0].strip() for heading in page.tree.xpath("//main//h2")]
    assert [title for title in titles if title in kinds] == list(dict.fromkeys(kinds))
