"""The page on which a coordinator writes down what the other coordinators should know of a volunteer."""

from flask import Blueprint, Response, url_for

from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.team.remarks import rules
from portal.team.remarks.facts import remark_of
from portal.team.remarks.forms import RemarkForm
from portal.web.access import get_or_404, me, roles
from portal.web.pages import form_page, saved

room = Blueprint("remarks", __name__)


@room.get("/vrijwilligers/<int:id>/opmerking")
@roles("coordinator")
def edit(id: int) -> Response:
    volunteer = _volunteer(id)
    return _page(RemarkForm(obj=remark_of(volunteer)), volunteer)


@room.post("/vrijwilligers/<int:id>/opmerking")
@roles("coordinator")
def write(id: int) -> Response:
    volunteer, form = _volunteer(id), RemarkForm()
    if form.validate() and form.attempt(rules.write, volunteer, form.said(), by=me()):
        return saved(url_for("volunteer_file.show", id=id), "Bewaard.")
    return _page(form, volunteer)


def _volunteer(id: int) -> Person:
    found: Person = get_or_404(volunteers_of(me()), Person.id == id)
    return found


def _page(form: RemarkForm, volunteer: Person) -> Response:
    return form_page("team/remarks/remark.html", form, volunteer=volunteer)
