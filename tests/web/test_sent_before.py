"""Somebody saves a form, goes back, changes it and saves again: nothing is dropped in silence, and nothing twice."""

from portal.agenda.models.event import Event
from portal.web.sent_before import CHANGED

FIRST = {
    "title": "Intervisie", "day__dag": "20", "day__maand": "11", "day__jaar": "2025", "starts_at": "19.30",
    "ends_at": "21.00", "place": "De Linde",
}  # fmt: skip


def titles() -> list[str]:
    return [event.title for event in Event.select().order_by(Event.id)]


def test_another_one_from_the_page_of_the_first_is_asked_about_once_and_then_saved(cast, visit):
    form = visit(cast.els).get("/agenda/nieuw").form("Bewaren").fill(**FIRST)
    assert form.press().status == 200
    page = form.fill(title="Omgaan met boosheid", day__dag="27").press()
    assert page.status == 409 and CHANGED in page.text and titles() == ["Intervisie"]
    assert page.form("Bewaren").values["title"] == "Omgaan met boosheid", "nothing that was typed is gone"
    page = page.press("Bewaren")
    assert page.heading == "Omgaan met boosheid" and titles() == ["Intervisie", "Omgaan met boosheid"]


def test_a_second_tap_lands_on_the_first(cast, visit):
    form = visit(cast.els).get("/agenda/nieuw").form("Bewaren").fill(**FIRST)
    assert [form.press().heading for _ in range(3)] == ["Intervisie"] * 3 and titles() == ["Intervisie"]


def test_what_was_refused_may_be_corrected_as_often_as_it_takes(cast, visit):
    form = visit(cast.els).get("/agenda/nieuw").form("Bewaren").fill(**FIRST)
    assert form.fill(day__dag="31").press().status == 422
    assert form.fill(day__dag="20").press().status == 200 and titles() == ["Intervisie"]
