"""Whoever goes to a family, or no longer, hears it by letter: what a coordinator does in the portal reaches both."""

from datetime import date, timedelta

import pytest

from portal.families.models.match import Match
from portal.families.support import rules
from portal.families.support.letters import THINK_TWICE
from portal.families.support.rules import MatchDetails, NewMatch
from portal.home.closing import rules as closing
from portal.kit import clock
from portal.matching.choosing import rules as choosing
from portal.matching.choosing.rules import Handover
from portal.people.models import Person, RolePeriod
from portal.post import worker
from portal.post.models import Letter

TODAY, LAST, FIRST = date(2025, 10, 3), date(2025, 10, 14), date(2025, 10, 15)


@pytest.fixture
def mia(cast) -> Person:
    person = Person.create(branch=cast.branch, given_name="Mia", family_name="Smets", email="mia@voorbeeld.example")
    RolePeriod.create(branch=cast.branch, person=person, role="family_buddy", started_on=date(2025, 1, 1))
    return person


def waiting() -> dict[str, str]:
    """Who gets a letter that has not left → what it says."""
    rows = Letter.select().where(Letter.sent_at.is_null()).order_by(Letter.id)
    return {row.to_name: row.text for row in rows}


def leave() -> None:
    Letter.update(sent_at=clock.now()).execute()


@pytest.fixture
def handed(cast, mia) -> Match:
    return choosing.hand_over(cast.lenas, Handover(LAST, NewMatch(mia.id, FIRST, 30)), "k", by=cast.els)


def test_a_handover_reaches_who_ends_and_who_begins_after_ten_minutes(cast, handed, visit):
    said = waiting()
    assert (
        "Je laatste dag bij Gezin Klaver is 14\xa0oktober 2025. Daarna gaat een andere vrijwilliger er verder."
        in (said["Lena Aerts"])
    )
    assert "Vanaf 15\xa0oktober 2025 ga je naar Gezin Klaver." in said["Mia Smets"]
    assert "Mia" not in said["Lena Aerts"] and "Lena" not in said["Mia Smets"], "neither letter names the other"
    assert {row.due_at - clock.now() for row in Letter.select()} == {THINK_TWICE}
    button = Letter.get(Letter.to_name == "Mia Smets").button_url
    assert visit(Person.get(Person.given_name == "Mia")).get(button).heading == "Mijn gezin"


def test_undone_at_once_nobody_reads_anything_and_later_both_hear_that_it_is_not_so(cast, handed, mia):
    choosing.take_handover_back(Match.get_by_id(cast.lenas.id), handed, by=cast.els)
    assert not Letter.select().exists()
    again = choosing.hand_over(
        Match.get_by_id(cast.lenas.id), Handover(LAST, NewMatch(mia.id, FIRST)), "k2", by=cast.els
    )
    leave()
    choosing.take_handover_back(Match.get_by_id(cast.lenas.id), again, by=cast.els)
    said = waiting()
    assert "klopt niet meer. Je gaat niet naar Gezin Klaver." in said["Mia Smets"]
    assert "lopen niet af: alles blijft zoals het was" in said["Lena Aerts"]


def test_another_first_day_is_told_and_overtakes_the_one_before(cast, handed):
    details = MatchDetails(date(2025, 10, 20), 30, None, TODAY)
    rules.update_match(handed, details, by=cast.els)
    assert "Vanaf 20\xa0oktober 2025" in waiting()["Mia Smets"]
    rules.update_match(Match.get_by_id(handed.id), details, by=cast.els)
    assert Letter.select().where(Letter.to_name == "Mia Smets").count() == 2, "nothing changed, nothing is written"


def test_the_coordinator_reads_who_gets_a_mail_and_whom_to_call(cast, mia, visit):
    Person.update(email=None).where(Person.id == cast.lena.id).execute()
    page = visit(cast.els).get(f"/koppelingen/{cast.lenas.id}/overdracht")
    page = page.press("Overdracht bewaren", volunteer=str(mia.id), km_one_way="3")
    assert "Mia krijgt een mail. Lena heeft geen mailadres: bel even." in page.text


@pytest.mark.parametrize(("days_ago", "told"), [(14, True), (15, False)])
def test_what_is_written_down_afterwards_is_no_news(cast, mia, days_ago, told):
    """Who enters how it has been for months writes to nobody."""
    day = TODAY - timedelta(days=days_ago)
    rules.end_match(cast.lenas, day, by=cast.els)
    rules.start_match(cast.klaver, NewMatch(mia.id, day + timedelta(days=0)), "k", by=cast.els)
    assert set(waiting()) == ({"Lena Aerts", "Mia Smets"} if told else set())
    if told:
        assert "Je gaat nu naar Gezin Klaver." in waiting()["Mia Smets"]
        assert "kan je nu al doorgeven" in waiting()["Lena Aerts"] and "Daarna" not in waiting()["Lena Aerts"]


def test_a_coordinator_who_goes_herself_does_not_write_to_herself(cast):
    RolePeriod.create(branch=cast.branch, person=cast.els, role="family_buddy", started_on=date(2025, 1, 1))
    rules.start_match(cast.klaver, NewMatch(cast.els.id, FIRST), "k", by=Person.get_by_id(cast.els.id))
    assert waiting() == {}


def leaving() -> dict[str, str]:
    """Who gets what, once the ten minutes are over."""
    with clock.stopped(clock.now() + THINK_TWICE):
        return {letter.to_name: letter.text for letter in worker._due()}


@pytest.mark.parametrize("how", ["the family moves away", "another takes over"])
def test_what_ends_before_its_start_was_read_is_a_start_that_does_not_happen(cast, mia, how):
    """Within ten minutes: nobody reads of a last day at a family that she never heard of."""
    match = rules.start_match(cast.klaver, NewMatch(mia.id, TODAY), "k", by=cast.els)
    if how == "the family moves away":
        closing.close(cast.klaver, TODAY, "moved", by=cast.els)
        assert "Je laatste dag bij Gezin Klaver is 3\xa0oktober 2025." in leaving()["Lena Aerts"]
    else:
        rules.end_match(match, TODAY, goes_on=True, by=cast.els)
    assert leaving()["Mia Smets"] == (
        "Dag Mia,\n\nJe zou op 3\xa0oktober 2025 beginnen bij Gezin Klaver. Dat gaat niet door. Een vraag? Bel je "
        "coördinator."
    )
    if how == "the family moves away":
        closing.reopen(cast.klaver, by=cast.els)
    else:
        rules.reopen_match(match, by=cast.els)
    assert {name: text for name, text in leaving().items() if name == "Mia Smets"} == {
        "Mia Smets": "Dag Mia,\n\nJe gaat nu naar Gezin Klaver. Adres en telefoon vind je in het portaal. Hou ze voor "
        "jezelf."
    }, "it is taken back: she begins after all"


def test_who_read_of_the_start_reads_of_the_last_day(cast, mia):
    rules.start_match(cast.klaver, NewMatch(mia.id, TODAY), "k", by=cast.els)
    leave()
    closing.close(cast.klaver, TODAY, "moved", by=cast.els)
    assert "Je laatste dag bij Gezin Klaver is 3\xa0oktober 2025." in leaving()["Mia Smets"]
