"""The demo of 23 November 2026 shows what stands around the visits: concerns, quotes, absences, a closed door."""

from datetime import date

import pytest

from portal.contacts.absences.facts import who_are_away
from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern, ConcernAnswer
from portal.contacts.models.contact import Contact
from portal.contacts.models.quote import Quote, released_quotes
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.kit import privacy
from portal.people.models import Branch, Person

TODAY = date(2026, 11, 23)

pytestmark = pytest.mark.usefixtures("autumn")


def test_there_is_a_concern_in_each_state_by_three_people() -> None:
    found = {c.status: c for c in Concern.select(Concern, Match).join(Match)}
    assert set(found) == {"new", "followed_up", "closed"}
    assert len({c.reporter_id for c in found.values()}) == 3
    assert all(c.match.volunteer_id == c.reporter_id for c in found.values())
    answers = {
        status: ConcernAnswer.select().where(ConcernAnswer.concern == c.id).count() for status, c in found.items()
    }
    assert answers == {"new": 0, "followed_up": 1, "closed": 2}


def test_three_of_the_five_latest_quotes_are_released_and_none_tells_who_somebody_is() -> None:
    assert Quote.select().count() == 10
    assert len(released_quotes(Branch.get().id, 2026)) == 3
    assert len(released_quotes(Branch.get().id, 2025)) == 5
    names = [p.name for p in Person.select()] + [f.alias for f in Family.select()]
    for quote in Quote.select():
        assert not privacy.findings(quote.given + " " + quote.edited, names)


def test_one_volunteer_is_away_now_and_two_were() -> None:
    assert who_are_away(Branch.get().id, TODAY).count() == 1
    assert Absence.select().where(Absence.last_on < TODAY).count() == 2


def test_two_visits_of_2026_found_nobody_at_home() -> None:
    closed_doors = list(Contact.select().where(Contact.kind == "not_home"))
    assert [(c.counts, c.day.year) for c in closed_doors] == [(False, 2026)] * 2
    assert Contact.select().where(Contact.counts == False).count() == 2  # noqa: E712


def test_some_visits_have_a_short_remark() -> None:
    assert Contact.select().where(Contact.remark != "").count() == 4
