"""Two coordinators over one event."""

from portal.agenda.events import rules
from portal.agenda.models.event import Event
from tests.agenda.conftest import details, link


def test_what_a_colleague_changed_meanwhile_is_not_undone_without_a_word(cast, plan, visit):
    event = plan()
    form = visit(cast.els).get(f"/agenda/{event.id}/wijzigen").form("Bewaren").fill(place="Bibliotheek")
    rules.update(event, details(place="Gemeentehuis"), link, by=cast.els)
    page = form.press()
    assert page.status == 409 and "Iemand wijzigde dit intussen." in page.text
    assert page.form("Bewaren").values["place"] == "Bibliotheek" and Event.get_by_id(event.id).place == "Gemeentehuis"
    page.press("Bewaren")
    assert Event.get_by_id(event.id).place == "Bibliotheek"
