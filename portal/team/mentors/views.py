"""The pages of mentors: somebody gets one, and its days are corrected or it is thrown away."""

from flask import Blueprint, Response, url_for

from portal.kit import clock
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.team.mentors import rules
from portal.team.mentors.forms import DaysForm, MentorForm
from portal.team.models import Mentoring
from portal.web.access import get_or_404, me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("mentors", __name__)


@room.get("/vrijwilligers/<int:id>/meter")
@roles("coordinator")
def ask(id: int) -> Response:
    volunteer = _volunteer(id)
    return _page(MentorForm(data={"started_on": clock.today()}).offer(volunteer), volunteer)


@room.post("/vrijwilligers/<int:id>/meter")
@roles("coordinator")
def begin(id: int) -> Response:
    volunteer = _volunteer(id)
    form = MentorForm().offer(volunteer)
    if form.validate() and form.attempt(
        rules.begin, volunteer, form.chosen, form.days(), form.submission_key.data, by=me()
    ):
        return saved(_file(volunteer.id), f"{form.chosen.name} begeleidt {volunteer.given_name}.")
    return _page(form, volunteer)


@room.get("/begeleidingen/<int:id>")
@roles("coordinator")
def edit(id: int) -> Response:
    mentoring = visible(Mentoring, id)
    return form_page("team/mentors/days.html", DaysForm(obj=mentoring), mentoring=mentoring)


@room.post("/begeleidingen/<int:id>")
@roles("coordinator")
def correct(id: int) -> Response:
    mentoring, form = visible(Mentoring, id), DaysForm()
    if form.validate() and form.attempt(rules.correct, mentoring, form.days(), by=me()):
        return saved(_file(mentoring.volunteer_id), "Bewaard.")
    return form_page("team/mentors/days.html", form, mentoring=visible(Mentoring, id))


@room.post("/begeleidingen/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    mentoring = visible(Mentoring, id)
    rules.remove(mentoring, by=me())
    return saved(_file(mentoring.volunteer_id), "Weggehaald.")


def _volunteer(id: int) -> Person:
    found: Person = get_or_404(volunteers_of(me()), Person.id == id)
    return found


def _file(volunteer_id: int) -> str:
    return url_for("volunteer_file.show", id=volunteer_id)


def _page(form: MentorForm, volunteer: Person) -> Response:
    return form_page("team/mentors/mentor.html", form, volunteer=volunteer)
