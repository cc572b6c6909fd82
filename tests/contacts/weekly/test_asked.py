"""Was je er? Asked on the first page until it is answered, and kept so that it is not asked again."""

from datetime import date, datetime, timedelta

import pytest

from portal.contacts.absences import rules as absences
from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.quarters import rules as quarters
from portal.contacts.quarters.facts import Lately
from portal.contacts.weekly import rules
from portal.contacts.weekly.facts import weekly_of
from portal.database import transaction
from portal.families.models.match import Match, MatchBefore
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import Branch, Person
from portal.retention.forgetting.rules import anonymise_person

# It is Friday 3 October 2025, and Lena goes on Wednesdays.
LATEST, BEFORE = date(2025, 10, 1), date(2025, 9, 24)
K3, K4 = Quarter(2025, 3), Quarter(2025, 4)


def asked(page):
    """The days that are asked about."""
    return [words.removeprefix("Was je ").split(" bij ")[0] for words in page.all("ask")]


def form(page, day):
    """The pressable answers about a day: word → address."""
    buttons = page.tree.xpath(f"//button[contains(@formaction, '/dag/{day}/')]")
    return {button.text: button.get("formaction") for button in buttons}


def say(visitor, page, day, word):
    token = page.tree.xpath("//input[@name='csrf_token']/@value")[0]
    return visitor.post(form(page, day)[word], {"csrf_token": token})


def test_yes_is_a_stamp_and_no_is_kept(cast, visit):
    lena = visit(cast.lena)
    page = lena.get("/")
    assert asked(page) == ["woensdag 24 september", "woensdag 1 oktober"]
    page = say(lena, page, LATEST, "Ja")
    assert "Bewaard: je was er woensdag 1 oktober bij Gezin Klaver." in page.text
    assert asked(page) == ["woensdag 24 september"]
    page = say(lena, page, BEFORE, "Nee")
    assert asked(page) == asked(lena.get("/")) == [], "answered once, not asked again"
    assert [c.day for c in Contact.select()] == [LATEST]
    assert [(m.day, m.said_by_id) for m in MissedVisit.select()] == [(BEFORE, cast.lena.id)]
    told = HistoryEntry.get(HistoryEntry.verb == "not_there")
    assert (told.actor_id, "2025-09-24" in told.details) == (cast.lena.id, True)


@pytest.mark.parametrize("word", ["Ja", "Nee"])
def test_an_answer_can_be_taken_back_at_once(cast, visit, word):
    lena = visit(cast.lena)
    page = say(lena, lena.get("/"), LATEST, word).press("Ongedaan maken")
    assert "Ongedaan gemaakt: woensdag 1 oktober bij Gezin Klaver staat weer open." in page.text
    assert "woensdag 1 oktober" in asked(page)
    assert (Contact.select().count(), MissedVisit.select().count()) == (0, 0)


def test_no_shows_on_the_stamp_card_and_a_tick_takes_it_away(cast, visit):
    lena = visit(cast.lena)
    say(lena, lena.get("/"), BEFORE, "Nee")
    page = lena.get(f"/contacten/{cast.lenas.id}/{K3}")
    assert page.all("gone") == ["woensdag 24 september, je was er niet, vaste dag"]
    page = page.form("Bewaren en later verder doen").tick("dag", str(BEFORE)).press()
    assert page.all("gone") == []
    assert MissedVisit.select().count() == 0


def test_another_day_leads_to_the_card_at_that_week_and_answers_it(cast, visit):
    lena = visit(cast.lena)
    page = lena.get("/")
    links = [a.get("href") for a in page.tree.xpath("//a[starts-with(., 'Andere dag')]")]
    assert links[1] == f"/contacten/{cast.lenas.id}/{K4}#dag-2025-10-01"
    card = lena.get(links[1])
    assert card.tree.get_element_by_id("dag-2025-10-01").text_content() == "woensdag 1 oktober, vaste dag"
    card.form("Bewaren").tick("dag", "2025-10-02").press()
    assert asked(lena.get("/")) == ["woensdag 24 september"], "she goes once a week: Thursday answers Wednesday"


def test_nothing_is_asked_about_an_announced_absence(cast, visit):
    absences.announce(cast.lena, BEFORE, date(2025, 10, 3), "holiday", by=cast.lena)
    assert asked(visit(cast.lena).get("/")) == []


def test_nothing_is_asked_on_a_holiday(cast, visit):
    with clock.stopped(datetime(2025, 11, 17, 10)):  # Tuesday 11 November is a holiday, 4 November is not
        Match.update(usual_weekday=2).where(Match.id == cast.lenas.id).execute()
        assert asked(visit(cast.lena).get("/")) == ["dinsdag 4 november"]


@pytest.mark.parametrize(
    ("started_on", "ended_on", "days"),
    [
        (date(2025, 9, 25), None, ["woensdag 1 oktober"]),
        (date(2025, 1, 8), date(2025, 9, 30), ["woensdag 24 september"]),
        (date(2025, 10, 2), None, []),
        (date(2025, 1, 8), date(2025, 9, 23), []),
    ],
)
def test_nothing_is_asked_before_the_match_or_after_it(cast, visit, started_on, ended_on, days):
    Match.update(started_on=started_on, ended_on=ended_on).where(Match.id == cast.lenas.id).execute()
    assert asked(visit(cast.lena).get("/")) == days


def test_nothing_is_asked_about_a_quarter_that_was_handed_in(cast, visit):
    quarters.hand_in(cast.lenas, K3, [date(2025, 9, 3)], [], "", by=cast.lena)
    lena = visit(cast.lena)
    assert asked(lena.get("/")) == ["woensdag 1 oktober"]
    with pytest.raises(RuleError, match="al ingediend"):
        rules.answer(cast.lenas, BEFORE, "no", by=cast.lena)
    assert MissedVisit.select().count() == 0


def test_the_question_follows_the_weekday_that_held_then(cast, visit):
    MatchBefore.create(branch=cast.branch, match=cast.lenas, until_on=date(2025, 9, 28), usual_weekday=4)
    assert asked(visit(cast.lena).get("/")) == ["donderdag 25 september", "woensdag 1 oktober"]


def test_today_is_asked_today_and_tomorrow_never(cast):
    with pytest.raises(RuleError, match="nog niet voorbij"):
        rules.answer(cast.lenas, date(2025, 10, 8), "no", by=cast.lena)


def test_a_no_takes_back_a_bare_day_and_spares_what_was_told(cast):
    contact = quarters.log_day(cast.lenas, LATEST, by=cast.lena)
    rules.answer(cast.lenas, LATEST, "no", by=cast.lena)
    assert Contact.select().count() == 0
    contact = quarters.log_day(cast.lenas, BEFORE, by=cast.lena)
    Contact.update(remark="Samen gekookt").where(Contact.id == contact.id).execute()
    with pytest.raises(RuleError, match="vertelde al iets"):
        rules.answer(cast.lenas, BEFORE, "no", by=cast.lena)
    assert Contact.get().remark == "Samen gekookt"


def test_each_family_is_asked_about_by_name(cast, visit):
    Match.update(volunteer=cast.lena).where(Match.id == cast.brams.id).execute()  # on Fridays
    page = visit(cast.lena).get("/")
    assert [words.split("?")[0] for words in page.all("ask")] == [
        "Was je vrijdag 19 september bij Gezin Zonnebloem",
        "Was je woensdag 24 september bij Gezin Klaver",
        "Was je vrijdag 26 september bij Gezin Zonnebloem",
        "Was je woensdag 1 oktober bij Gezin Klaver",
    ]


def test_nobody_answers_for_another(cast, visit):
    lena = visit(cast.lena)
    token = lena.get("/").tree.xpath("//input[@name='csrf_token']/@value")[0]
    assert lena.post(f"/contacten/{cast.brams.id}/dag/2025-10-03/ja", {"csrf_token": token}).status == 404
    assert lena.post(f"/contacten/{cast.lenas.id}/dag/gisteren/ja", {"csrf_token": token}).status == 404


def wednesdays():
    return [date(2025, 7, 2) + timedelta(weeks=i) for i in range(13)]


def test_a_quarter_of_which_every_week_is_answered_is_handed_in_from_the_first_page(cast, visit):
    for day in wednesdays():
        rules.answer(cast.lenas, day, "no" if day == BEFORE else "yes", by=cast.lena)
    lena = visit(cast.lena)
    page = lena.get("/")
    assert "Gezin Klaver: juli, augustus en september staat klaar" in page.text
    done = page.press("12 contacten indienen: Gezin Klaver")
    assert "Je contacten zijn ingediend: 12 keer was je er." in done.text
    assert "contacten indienen" not in lena.get("/").text


def test_a_quarter_of_before_the_portal_is_not_offered(cast):
    """Its contacts came along, and it was to be in on the fifteenth, elsewhere."""
    for week in range(13):
        Contact.create(branch=cast.branch, match=cast.lenas, day=K3.first + timedelta(days=1, weeks=week), kind="visit")
    for began, offered in ((10, [K3]), (18, [])):
        Branch.update(created_at=datetime(2025, 10, began, 9)).where(Branch.id == cast.branch.id).execute()
        with clock.stopped(datetime(2025, 10, 20, 9)):
            lately = Lately(Person.get_by_id(cast.lena.id))
            assert [one.quarter for one in weekly_of(lately).ready] == offered


def test_a_quarter_with_a_week_unanswered_is_not_offered(cast, visit):
    for day in wednesdays()[1:]:
        rules.answer(cast.lenas, day, "yes", by=cast.lena)
    assert "contacten indienen" not in visit(cast.lena).get("/").text


def test_an_old_no_is_forgotten_and_who_goes_takes_the_wish_along(cast):
    rules.answer(cast.lenas, LATEST, "no", by=cast.lena)
    rules.forget_old(date(2026, 10, 1))
    assert MissedVisit.select().count() == 1
    rules.forget_old(date(2026, 10, 3))
    assert MissedVisit.select().count() == 0
    rules.want_mail(cast.lena, True, by=cast.lena)
    with transaction():
        anonymise_person(Person.get_by_id(cast.lena.id), by=None)
    assert Person.get_by_id(cast.lena.id).weekly_mail is None
