"""The pages of absences: a volunteer's own, and the coordinator's of everyone."""

from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from portal.contacts.absences import facts, rules
from portal.contacts.absences.forms import WEEKS, AbsenceForm, MoveForm, WeeksForm, last_day
from portal.contacts.models.absence import ABSENCE_REASONS, Absence
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.people.volunteers.facts import active_volunteers, by_name, last_days, volunteers_of
from portal.web.access import me, roles, visible
from portal.web.pages import attempt, back_to, form_page, refused, row_number, saved

room = Blueprint("absences", __name__)

KEPT_IN_VIEW = timedelta(days=366)


@room.route("/afwezigheid", methods=["GET", "POST"])
@roles("volunteer", "coordinator")
def absences() -> Response:
    """Who is away, and one more time to be away."""
    volunteers = _volunteers()
    if "weeks" in request.form and volunteers is None:
        return _announce_weeks(WeeksForm())
    form = AbsenceForm(volunteer=request.args.get("wie", "")).offer(volunteers)
    if form.validate_on_submit():
        who = _chosen(form, volunteers)
        if form.attempt(rules.announce, who, form.first_on.data, form.last_on.data, form.reason.data, by=me()):
            return saved(_came_from(who.id), _sentence(form.result, who))
    return _page(form)


def _announce_weeks(form: WeeksForm) -> Response:
    """One tap: away from today on."""
    if form.validate() and form.attempt(rules.announce, me(), *form.days(), "", by=me()):
        return saved(url_for(".absences"), _sentence(form.result, me()))
    return refused(url_for(".absences"), RuleError(next(form.mistakes()).sentence))


@room.route("/afwezigheid/<int:id>", methods=["GET", "POST"])
@roles("volunteer", "coordinator")
def edit_absence(id: int) -> Response:
    absence = visible(Absence, id)
    form = MoveForm(obj=absence).offer(None).edits(absence, hold=absence.volunteer)
    if form.validate_on_submit() and form.attempt(
        rules.move, absence, form.first_on.data, form.last_on.data, form.reason.data, by=me()
    ):
        return saved(_came_from(absence.volunteer_id), _sentence(form.result, absence.volunteer))
    naar, came_from = request.args.get("naar", ""), _came_from(absence.volunteer_id)
    absence = visible(Absence, id)  # as it stands now
    return form_page("contacts/absences/absence.html", form, absence=absence, naar=naar, came_from=came_from)


@room.post("/afwezigheid/<int:id>/weg")
@roles("volunteer", "coordinator")
def call_off_absence(id: int) -> Response:
    absence = visible(Absence, id)
    words = "Weggehaald. Deze dagen tellen weer gewoon mee."
    return attempt(_came_from(absence.volunteer_id), words, rules.call_off, absence, by=me())


def _came_from(volunteer_id: int) -> str:
    """The list; for a coordinator the volunteer's file, where that is where they came from."""
    usual = url_for(".absences")
    return back_to(usual, volunteer_id=volunteer_id) if me().is_coordinator else usual


def _volunteers() -> list[Person] | None:
    """Whom a coordinator may choose; None for a volunteer, who speaks for themselves."""
    if not me().is_coordinator:
        return None
    today = clock.today()
    return by_name(active_volunteers(me().branch_id, today, today).where(Person.disabled_at.is_null()))


def _chosen(form: AbsenceForm, volunteers: list[Person] | None) -> Person:
    if volunteers is None:
        return me()
    return next(person for person in volunteers if str(person.id) == form.volunteer.data)


def _sentence(absence: Absence, who: Person) -> str:
    """The absence as it now is; it may be longer than asked, where two became one."""
    subject = "Je bent" if who.id == me().id else f"{who.given_name} is"
    return f"Bewaard. {subject} weg {facts.period_text(absence)}."


def _page(form: AbsenceForm) -> Response:
    rows = Absence.visible_to(me()).where(Absence.last_on >= clock.today() - KEPT_IN_VIEW)
    found, today = list(rows.order_by(Absence.first_on, Absence.id)), clock.today()
    stop = last_days({one.volunteer_id for one in found})
    over = {one.id for one in found if facts.is_over(one) or stop.get(one.volunteer_id, today) < today}
    return form_page(
        "contacts/absences/absences.html",
        form,
        coming=[one for one in found if one.id not in over],
        reasons=ABSENCE_REASONS,
        past=[one for one in reversed(found) if one.id in over],
        period=facts.period_text,
        for_branch=me().is_coordinator,
        came_from=_whose_file(),
        weeks={weeks: (words, last_day(weeks)) for weeks, words in WEEKS.items()},
    )


def _whose_file() -> Person | None:
    """The volunteer whose file a coordinator came from."""
    is_asked = me().is_coordinator and request.args.get("naar") == "vrijwilliger"
    number = row_number(request.args.get("wie")) if is_asked else None
    found: Person | None = volunteers_of(me()).where(Person.id == number).first() if number else None
    return found
