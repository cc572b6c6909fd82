"""The volunteer's smaller pages: one trip, a trip elsewhere, an answer, nothing back, how the year is paid."""

from datetime import date

from flask import Response, abort, url_for

from portal.expenses import regime, rules, writing
from portal.expenses.forms import AnswerForm, FreeTripForm, NoteForm, RegimeForm, TripForm
from portal.expenses.models import ExpenseLine, ExpenseNote, Place, claim_key, open_note
from portal.expenses.reckoning import flat_day, view_of
from portal.expenses.views import address, expenses, note_page, whose
from portal.kit.dates import Quarter
from portal.people.models import Person
from portal.web.access import everyone, get_or_404, me
from portal.web.forms import seen
from portal.web.pages import form_page, saved


@expenses.get("/onkosten/<int:person_id>/<quarter>/rit/<int:match_id>/<day>")
@everyone
def trip(person_id: int, quarter: str, match_id: int, day: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    line = _trip(volunteer, period, match_id, day)
    form = TripForm(formdata=None, how=line.struck_why or "driven", km=line.km)
    return form_page("expenses/trip.html", form, line=line, volunteer=volunteer, quarter=period)


@expenses.post("/onkosten/<int:person_id>/<quarter>/rit/<int:match_id>/<day>")
@everyone
def change_trip(person_id: int, quarter: str, match_id: int, day: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    line, form = _trip(volunteer, period, match_id, day), TripForm()
    if form.validate() and form.attempt(
        writing.change_trip, volunteer, period, line.claim, form.how.data, form.km.data or 0, me()
    ):
        return saved(address(volunteer, period) + "#ritten", "Je rit is aangepast.")
    return form_page("expenses/trip.html", form, line=line, volunteer=volunteer, quarter=period)


def _trip(volunteer: Person, period: Quarter, match_id: int, day: str) -> ExpenseLine:
    """One trip of a note, as it stands now; 404 for a day without one."""
    try:
        wanted = claim_key(match_id, date.fromisoformat(day))
    except ValueError:
        abort(404)
    visits = view_of(volunteer, period, open_note(volunteer, period)).visits
    found = next((t for t in visits if t.claim == wanted), None)
    return found or abort(404)


@expenses.get("/onkosten/<int:person_id>/<quarter>/rit")
@everyone
def free_trip(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    form = FreeTripForm(formdata=None).about(period, writing.places_for(volunteer))
    return form_page("expenses/free_trip.html", form, volunteer=volunteer, quarter=period)


@expenses.post("/onkosten/<int:person_id>/<quarter>/rit")
@everyone
def add_trip(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    places = writing.places_for(volunteer)
    form = FreeTripForm().about(period, places)
    if form.validate() and form.attempt(
        writing.add_trip, volunteer, period, form.purpose.data, form.words.data, form.day.data,
        _place(form, places), form.name.data, form.km.data, form.submission_key.data, me(),
    ):  # fmt: skip
        return saved(address(volunteer, period) + "#ritten", "Je rit staat erbij.")
    return form_page("expenses/free_trip.html", form, volunteer=volunteer, quarter=period)


def _place(form: FreeTripForm, places: list[Place]) -> Place | None:
    """The place that was picked; a name that was typed wins."""
    return None if form.name.data else next((p for p in places if str(p.id) == form.place.data), None)


@expenses.post("/onkosten/<int:person_id>/<quarter>/niets-terug")
@everyone
def give(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    form = NoteForm().about(period)
    if form.attempt(writing.strike, volunteer, period, form.struck, me()) and form.attempt(
        rules.give, volunteer, period, me()
    ):
        return saved(url_for(".show", note_id=form.result.id), "Dank je wel. Je kilometers zijn bewaard.")
    return note_page(form, volunteer, period)


@expenses.post("/onkosten/lijn/<int:line_id>/antwoord")
@everyone
def answer(line_id: int) -> Response:
    line, form = _asked(line_id), AnswerForm()
    if form.validate() and form.attempt(rules.answer, line, me(), form.words.data, form.ticket.data, seen=seen()):
        return _answered(form.result)
    return form_page("expenses/answer.html", form, line=_asked(line_id))


@expenses.get("/onkosten/lijn/<int:line_id>/antwoord")
@everyone
def write_answer(line_id: int) -> Response:
    return form_page("expenses/answer.html", AnswerForm(formdata=None), line=_asked(line_id))


@expenses.post("/onkosten/lijn/<int:line_id>/laat-maar")
@everyone
def never_mind(line_id: int) -> Response:
    line, form = _asked(line_id), AnswerForm()
    if form.validate() and form.attempt(rules.answer, line, me(), out=True, seen=seen()):
        return _answered(form.result)
    return form_page("expenses/answer.html", form, line=_asked(line_id))


def _answered(note: ExpenseNote) -> Response:
    if note.status == "returned":
        return saved(address(note.volunteer, note.period), "Je antwoord is bewaard. Kijk de rest na en dien in.")
    if note.status == "given":
        return saved(url_for(".show", note_id=note.id), "In orde. Er staat niets meer open.")
    return saved(url_for(".show", note_id=note.id), "Je antwoord is verstuurd. Je hoeft niets meer te doen.")


def _asked(line_id: int) -> ExpenseLine:
    query = ExpenseLine.select().where(
        ExpenseLine.note << ExpenseNote.written_by(me()).select(ExpenseNote.id), ExpenseLine.question != ""
    )
    return get_or_404(query, ExpenseLine.id == line_id)


@expenses.get("/onkosten/<int:person_id>/<quarter>/regeling")
@everyone
def ask_regime(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    chosen = regime.choice_of(volunteer, period.year)
    return _regime_page(RegimeForm(formdata=None, regime=chosen.regime if chosen else None), volunteer, period)


@expenses.post("/onkosten/<int:person_id>/<quarter>/regeling")
@everyone
def choose_regime(person_id: int, quarter: str) -> Response:
    volunteer, period = whose(person_id, quarter)
    form = RegimeForm()
    if form.validate() and form.attempt(regime.choose, volunteer, period.year, form.regime.data, me()):
        return saved(address(volunteer, period), f"Je keuze voor {period.year} is bewaard.")
    return _regime_page(form, volunteer, period)


def _regime_page(form: RegimeForm, volunteer: Person, period: Quarter) -> Response:
    day, _ = flat_day(volunteer.branch_id, period.year)
    return form_page(
        "expenses/regime.html", form, volunteer=volunteer, quarter=period, day=day,
        ceiling=regime.ceiling_of(volunteer.branch_id, period.year), fixed=regime.has_notes(volunteer, period.year),
        allowed=regime.policy_of(volunteer.branch_id).allows_flat_rate,
    )  # fmt: skip
