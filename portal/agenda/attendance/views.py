"""The tick list at the door."""

from flask import Blueprint, Response, url_for

from portal.agenda.answers.facts import replies_to
from portal.agenda.attendance import rules
from portal.agenda.attendance.forms import AttendanceForm
from portal.agenda.models.event import Event
from portal.team.pages import volunteer_of
from portal.web.access import me, roles, visible
from portal.web.pages import UNDO, attempt, form_page, saved

room = Blueprint("attendance", __name__)


@room.route("/agenda/<int:id>/aanwezigheid", methods=["GET", "POST"])
@roles("coordinator")
def attendance_list(id: int) -> Response:
    event = visible(Event, id)
    names = rules.tick_list(event)
    form = AttendanceForm(
        er=names.present, gezien=names.present, guests=event.guests or None, gezien_gasten=event.guests
    )
    if form.validate_on_submit() and form.attempt(rules.save, event, form.ticks(), by=me()):
        number = form.result
        words = "Er was 1 persoon." if number == 1 else f"Er waren {number} mensen."
        return saved(url_for("events.show", id=id), f"Bewaard. {words}")
    expected, candidates = ("Zeiden dat ze komen", names.expected), ("Kandidaten", names.candidates)
    others = ("Nog iemand?" if names.expected or names.candidates else "Vrijwilligers", names.others)
    groups = [candidates, expected, others] if event.is_for_candidates else [expected, others, candidates]
    replies = {f"v{person_id}": words for person_id, words in replies_to(event).items()}
    shown = {"groups": groups, "ticked": set(form.er.data or ()), "replies": replies}
    return form_page("agenda/attendance/attendance.html", form, event=event, **shown)


@room.post("/vrijwilligers/<int:id>/perinatale-module")
@roles("coordinator")
def tell_duty(id: int) -> Response:
    person, target = volunteer_of(id), url_for("start.todos", _anchor="vorming")
    undo = (UNDO, url_for(".untell_duty", id=person.id))
    words = f"Gezegd aan {person.given_name}: de perinatale module staat nu in de agenda als verplicht."
    return attempt(target, lambda _: saved(target, words, undo=undo), rules.tell_duty, person, by=me())


@room.post("/vrijwilligers/<int:id>/perinatale-module/herstel")
@roles("coordinator")
def untell_duty(id: int) -> Response:
    person, target = volunteer_of(id), url_for("start.todos", _anchor="vorming")
    words = f"Teruggenomen. {person.given_name} leest het niet meer."
    return attempt(target, words, rules.take_duty_back, person, by=me())
