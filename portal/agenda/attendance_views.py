"""The tick list at the door."""

from flask import Response, url_for

from portal.agenda import attendance
from portal.agenda.forms import AttendanceForm
from portal.agenda.models import Event
from portal.agenda.room import agenda
from portal.agenda.views import event_or_404
from portal.web.access import me, roles
from portal.web.pages import form_page, saved


@agenda.get("/agenda/<int:event_id>/aanwezigheid")
@roles("coordinator")
def attendance_list(event_id: int) -> Response:
    event = event_or_404(event_id)
    names = attendance.tick_list(event)
    form = AttendanceForm(
        formdata=None, er=names.present, gezien=names.present, guests=event.guests or None, gezien_gasten=event.guests
    )
    return _page(form, event, names)


@agenda.post("/agenda/<int:event_id>/aanwezigheid")
@roles("coordinator")
def save_attendance(event_id: int) -> Response:
    event, form = event_or_404(event_id), AttendanceForm()
    guests, seen_guests = form.guests.data or 0, form.gezien_gasten.data or 0
    if form.validate() and form.attempt(
        attendance.save, event, form.er.data, form.gezien.data, guests, seen_guests, me()
    ):
        number = form.result
        words = "Er was 1 persoon." if number == 1 else f"Er waren {number} mensen."
        return saved(url_for(".show", event_id=event_id), f"Bewaard. {words}")
    return _page(form, event, attendance.tick_list(event))


def _page(form: AttendanceForm, event: Event, names: attendance.TickList) -> Response:
    expected, candidates = ("Zeiden dat ze komen", names.expected), ("Kandidaten", names.candidates)
    others = ("Nog iemand?" if names.expected or names.candidates else "Vrijwilligers", names.others)
    groups = [candidates, expected, others] if event.is_for_candidates else [expected, others, candidates]
    return form_page("agenda/attendance.html", form, event=event, groups=groups, ticked=set(form.er.data or ()))
