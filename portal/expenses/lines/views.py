"""The pages of one line: a cost with its photos, a trip to a family, a trip elsewhere."""

from typing import Any

from flask import Blueprint, Response, abort, url_for

from portal.expenses.lines import rules
from portal.expenses.lines.forms import FreeTripForm, NoteForm, PhotoForm, TripForm
from portal.expenses.models.notes import ExpenseLine, ExpenseNote, Receipt, claim_key, open_note
from portal.expenses.note.facts.reading import view_of
from portal.expenses.pages import address, whose
from portal.expenses.places.rules import places_for
from portal.expenses.tickets import rules as tickets
from portal.kit.dates import Quarter, read_iso
from portal.people.models import Person
from portal.web.access import also_finishing, me, visible
from portal.web.pages import UNDO, attempt, form_page, picture, saved

room = Blueprint("lines", __name__)

RIDDEN = {"auto": "car", "fiets": "bicycle"}


@room.post("/onkosten/kost/<int:id>/verwijdering")
@also_finishing
def leave_out(id: int) -> Response:
    line, undo = _line(id), (UNDO, url_for(".put_back", id=id))
    target = _on_note(line, "#kosten")
    return attempt(target, lambda _: saved(target, "Weggelaten.", undo=undo), rules.leave_out, line, by=me())


@room.post("/onkosten/kost/<int:id>/herstel")
@also_finishing
def put_back(id: int) -> Response:
    line = _line(id)
    return attempt(_on_note(line, "#kosten"), "Je kost staat er weer bij.", rules.leave_out, line, out=False, by=me())


def _on_note(line: ExpenseLine, anchor: str, **more: Any) -> str:
    """A part of the note where a line stands."""
    return address(line.note.volunteer, line.note.period, **more) + anchor


@room.route("/onkosten/kost/<int:id>/ticket", methods=["GET", "POST"])
@also_finishing
def photo(id: int) -> Response:
    """The photos of a ticket: more, or fewer."""
    line, form = _line(id), PhotoForm()
    if form.validate_on_submit() and form.attempt(tickets.change_photos, line, form.drop, form.ticket.data, by=me()):
        sentence = "De nieuwe foto is bewaard." if form.ticket.data else "De foto is weg."
        return saved(_on_note(line, "#kosten"), sentence)
    photos = list(Receipt.select(Receipt.id, Receipt.mime).where(Receipt.line == line.id).order_by(Receipt.id))
    return form_page("expenses/lines/photo.html", form, line=line, tickets=photos)


@room.get("/onkosten/ticket/<int:id>")
@also_finishing
def ticket(id: int) -> Response:
    return _picture(visible(Receipt, id), "content")


@room.get("/onkosten/ticket/<int:id>/klein")
@also_finishing
def thumbnail(id: int) -> Response:
    return _picture(visible(Receipt, id), "thumbnail")


def _picture(receipt: Receipt, which: str) -> Response:
    """A ticket's bytes. A PDF is only ever saved, never opened inside the portal."""
    content = getattr(receipt, which)
    if content is None:
        abort(404)
    answer = picture(content, "image/jpeg" if which == "thumbnail" else receipt.mime)
    if receipt.mime == "application/pdf":
        answer.headers["Content-Disposition"] = f'attachment; filename="ticket-{receipt.id}.pdf"'
    return answer


def _line(line_id: int) -> ExpenseLine:
    query = ExpenseLine.select().where(
        ExpenseLine.note << ExpenseNote.written_by(me()).select(ExpenseNote.id),
        ExpenseLine.match.is_null(),
        ExpenseLine.kind != "flat_rate",
    )
    return visible(ExpenseLine, line_id, among=query)


@room.route("/onkosten/<int:id>/<quarter>/rit/<int:match_id>/<day>", methods=["GET", "POST"])
@also_finishing
def trip(id: int, quarter: str, match_id: int, day: str) -> Response:
    """How one trip to a family really went."""
    volunteer, period = whose(id, quarter)
    line = _trip(volunteer, period, match_id, day)
    form = TripForm(how=line.struck_why or line.kind, km=line.km)
    if form.validate_on_submit() and form.attempt(
        rules.change_trip, volunteer, period, rules.Ride(str(line.claim), form.how.data, form.km.data or 0), by=me()
    ):
        return saved(address(volunteer, period) + "#ritten", "Je rit is aangepast.")
    return form_page("expenses/lines/trip.html", form, line=line, volunteer=volunteer, quarter=period)


@room.post("/onkosten/<int:id>/<quarter>/rit/<int:match_id>/<day>/<any(auto, fiets):kind>")
@also_finishing
def ride_with(id: int, quarter: str, match_id: int, day: str, kind: str) -> Response:
    """One tap: this trip was by car, or by bicycle. The note's other ticks are sent along."""
    volunteer, period = whose(id, quarter)
    ride = rules.Ride(str(_trip(volunteer, period, match_id, day).claim), RIDDEN[kind])
    target = address(volunteer, period, ritten=1) + "#ritten"
    return attempt(target, "", rules.ride_with, volunteer, period, NoteForm().struck, ride, by=me())


@room.post("/onkosten/rit/<int:id>/<any(auto, fiets):kind>")
@also_finishing
def ride_elsewhere_with(id: int, kind: str) -> Response:
    line, struck = _line(id), NoteForm().struck
    return attempt(
        _on_note(line, "#ritten", ritten=1), "", rules.ride_elsewhere_with, line, struck, RIDDEN[kind], by=me()
    )


def _trip(volunteer: Person, period: Quarter, match_id: int, day: str) -> ExpenseLine:
    """One trip of a note, as it stands now; 404 for a day without one."""
    wanted = claim_key(match_id, read_iso(day) or abort(404))
    visits = view_of(volunteer, period, open_note(volunteer, period)).visits
    return next((t for t in visits if t.claim == wanted), None) or abort(404)


@room.route("/onkosten/<int:id>/<quarter>/rit", methods=["GET", "POST"])
@also_finishing
def free_trip(id: int, quarter: str) -> Response:
    """One more trip, to something else than a family."""
    volunteer, period = whose(id, quarter)
    places = places_for(volunteer)
    form = FreeTripForm().about(period, places)
    if form.validate_on_submit() and form.attempt(rules.add_trip, volunteer, period, form.trip(places), by=me()):
        return saved(address(volunteer, period) + "#ritten", "Je rit staat erbij.")
    return form_page("expenses/lines/free_trip.html", form, volunteer=volunteer, quarter=period)
