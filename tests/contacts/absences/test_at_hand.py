"""Away for a while in two taps, or with two short dates."""

from datetime import date, datetime

import pytest

from portal.contacts.models.absence import Absence
from portal.kit import clock


def standing():
    return [(row.first_on, row.last_on, row.volunteer_id) for row in Absence.select()]


@pytest.mark.parametrize(
    ("button", "last"),
    [
        ("Nog 1 week, tot en met donderdag 9 oktober", date(2025, 10, 9)),
        ("Nog 2 weken, tot en met donderdag 16 oktober", date(2025, 10, 16)),
        ("Nog 4 weken, tot en met donderdag 30 oktober", date(2025, 10, 30)),
    ],
)
def test_from_today_on_in_two_taps_without_typing(cast, visit, button, last):
    page = visit(cast.lena).get("/").follow("Ik ben even weg").press(button)
    assert "Bewaard. Je bent weg van 3 oktober tot en met" in page.text
    assert standing() == [(date(2025, 10, 3), last, cast.lena.id)]


@pytest.mark.parametrize("weeks", ["", "3", "999", "-1", "een"])
def test_other_weeks_are_refused_in_a_sentence(cast, visit, weeks):
    lena = visit(cast.lena)
    form = lena.get("/afwezigheid").form("Nog 1 week, tot en met donderdag 9 oktober")
    form.values.setlist("weeks", [weeks])
    form.pressed.attrib.pop("name")
    assert "Kies hoe lang je weg bent." in form.press().text and not standing()


def test_a_month_is_chosen_from_a_list_that_begins_now_and_the_year_stands_there(cast, visit):
    page = visit(cast.lena).get("/afwezigheid")
    months = page.tree.xpath("//select[@name='first_on-maand']/option/text()")
    assert (months[0], months[3], len(months)) == ("oktober", "januari", 12)
    assert page.tree.xpath("//select[@name='first_on-jaar']/option[@selected]/text()") == ["2025"]


def test_january_said_in_november_is_the_next_one(cast, visit):
    with clock.stopped(datetime(2025, 11, 28, 12)):
        page = visit(cast.lena).get("/afwezigheid")
        page = page.press("Doorgeven", first_on__dag="4", first_on__maand="1", last_on__dag="9", last_on__maand="1")
    assert "van 4 januari tot en met 9 januari 2026" in page.text
    assert standing() == [(date(2026, 1, 4), date(2026, 1, 9), cast.lena.id)]


def test_two_days_that_do_not_exist_each_say_which(cast, visit):
    page = visit(cast.lena).get("/afwezigheid").press("Doorgeven", first_on__dag="99", last_on__dag="99")
    said = {to: words for words, to in page.links().items()}
    assert said["#first_on-dag"].startswith("Eerste dag: Deze datum bestaat niet.")
    assert said["#last_on-dag"].startswith("Laatste dag: Deze datum bestaat niet.")


def test_the_thirtieth_of_february_comes_back_with_what_was_chosen(cast, visit):
    page = visit(cast.lena).get("/afwezigheid")
    page = page.press("Doorgeven", first_on__dag="30", first_on__maand="2", first_on__jaar="2026", last_on__dag="3")
    assert page.status == 422 and "Deze datum bestaat niet" in page.text
    kept = page.form("Doorgeven").values
    assert (kept["first_on-dag"], kept["first_on-maand"], kept["first_on-jaar"]) == ("30", "2", "2026")
