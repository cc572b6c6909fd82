"""A family whose time was up: nothing is written to it that would stay for ever, unless it is here again."""

from datetime import date, datetime

import pytest

from portal.contacts.concerns import rules as concerns
from portal.contacts.models.concern import Concern
from portal.families.file.rules import ContactDetails, change_details
from portal.families.models.family import Child, Family, FamilyDetails, Parent
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import Referral
from portal.families.models.talk import Talk
from portal.families.referrals import rules as referrals
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.post.models import Letter
from portal.retention.periods.rules import clean_up

THEN, LAST = datetime(2028, 1, 10, 9), date(2025, 12, 1)


@pytest.fixture
def forgotten(cast):
    """Family Klaver, closed in 2025; and a concern about it that nobody closed."""
    cast.concern = concerns.report(cast.lena, cast.lenas, "Mama is moe.", "k", by=cast.els)
    Match.update(ended_on=LAST).where(Match.id == cast.lenas.id).execute()
    Trajectory.update(closed_on=LAST).where(Trajectory.family == cast.klaver.id).execute()
    with clock.stopped(THEN):
        assert clean_up(THEN.date())["family"] == 1
        yield Family.get_by_id(cast.klaver.id)


def names() -> list[str]:
    return [row.name for row in FamilyDetails.select(FamilyDetails.name)]


def test_a_concern_that_was_open_waits_for_nobody(cast, forgotten, visit):
    els = visit(cast.els)
    assert "lees meteen" not in els.get("/te-doen").text
    page = els.get(f"/bezorgdheden/{cast.concern.id}")
    assert "(gewist)" in page.text and "afgesloten" in page.text and "Antwoorden en opvolgen" not in page.text
    assert "neemt contact op" not in visit(cast.lena).get(f"/bezorgdheden/{cast.concern.id}").text
    assert not Letter.select().where(Letter.kind == "concern-answer").exists()


def test_no_name_is_added_to_a_family_that_was_forgotten(cast, forgotten, visit):
    els = visit(cast.els)
    file = els.get(f"/gezinnen/{forgotten.id}")
    assert "meld het dan eerst opnieuw aan" in file.text
    assert not {"Naam en contact wijzigen", "Bezorgdheid noteren"} & file.links().keys()
    sentence = "De bewaartijd van dit gezin is om."
    page = els.get(f"/gezinnen/{forgotten.id}/contactgegevens").press("Bewaren", name="Yilmaz")
    assert page.status == 422 and sentence in page.text and "Yilmaz" in page.answer.text
    child = file.follow("Kind toevoegen")
    assert sentence in child.press("Kind bewaren", given_name="Sam", birth_month="2020-05").text
    talk = file.follow("Gesprek noteren").press("Bewaren", family_kind="long_call", note="Ze belde nog eens.")
    assert talk.status == 422 and sentence in talk.text
    with pytest.raises(RuleError, match=sentence):
        concerns.report(cast.lena, Match.get_by_id(cast.lenas.id), "Nog iets.", "k2", by=cast.els)
    assert names() == []


def test_who_is_referred_again_is_known_again_and_forgotten_again_in_time(cast, forgotten, visit):
    els = visit(cast.els)
    asked = els.get(f"/gezinnen/{forgotten.id}").follow("Opnieuw aanmelden")
    assert asked.press("Aanmelding bewaren", source="gezin").status == 200
    file = els.get(f"/gezinnen/{forgotten.id}")
    assert "De bewaartijd is om" not in file.text
    file.follow("Naam en contact wijzigen").press("Bewaren", name="Yilmaz")
    assert names() == ["Yilmaz"]
    with clock.stopped(datetime(2031, 1, 10, 9)):
        assert "family" not in clean_up(date(2031, 1, 10)) and names() == ["Yilmaz"], "it is in hand"
        referrals.decline(Referral.get(), date(2031, 1, 10), "intake_stop", "", by=cast.els)
    with clock.stopped(datetime(2033, 1, 11, 9)):
        assert clean_up(date(2033, 1, 11))["family"] == 1 and names() == []


def test_a_closing_that_is_taken_back_brings_it_back(cast, forgotten, visit):
    visit(cast.els).get(f"/gezinnen/{forgotten.id}").press("Toch niet afgesloten")
    family = Family.get_by_id(forgotten.id)
    assert family.anonymised_at is None
    change_details(family, ContactDetails(name="Yilmaz"), by=cast.els)
    assert names() == ["Yilmaz"]


@pytest.mark.parametrize("what", [Talk, Child, Parent])
def test_a_lone_note_or_name_that_an_earlier_version_let_in_is_forgotten_too(cast, forgotten, what):
    words = "note" if what is Talk else "given_name"
    more = {"day": LAST, "kind": "long_call"} if what is Talk else {}
    what.create(branch=cast.branch, family=forgotten, **{words: "Sam Yilmaz belde."}, **more)
    clean_up(THEN.date())
    assert clean_up(THEN.date())["family"] == 1
    assert [getattr(row, words) for row in what.select()] == [""]
    assert "family" not in clean_up(THEN.date()), "once"


def test_what_an_earlier_version_let_in_is_forgotten_after_all(cast, forgotten):
    FamilyDetails.create(branch=cast.branch, family=forgotten, name="Yilmaz")
    Concern.update(status="new").execute()
    clean_up(THEN.date())
    assert Family.get_by_id(forgotten.id).anonymised_at is None, "it is looked at anew"
    assert clean_up(THEN.date())["family"] == 1 and names() == [] and Concern.get().status == "closed"
