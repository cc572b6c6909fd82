"""Rates are data: chosen, corrected while unused, succeeded afterwards; and the coordinators are told in time."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest

from portal.contacts.quarters import rules as contacts
from portal.expenses.handing_in import rules
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.expenses.note.facts.reading import view_of
from portal.expenses.rates.facts import RateTable, add_statutory_rates
from portal.expenses.settings import rules as rates
from portal.history.models import HistoryEntry
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.people.models import RolePeriod
from portal.post.models import Letter

K3 = Quarter(2025, 3)
WEDNESDAYS = [date(2025, 7, 2) + timedelta(weeks=i) for i in range(12)]


@pytest.fixture
def known(cast):
    add_statutory_rates(cast.branch)


@pytest.fixture
def note(cast, known):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    return rules.submit(cast.lena, K3, True, by=cast.lena)


def third_quarter():
    return MileageRate.get(MileageRate.series == "quarterly", MileageRate.valid_from == date(2025, 7, 1))


def test_the_line_keeps_its_rate_source_and_distance(cast, note):
    line = note.lines.first()
    assert (line.rate_id, line.rate_e4, line.km, line.expected_km) == (third_quarter().id, 4309, 84, 84)
    assert line.rate_source.startswith("kilometervergoeding")


def test_the_yearly_series_counts_for_a_year_that_chose_it(cast, known, visit):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS, [], "", by=cast.lena)
    page = visit(cast.els).get("/tarieven")
    assert "2025: kwartaalreeks" in page.text and "2026: kwartaalreeks" in page.text
    page = page.press("Jaarreeks gebruiken in 2025")
    assert "Voor 2025 geldt nu de gekozen reeks." in page.text and "2025: jaarreeks" in page.text
    assert {t.rate_e4 for t in view_of(cast.lena, K3, None).trips} == {4449}
    assert RateTable(cast.branch.id).on("car", date(2026, 2, 1)).rate_e4 == 4326, "2026 chose nothing"
    assert RateTable(cast.branch.id).on("bicycle", date(2025, 8, 1)).rate_e4 == 3600


def test_the_series_is_fixed_from_the_first_note_of_the_year(cast, note, visit):
    assert "ligt vast, er zijn al nota’s" in visit(cast.els).get("/tarieven").text
    with pytest.raises(RuleError, match="Er zijn al nota’s van 2025"):
        rates.choose_series(2025, "yearly", by=cast.els)
    rates.choose_series(2026, "yearly", by=cast.els)
    assert RateTable(cast.branch.id).series("car", 2026) == "yearly"


def test_a_rate_in_use_can_not_be_changed_or_removed(cast, note, visit):
    rate = third_quarter()
    page = visit(cast.els).get(f"/tarieven/{rate.id}")
    assert "Dit tarief staat al op nota’s, tot 17 september 2025." in page.text
    assert "Tarief weghalen" not in page.text
    with pytest.raises(RuleError, match="Het bedrag ligt vast"):
        rates.correct_rate(
            rate, rates.Rate("car", 4400, rate.valid_from, rate.valid_until, rate.source, "quarterly"), by=cast.els
        )
    with pytest.raises(RuleError, match="Het bedrag ligt vast"):
        rates.remove_rate(rate, by=cast.els)
    assert third_quarter().rate_e4 == 4309


def test_a_rate_in_use_may_end_earlier_and_be_succeeded(cast, note, visit):
    page = visit(cast.els).get(f"/tarieven/{third_quarter().id}")
    refused = page.press("Bewaren", valid_until__dag="1")
    assert refused.status == 422
    assert "Er staat al een rit van 17 september 2025 op een nota. Kies die dag of later." in refused.text
    over_the_next = page.press("Bewaren", valid_until__maand="10")
    assert over_the_next.links()["Er is al een tarief van 1 oktober 2025 tot 31 december 2025. "
                                 "Kies dagen die nog geen tarief hebben."] == "#valid_until-dag"  # fmt: skip
    page = page.press("Bewaren", valid_until__dag="20")
    assert "Het tarief is aangepast." in page.text
    rates.add_rate(rates.Rate("car", 4500, date(2025, 9, 21), date(2025, 9, 30), "opvolger"), by=cast.els)
    assert RateTable(cast.branch.id).on("car", date(2025, 9, 22)).rate_e4 == 4500


def test_a_rate_that_no_note_carries_is_corrected_or_taken_away(cast, known, visit):
    rate = MileageRate.get(MileageRate.rate_e4 == 4326)
    els = visit(cast.els)
    page = els.get(f"/tarieven/{rate.id}").press("Bewaren", rate="0,4330")
    assert "Het tarief is aangepast." in page.text
    assert MileageRate.get_by_id(rate.id).rate_e4 == 4330
    page = els.get(f"/tarieven/{rate.id}").press("Tarief weghalen")
    assert "Het tarief is weg." in page.text
    assert not MileageRate.select().where(MileageRate.id == rate.id).exists()
    assert HistoryEntry.select().where(HistoryEntry.verb == "remove_rate").count() == 1


def test_a_draft_does_not_hold_a_rate_and_waits_again_without_it(cast, known, visit):
    contacts.save_days(cast.lenas, K3, WEDNESDAYS, [], by=cast.lena)
    lines.strike(cast.lena, K3, [f"{cast.lenas.id}:{WEDNESDAYS[0]}"], by=cast.lena)
    assert ExpenseLine.select().where(ExpenseLine.rate.is_null(False)).exists()
    rates.remove_rate(third_quarter(), by=cast.els)
    assert {t.cents for t in view_of(cast.lena, K3, ExpenseNote.get()).trips} == {None}


def test_another_branch_sees_no_rate_of_ours(cast, known, visit):
    rate = third_quarter()
    assert visit(cast.yusuf).get(f"/tarieven/{rate.id}").status == 404
    assert "0,4309" not in visit(cast.yusuf).get("/tarieven").text


def test_coordinators_hear_two_weeks_before_the_last_known_rate_ends(cast, known):
    MileageRate.delete().where(MileageRate.valid_from >= date(2026, 1, 1)).execute()
    assert rates.warn_about_rates(date(2025, 12, 16)) == 0
    assert rates.warn_about_rates(date(2025, 12, 17)) == 1
    letter = Letter.get(Letter.kind == "rate-ends")
    assert letter.to_address == cast.els.email
    assert letter.subject == "Het tarief voor de auto loopt af op 31 december 2025"
    assert "jaartarief" not in letter.text and letter.button_url == "/tarieven"


def test_where_nobody_coordinates_whoever_does_next_hears_that_a_rate_ends(cast, known):
    MileageRate.delete().where(MileageRate.valid_from >= date(2026, 1, 1)).execute()
    RolePeriod.update(ended_on=date(2025, 9, 1)).where(RolePeriod.person == cast.els.id).execute()
    assert rates.warn_about_rates(date(2025, 12, 17)) == 0
    RolePeriod.update(ended_on=None).where(RolePeriod.person == cast.els.id).execute()
    assert rates.warn_about_rates(date(2025, 12, 18)) == 1 and Letter.get().to_address == cast.els.email


def test_each_ending_rate_is_told_once_and_its_successor_again(cast, known):
    MileageRate.delete().where(MileageRate.valid_from >= date(2026, 1, 1)).execute()
    for day in (17, 18, 31):
        rates.warn_about_rates(date(2025, 12, day))
    assert Letter.select().where(Letter.kind == "rate-ends").count() == 1
    rates.add_rate(rates.Rate("car", 4326, date(2026, 1, 1), date(2026, 3, 31), "kwartaaltarief"), by=cast.els)
    assert rates.warn_about_rates(date(2026, 1, 5)) == 0
    assert rates.warn_about_rates(date(2026, 4, 2)) == 1
    assert "liep af op 31 maart 2026" in Letter.select().order_by(Letter.id.desc()).first().subject


NEXT = rates.Rate("car", 4326, date(2026, 1, 1), date(2026, 3, 31), "kwartaaltarief", "quarterly")


def told(day):
    """The subjects of the letters that wait, once the work of this day is done."""
    rates.warn_about_rates(day)
    return [letter.subject for letter in Letter.select().where(Letter.kind == "rate-ends").order_by(Letter.id)]


def test_a_letter_about_a_rate_that_did_not_leave_follows_what_becomes_of_it(cast, known):
    MileageRate.delete().where(MileageRate.valid_from >= date(2026, 1, 1)).execute()
    ending = MileageRate.get(MileageRate.series == "quarterly", MileageRate.valid_from == date(2025, 10, 1))
    assert told(date(2025, 12, 18)) == ["Het tarief voor de auto loopt af op 31 december 2025"]
    until = rates.Rate("car", ending.rate_e4, ending.valid_from, date(2025, 12, 24), ending.source, ending.series)
    rates.correct_rate(ending, until, by=cast.els)
    assert told(date(2025, 12, 18)) == ["Het tarief voor de auto loopt af op 24 december 2025"]
    follows = rates.add_rate(replace(NEXT, first=date(2025, 12, 25)), by=cast.els)
    assert told(date(2025, 12, 18)) == [], "nothing ends within two weeks"
    rates.remove_rate(follows, by=cast.els)
    assert told(date(2025, 12, 18)) == ["Het tarief voor de auto loopt af op 24 december 2025"]
    rates.choose_series(2025, "yearly", by=cast.els)
    assert told(date(2025, 12, 18)) == [], "the yearly one lasts until June"


def test_a_rate_that_was_told_is_told_again_once_what_followed_it_is_withdrawn(cast, known):
    MileageRate.delete().where(MileageRate.valid_from >= date(2026, 1, 1)).execute()
    told(date(2025, 12, 18))
    Letter.update(sent_at=datetime(2025, 12, 18, 9)).execute()
    follows = rates.add_rate(NEXT, by=cast.els)
    assert len(told(date(2025, 12, 19))) == 1
    rates.remove_rate(follows, by=cast.els)
    assert len(told(date(2025, 12, 20))) == len(told(date(2025, 12, 21))) == 2
    bicycle = rates.add_rate(rates.Rate("bicycle", 3700, date(2026, 1, 1), date(2026, 12, 31), "fiets"), by=cast.els)
    rates.remove_rate(bicycle, by=cast.els)
    assert len(told(date(2025, 12, 22))) == 2, "the bicycle's is another matter"


def test_nobody_is_told_about_a_kind_that_nobody_uses(cast, known):
    assert rates.warn_about_rates(date(2026, 3, 20)) == 1, "the car of Lena and Bram"
    assert rates.warn_about_rates(date(2026, 12, 20)) == 0, "nobody cycles"


@pytest.mark.parametrize("kind", ["", "moped", "flat_rate"])
def test_an_unknown_kind_of_rate_is_refused(cast, kind):
    with pytest.raises(RuleError):
        rates.add_rate(rates.Rate(kind, 4000, date(2026, 1, 1), date(2026, 1, 2), "x"), by=cast.els)


def test_waiting_for_a_rate_and_getting_it(cast, known):
    contacts.save_days(cast.lenas, Quarter(2026, 2), [], [], by=cast.lena)
    assert RateTable(cast.branch.id).on("car", date(2026, 4, 1)) is None, "the first quarter's rate is not carried over"
    assert RateTable(cast.branch.id).on("car", datetime(2026, 3, 31).date()).rate_e4 == 4326
