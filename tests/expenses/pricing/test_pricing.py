"""A rate that comes in later: what waited is priced at once, and nobody was promised € 0,00."""

from datetime import date, datetime

import pytest

from portal.contacts.quarters import rules as contacts
from portal.expenses.approval import rules as approval
from portal.expenses.handing_in import rules as handing_in
from portal.expenses.lines import rules as lines
from portal.expenses.models.notes import ExpenseLine, ExpenseNote
from portal.expenses.models.rates import MileageRate
from portal.expenses.settings import rules as settings
from portal.history.models import HistoryEntry
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.post.models import Letter
from portal.post.rules import newer
from tests.expenses.conftest import DECLARE, WEDNESDAYS

K3, K4 = Quarter(2025, 3), Quarter(2025, 4)
RATE = settings.Rate("car", 4470, date(2025, 7, 1), date(2025, 9, 30), "omzendbrief")


def test_a_rate_that_comes_after_the_fourteen_days_promises_no_day_that_is_over(cast, waiting):
    with clock.stopped(datetime(2025, 11, 5, 9)):
        settings.add_rate(RATE, by=cast.els)
    (told,) = letters(about="expense-priced")
    assert "Je krijgt €\u00a011,25. Dat is later dan beloofd" in told and "ten laatste" not in told


@pytest.mark.parametrize("asked_before", [False, True])
def test_of_a_note_that_is_taken_back_no_letter_leaves(cast, waiting, asked_before):
    """Not what it came to, nor a question of earlier that was answered by handing it in again."""
    if asked_before:
        approval.send_back(waiting, "Reed je echt?", {}, by=cast.els)
        handing_in.submit(cast.lena, K3, True, by=cast.lena)
    settings.add_rate(RATE, by=cast.els)
    handing_in.take_back(ExpenseNote.get_by_id(waiting.id), by=cast.lena)
    assert not letters(about="expense")


def test_a_question_that_did_not_leave_is_not_asked_about_a_note_that_asks_nothing_back(cast, waiting):
    approval.send_back(waiting, "Reed je echt?", {}, by=cast.els)
    handing_in.give(cast.lena, K3, by=cast.lena)
    assert not letters(about="expense")


@pytest.fixture
def waiting(cast):
    """Lena's three visits by car, handed in while no rate is known."""
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS[:3], [], "", by=cast.lena)
    return handing_in.submit(cast.lena, K3, True, by=cast.lena)


def amounts(note) -> list[int | None]:
    return [line.cents for line in note.lines.order_by(ExpenseLine.day)]


def letters(*, about: str) -> list[str]:
    return [row.text for row in Letter.select().where(Letter.kind.startswith(about)).order_by(Letter.id)]


def test_the_rate_prices_what_waits_everywhere_at_once(cast, waiting, visit):
    els = visit(cast.els)
    page = els.get("/onkosten/te-keuren")
    assert "Het tarief van juli 2025 is nog niet gekend." in page.text and "Kijk even na (1)" in page.text
    settings.add_rate(RATE, by=cast.els)
    assert [(line.rate_e4, line.cents) for line in waiting.lines] == [(4470, 375)] * 3
    page = els.get("/onkosten/te-keuren")
    assert "Deze nota goedkeuren, € 11,25" in page.text and "nog niet gekend" not in page.text
    assert "€ 11,25" in els.get(f"/onkosten/nota/{waiting.id}").text
    assert "Samen€ 11,25" in els.get(f"/onkosten/nota/{waiting.id}/lijnen").all("total")
    entry = HistoryEntry.get(HistoryEntry.verb == "price")
    assert entry.actor_id == cast.els.id and entry.on_behalf_of_id == cast.lena.id and "4470" in entry.details


def test_the_volunteer_is_told_the_new_amount(cast, waiting):
    settings.add_rate(RATE, by=cast.els)
    (told,) = letters(about="expense-priced")
    assert "Je krijgt €\u00a011,25, ten laatste op vrijdag 17\u00a0oktober 2025." in told
    overtaken = Letter.select().where(Letter.kind == "expense-submitted", newer(left=False))
    assert overtaken.count() == 1, "that the rate is not known does not leave any more"


def test_an_approval_that_was_looked_at_before_is_refused(cast, waiting, visit):
    page = visit(cast.els).get("/onkosten/te-keuren")
    settings.add_rate(RATE, by=cast.els)
    assert "is intussen gewijzigd" in page.press("Goedkeuren: nota van Lena Aerts").text
    assert ExpenseNote.get().status == "submitted"


def test_a_rate_for_other_days_prices_nothing(cast, waiting):
    settings.add_rate(settings.Rate("bicycle", 3600, date(2025, 1, 1), date(2025, 12, 31), "x"), by=cast.els)
    assert all(line.cents is None for line in waiting.lines) and letters(about="expense-priced") == []


def test_two_rates_price_in_two_steps_and_say_what_still_waits(cast, waiting):
    settings.add_rate(settings.Rate("car", 4000, date(2025, 7, 1), date(2025, 7, 10), "x"), by=cast.els)
    assert amounts(waiting) == [336, 336, None]
    (told,) = letters(about="expense-priced")
    assert "Je krijgt €\u00a06,72. Daarbij komt het bedrag van 1 rit, zodra we het tarief van juli kennen." in told
    settings.add_rate(settings.Rate("car", 5000, date(2025, 7, 11), date(2025, 7, 31), "x"), by=cast.els)
    assert amounts(waiting) == [336, 336, 420]
    (told,) = letters(about="expense-priced")
    assert "Je krijgt €\u00a010,92, ten laatste op" in told, "the letter of before did not leave: it is torn up"


def test_correcting_a_rate_that_is_not_in_use_prices_too(cast, waiting):
    wrong = settings.add_rate(settings.Rate("car", 4470, date(2026, 7, 1), date(2026, 9, 30), "x"), by=cast.els)
    settings.correct_rate(wrong, RATE, by=cast.els)
    assert amounts(waiting) == [375] * 3


def test_a_note_that_came_back_keeps_its_own_rate_against_a_correction(cast, waiting):
    rate = settings.add_rate(RATE, by=cast.els)
    approval.send_back(ExpenseNote.get_by_id(waiting.id), "Klopt dit?", {}, by=cast.els)
    assert settings.last_used_day(MileageRate.get_by_id(rate.id)) == WEDNESDAYS[2]


# ---- the words


def test_nobody_is_promised_nothing(cast, waiting, visit):
    page = visit(cast.lena).get(f"/onkosten/nota/{waiting.id}")
    words = "Het bedrag van 3 ritten volgt, zodra we het tarief van juli kennen."
    assert words in page.text and "Je krijgt € 0,00" not in page.text and "ten laatste" not in page.text
    (told,) = letters(about="expense-submitted")
    assert words in told and "0,00" not in told
    start = visit(cast.lena).get("/").text
    assert "Het bedrag van 3 ritten volgt, zodra we het tarief kennen." in start and "€ 0,00, ten laatste" not in start
    assert "3 ritten wachten op een tarief" in visit(cast.lena).get("/onkosten").text


def test_what_is_known_is_said_with_what_waits(cast, visit):
    contacts.hand_in(cast.lenas, K3, WEDNESDAYS[:3], [], "", by=cast.lena)
    lines.add_cost(cast.lena, K3, lines.Cost("parking", date(2025, 9, 3), 1200, "k"), by=cast.lena)
    note = handing_in.submit(cast.lena, K3, True, by=cast.lena)
    words = "Je krijgt € 12,00. Daarbij komt het bedrag van 3 ritten, zodra we het tarief van juli kennen."
    assert words in visit(cast.lena).get(f"/onkosten/nota/{note.id}").text
    assert words in letters(about="expense-submitted")[0].replace("\u00a0", " ")
    start = visit(cast.lena).get("/").text
    assert "Je krijgt € 12,00. Daarbij komt het bedrag van 3 ritten, zodra we het tarief kennen." in start


# ---- the running quarter


def test_the_note_of_a_running_quarter_says_until_when_it_counts(cast, visit):
    contacts.save_days(cast.lenas, K4, [date(2025, 10, 1)], [], by=cast.lena)
    page = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/{K4}")
    assert "Dit is de stand tot vandaag." in page.text and DECLARE not in page.text
    assert not page.tree.xpath("//*[@name='declared']")
    claim = page.tree.xpath("//input[@name='niet']/@value")[0]
    page.form("Bewaren").tick("niet", claim).press()
    assert ExpenseLine.get().struck
    with clock.stopped(datetime(2025, 12, 31, 20)):
        contacts.hand_in(cast.lenas, K4, [date(2025, 10, 1)], [date(2025, 10, 1)], "", by=cast.lena)
        later = visit(cast.lena).get(f"/onkosten/{cast.lena.id}/{K4}")
    assert DECLARE in later.text
