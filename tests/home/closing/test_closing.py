"""A family closes: who goes there stops going with it, is told, and goes on when it is taken back."""

from datetime import date, datetime, timedelta

from portal.contacts.models.concern import Concern
from portal.contacts.quarters import rules as contacts
from portal.families.file.facts.course import file_of
from portal.families.models.match import Match
from portal.families.models.talk import PlannedTalk
from portal.families.support import rules as support
from portal.families.talks.rules import plan_running
from portal.home.stopping import rules as stopping
from portal.kit import clock
from portal.people.models import Person
from portal.post.models import Letter
from tests.conftest import NOW
from tests.home.stopping.test_stopping import stop


def close(laptop, family, day=date(2025, 10, 3), **more):
    page = laptop.get(f"/gezinnen/{family.id}").follow("Gezin afsluiten")
    days = {"closed_on__dag": str(day.day), "closed_on__maand": str(day.month), "closed_on__jaar": str(day.year)}
    return page.press("Gezin afsluiten", closing_reason="completed", **days, **more)


def letters():
    return list(Letter.select().where(Letter.kind.startswith("family-closed")))


def fresh(match):
    return Match.get_by_id(match.id)


def test_the_page_shows_who_goes_there_and_what_is_open(cast, visit):
    plan_running(clock.today())
    Concern.create(branch=cast.branch, reporter=cast.lena, match=cast.lenas, text="Een bezorgdheid.")
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}/afsluiting")
    assert "Lena Aerts gaat er sinds 8 januari 2025 Eindigt op de laatste dag, met een mail aan Lena." in page.text
    assert "afrondingsgesprek; wat na de laatste dag valt, vervalt" in page.text
    assert "Contacten van juli, augustus en september: nog in te dienen." in page.text
    assert "1 bezorgdheid over dit gezin: die blijft open bij jou" in page.text


def test_matches_talks_and_the_volunteer_follow(cast, visit):
    plan_running(clock.today())
    page = close(visit(cast.els), cast.klaver)
    assert "Gezin G-001 is afgesloten." in page.text
    assert fresh(cast.lenas).ended_on == date(2025, 10, 3)
    late = PlannedTalk.select().where(PlannedTalk.match == cast.lenas.id, PlannedTalk.status == "planned")
    assert {(talk.kind, talk.due_on) for talk in late} == {("closing", date(2025, 10, 3))}
    (letter,) = letters()
    assert (letter.person_id, letter.button_url) == (cast.lena.id, f"/contacten/{cast.lenas.id}/2025K4")
    assert "Je laatste dag bij Gezin Klaver is 3" in letter.text
    assert "traject" not in (letter.text + letter.subject).lower(), "no word of ours for a volunteer"
    assert "G-001" not in letter.text + letter.subject
    assert letter.due_at == NOW + timedelta(minutes=10)
    assert visit(cast.lena).get(letter.button_url).status == 200
    with clock.stopped(datetime(2025, 10, 4, 9)):
        assert visit(cast.lena).get(f"/koppelingen/{cast.lenas.id}/gezin").status == 404
        assert "zonder vrijwilliger" not in visit(cast.els).get("/te-doen").text


def test_taken_back_it_is_as_it_was_and_nobody_was_told(cast, visit):
    plan_running(clock.today())
    support.start_match(
        cast.klaver, support.NewMatch(volunteer_id=cast.bram.id, started_on=date(2025, 9, 1)), "ook", by=cast.els
    )
    brams = Match.get(Match.volunteer == cast.bram.id, Match.family == cast.klaver.id)
    support.end_match(brams, ended_on=date(2025, 12, 1), by=cast.els)
    talks = {t.id: (t.status, t.due_on) for t in PlannedTalk.select()}
    page = close(visit(cast.els), cast.klaver)
    assert fresh(brams).ended_on == date(2025, 10, 3) and len(letters()) == 2
    page = page.press("Ongedaan maken")
    assert page.all("flash") == ["Gezin G-001 loopt weer."]
    assert (fresh(cast.lenas).ended_on, fresh(brams).ended_on, letters()) == (None, date(2025, 12, 1), [])
    assert {t.id: (t.status, t.due_on) for t in PlannedTalk.select().where(PlannedTalk.id << list(talks))} == talks
    assert file_of(cast.klaver).state == "running"


def test_of_a_closing_of_long_ago_it_is_said_that_the_days_since_count(cast, visit):
    close(visit(cast.els), cast.klaver)
    with clock.stopped(datetime(2025, 11, 28, 9)):
        page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}").press("Toch niet afgesloten")
    assert "Sluit het dan weer af op 3 oktober 2025, en start een nieuw traject." in page.all("flash")[0]
    close(visit(cast.els), cast.zonnebloem)
    with clock.stopped(datetime(2025, 10, 4, 9)):
        page = visit(cast.els).get(f"/gezinnen/{cast.zonnebloem.id}").press("Toch niet afgesloten")
    assert page.all("flash") == ["Gezin G-002 loopt weer."], "no day went by"


def test_who_read_that_it_ends_hears_that_it_goes_on_and_nobody_else(cast, visit):
    laptop = visit(cast.els)
    page = close(laptop, cast.klaver)
    Letter.update(sent_at=clock.now()).where(Letter.kind.startswith("family-closed")).execute()
    page.press("Ongedaan maken")
    (letter,) = Letter.select().where(Letter.kind.startswith("family-goes-on"))
    assert letter.person_id == cast.lena.id and "Dat klopt niet meer: het gaat verder." in letter.text
    assert "G-001" not in letter.text + letter.subject
    close(laptop, cast.klaver).press("Ongedaan maken")
    again = Letter.select().where(Letter.kind.startswith("family-goes-on"))
    assert again.count() == 1, "that it closed a second time did not leave"


def test_a_match_that_would_begin_later_goes_and_that_is_said_on_taking_back(cast, visit):
    later = support.start_match(
        cast.klaver, support.NewMatch(volunteer_id=cast.bram.id, started_on=date(2025, 11, 1)), "later", by=cast.els
    )
    page = close(visit(cast.els), cast.klaver)
    assert not Match.select().where(Match.id == later.id).exists()
    assert "Een koppeling die nog moest beginnen, kwam niet terug." in page.press("Ongedaan maken").text


def test_a_closing_to_come_changes_nothing_before_it(cast, visit):
    close(visit(cast.els), cast.klaver, date(2025, 11, 30))
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}")
    assert "Lena Aerts (tot en met 30 november 2025) gaat naar dit gezin." in page.text
    assert visit(cast.lena).get(f"/koppelingen/{cast.lenas.id}/gezin").status == 200
    (letter,) = letters()
    assert not letter.button_url and "Tot die dag verandert er niets." in letter.text


def test_a_contact_after_the_last_day_is_named_and_nothing_is_half_written(cast, visit):
    contacts.log_day(cast.lenas, date(2025, 10, 1), by=cast.lena)
    page = close(visit(cast.els), cast.klaver, date(2025, 9, 30))
    assert page.status == 422 and "Lena Aerts: Op 1 oktober 2025 is nog een contact genoteerd." in page.text
    assert fresh(cast.lenas).ended_on is None and not letters()


def test_a_volunteer_who_stopped_and_comes_back_opens_no_closed_family(cast, visit):
    plan = stopping.Stop(date(2025, 10, 2), {})
    stopping.stop(Person.get_by_id(cast.lena.id), plan, lambda *ids: "/", by=cast.els)
    close(visit(cast.els), cast.klaver)
    left = stopping.take_back(Person.get_by_id(cast.lena.id), lambda *ids: "/", by=cast.els)
    assert left == ["Gezin Klaver (G-001) is intussen afgesloten: die koppeling blijft beëindigd."]
    assert file_of(cast.klaver).state == "closed" and fresh(cast.lenas).ended_on == date(2025, 10, 2)


def lasts(cast, visit):
    """The last day of Lena's match; and that nobody is said to be without somebody."""
    assert "Gezinnen zonder vrijwilliger" not in visit(cast.els).get("/te-doen").text
    return fresh(cast.lenas).ended_on


def taken_back(els, cast, *what):
    for button, address in (("Toch niet gestopt", "vrijwilligers"), ("Toch niet afgesloten", "gezinnen")):
        if button in what:
            els.get(f"/{address}/{cast.lena.id if address == 'vrijwilligers' else cast.klaver.id}").press(button)


def test_closed_then_stopped_and_both_taken_back_the_match_goes_on(cast, visit):
    els = visit(cast.els)
    for first, second in (("Toch niet afgesloten", "Toch niet gestopt"), ("Toch niet gestopt", "Toch niet afgesloten")):
        close(els, cast.klaver, date(2025, 10, 2))
        stop(els, cast.lena, date(2025, 10, 20))
        taken_back(els, cast, first)
        taken_back(els, cast, second)
        assert lasts(cast, visit) is None, first


def test_a_closing_and_a_stop_to_come_taken_back_in_any_order(cast, visit):
    els = visit(cast.els)
    both = ("Toch niet afgesloten", "Toch niet gestopt")
    for closed, stopped in ((date(2025, 10, 31), date(2025, 10, 20)), (date(2025, 10, 10), date(2025, 10, 20))):
        for closes_first in (True, False):
            for order in (both, both[::-1]):
                acts = [lambda day=closed: close(els, cast.klaver, day), lambda day=stopped: stop(els, cast.lena, day)]
                for act in acts if closes_first else acts[::-1]:
                    act()
                for button in order:
                    taken_back(els, cast, button)
                assert lasts(cast, visit) is None, (closed, closes_first, order)


def test_an_end_of_its_own_stays_when_what_came_after_is_taken_back(cast, visit):
    els = visit(cast.els)
    stop(els, cast.lena, date(2025, 10, 20))
    taken_back(els, cast, "Toch niet gestopt")
    support.end_match(fresh(cast.lenas), date(2025, 10, 15), by=cast.els)
    close(els, cast.klaver, date(2025, 10, 10))
    taken_back(els, cast, "Toch niet afgesloten")
    assert fresh(cast.lenas).ended_on == date(2025, 10, 15)


def test_the_page_says_on_which_day_a_family_will_be_closed(cast, visit):
    close(visit(cast.els), cast.klaver, date(2025, 11, 30))
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}")
    assert "Het gezin wordt afgesloten op 30 november 2025: afgerond." in page.text
    assert "Gesprek noteren" in page.links()


def test_between_two_volunteers_nobody_is_said_to_go_there(cast, visit):
    Match.update(ended_on=date(2025, 10, 2)).where(Match.id == cast.lenas.id).execute()
    begins = support.NewMatch(cast.bram.id, date(2025, 10, 20))
    support.start_match(cast.klaver, begins, "k", by=cast.els)
    page = visit(cast.els).get(f"/gezinnen/{cast.klaver.id}")
    assert "Niemand gaat nu naar dit gezin. Bram Wouters begint op 20 oktober 2025." in page.text
    assert "G-001 (vanaf 20 oktober 2025)" in visit(cast.els).get(f"/vrijwilligers/{cast.bram.id}").text
