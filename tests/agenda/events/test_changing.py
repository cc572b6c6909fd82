"""What hangs on an event that changes."""

from portal.agenda.answers.rules import Answer, answer
from portal.agenda.events import rules
from portal.agenda.models.event import Event
from portal.post.models import Letter
from tests.agenda.conftest import details, link


def test_what_a_colleague_changed_meanwhile_is_not_undone_without_a_word(cast, plan, visit):
    event = plan()
    form = visit(cast.els).get(f"/agenda/{event.id}/wijzigen").form("Bewaren").fill(place="Bibliotheek")
    rules.update(event, details(place="Gemeentehuis"), link, by=cast.els)
    page = form.press()
    assert page.status == 409 and "Dit is gewijzigd nadat je deze pagina opende" in page.text
    assert page.form("Bewaren").values["place"] == "Bibliotheek" and Event.get_by_id(event.id).place == "Gemeentehuis"
    page.press("Bewaren")
    assert Event.get_by_id(event.id).place == "Bibliotheek"


def test_whoever_keeps_the_enrolments_from_now_on_hears_who_comes(cast, plan):
    event = plan(seats=1)
    for person in (cast.lena, cast.bram):
        answer(event, person, Answer("yes", "portal"), link, by=person)
    kept = details(seats=1, enrol_by="mail", enrol_email="ann@voorbeeld.example")
    rules.update(event, kept, link, by=cast.els)
    rules.update(
        event, details(seats=1, enrol_by="mail", enrol_email="ann@voorbeeld.example", price="5"), link, by=cast.els
    )
    told = Letter.select().where(Letter.to_address == "ann@voorbeeld.example")
    assert [letter.person_id for letter in told] == [cast.lena.id], "once, and nobody who waits for a seat"
