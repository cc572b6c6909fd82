"""The pages of mentors: somebody gets one, and its days are corrected or it is thrown away."""

from flask import Blueprint, Response, url_for

from portal.kit import clock
from portal.team.mentors import rules
from portal.team.mentors.forms import DaysForm, MentorForm
from portal.team.models import Mentoring
from portal.team.pages import volunteer_of
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, saved

room = Blueprint("mentors", __name__)


@room.route("/vrijwilligers/<int:id>/meter", methods=["GET", "POST"])
@roles("coordinator")
def begin(id: int) -> Response:
    volunteer = volunteer_of(id)
    form = MentorForm(data={"started_on": clock.today()}).offer(volunteer)
    if form.validate_on_submit() and form.attempt(
        rules.begin, volunteer, form.chosen, form.details(), form.submission_key.data, by=me()
    ):
        return saved(_file(volunteer.id), f"{form.chosen.name} begeleidt {volunteer.given_name}.")
    return form_page("team/mentors/mentor.html", form, volunteer=volunteer)


@room.route("/begeleidingen/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit(id: int) -> Response:
    mentoring = visible(Mentoring, id)
    form = DaysForm(obj=mentoring).edits(mentoring, hold=mentoring.volunteer)
    if form.validate_on_submit() and form.attempt(rules.correct, mentoring, form.details(), by=me()):
        return saved(_file(mentoring.volunteer_id), "Bewaard.")
    return form_page("team/mentors/days.html", form, mentoring=visible(Mentoring, id))


@room.post("/begeleidingen/<int:id>/verwijdering")
@roles("coordinator")
def remove(id: int) -> Response:
    mentoring = visible(Mentoring, id)
    rules.remove(mentoring, by=me())
    return saved(_file(mentoring.volunteer_id), "Weggehaald.")


def _file(volunteer_id: int) -> str:
    return url_for("volunteer_file.show", id=volunteer_id)
