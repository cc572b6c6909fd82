"""Contacts while looking: the menu stays, earlier quarters have a link each, a handed-in card stays a card."""

from datetime import date

import pytest

from portal.contacts.models.contact import Contact
from portal.contacts.quarters import rules
from portal.kit.dates import Quarter

K3, K4 = Quarter(2025, 3), Quarter(2025, 4)
DAYS = [date(2025, 7, 2), date(2025, 7, 9)]


def body_class(page):
    return page.tree.find("body").get("class").split()


def test_the_menu_makes_room_only_for_typing_over_a_paper_card(cast, visit):
    lena = visit(cast.lena)
    waiting = lena.get("/").follow("Contacten")
    assert waiting.address.endswith("/2025K3") and "task" not in body_class(waiting)
    assert "task" in body_class(visit(cast.els).get(f"/contacten/{cast.lenas.id}/{K3}"))
    running = lena.get(f"/contacten/{cast.lenas.id}/{K4}")
    assert "task" not in body_class(running)
    rules.hand_in(cast.lenas, K3, DAYS, [], "", by=cast.lena)
    looking = lena.get("/").follow("Contacten")
    assert looking.address.endswith("/2025K4") and "task" not in body_class(looking)


def test_every_earlier_quarter_has_a_link(cast, visit):
    links = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/{K4}").links()
    for quarter in (Quarter(2025, 1), Quarter(2025, 2), K3):
        words = f"{quarter.in_months.capitalize()} 2025"
        assert links[words] == f"/contacten/{cast.lenas.id}/{quarter}"
        assert visit(cast.lena).get(links[words]).status == 200


def test_a_quarter_that_was_handed_in_keeps_its_stamp_card(cast, visit):
    rules.hand_in(cast.lenas, K3, DAYS, [], "", by=cast.lena)
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/{K3}")
    boxes = page.tree.xpath("//label[contains(@class,'day')]/input")
    assert [b.get("value") for b in boxes if b.get("checked") is not None] == [str(day) for day in DAYS]
    assert len(boxes) == 92 and all(b.get("disabled") is not None and b.get("name") is None for b in boxes)
    folds = page.tree.xpath("//main//details[not(contains(@class, 'no-print'))]")
    assert [fold.text_content() for fold in folds] == [], "on paper all folds are open, and there is nothing to press"


@pytest.mark.parametrize("handed_in", [False, True])
def test_nobody_home_looks_different_and_stands_in_the_key(cast, visit, handed_in):
    rules.save_days(cast.lenas, K3, DAYS, [], by=cast.lena)
    address = f"/contacten/{cast.lenas.id}/{K3}"
    assert "niemand thuis" not in visit(cast.lena).get(address).text
    Contact.update(kind="not_home", counts=False).where(Contact.day == DAYS[0]).execute()
    if handed_in:
        rules.hand_in(cast.lenas, K3, DAYS, DAYS, "", by=cast.lena)
    page = visit(cast.lena).get(address)
    assert "niemand thuis, telt niet mee" in page.all("key")[0]
    (nope,) = page.tree.xpath("//label[contains(@class,'nope')]/input/@value")
    assert nope == str(DAYS[0])


def test_the_box_that_an_error_names_is_open_and_called_the_same(cast, visit):
    page = visit(cast.lena).get(f"/contacten/{cast.lenas.id}/{K3}").press("Indienen")
    assert page.status == 422 and "kies ‘Geen contacten dit kwartaal’" in page.text
    (box,) = [d for d in page.tree.iter("details") if d.xpath(".//input[@name='geen']")]
    assert box.get("open") is not None
    assert box.find("summary").text_content().strip() == "Geen contacten dit kwartaal"
