"""The file of a volunteer: one page with all that a coordinator asks about somebody, and the way to add to it."""

from flask import Blueprint, Response, url_for

from portal.agenda.models.event import EVENT_KINDS
from portal.contacts.absences.facts import is_over, period_text
from portal.contacts.concerns.rules import COLOURS, STATES
from portal.contacts.models.absence import ABSENCE_REASONS
from portal.families.models.talk import FAMILY_TALKS, PLANNED_TALKS, VOLUNTEER_TALKS
from portal.families.viewing.rules import called
from portal.home.returning.facts import to_come
from portal.home.todos.facts.volunteers import DUTY_WORDS
from portal.home.volunteer_file.facts import families_of, gather_file, paper_quarters
from portal.home.volunteer_file.forms import RemarkForm
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.people.models import VOLUNTEER_ROLES, Person
from portal.people.volunteers.facts import latest_volunteer_period, roles_now, vehicles_before, volunteers_of
from portal.post.facts import copies_for
from portal.sign_in.devices import rules as devices
from portal.sign_in.models import Passkey
from portal.team.models import SEEN_DOCUMENTS
from portal.team.papers import rules as papers
from portal.team.remarks import rules as remarks
from portal.team.remarks.facts import remark_of
from portal.team.welcome.facts import standings
from portal.web.access import me, roles, visible
from portal.web.pages import form_page, rendered, saved

room = Blueprint("volunteer_file", __name__)

WORDS = {
    "words": VOLUNTEER_ROLES, "weekdays": WEEKDAYS, "papers": SEEN_DOCUMENTS, "kinds": EVENT_KINDS,
    "duties": DUTY_WORDS, "reasons": ABSENCE_REASONS, "concern_states": STATES, "concern_colours": COLOURS,
    "family_words": FAMILY_TALKS, "volunteer_words": VOLUNTEER_TALKS, "planned_words": PLANNED_TALKS,
    "period_text": period_text, "is_over": is_over,
}  # fmt: skip


@room.get("/vrijwilligers/<int:id>")
@roles("coordinator")
def show(id: int) -> Response:
    person = _volunteer(id)
    period = latest_volunteer_period(person)
    assert period is not None  # only volunteers, past or present, are found
    file = gather_file(person, period, by=me())
    active = period.is_open_on(clock.today())
    (now,) = roles_now([period], clock.today())
    return rendered(
        "home/volunteer_file/show.html",
        person=person,
        period=period,
        now=now,
        file=file,
        called=called(me(), families_of(file), "families"),
        before=vehicles_before(person),
        active=active,
        to_come=to_come(person, period),
        devices=devices.live_devices(person),
        passkeys=Passkey.visible_to(person).count(),
        standing=standings([person.id])[person.id],
        seen=papers.seen_of(person),
        letters=copies_for(id),
        paper_quarters=paper_quarters(period, file, clock.today()) if person.hands_in else (),
        **WORDS,
    )


@room.route("/vrijwilligers/<int:id>/opmerking", methods=["GET", "POST"])
@roles("coordinator")
def edit_remark(id: int) -> Response:
    volunteer = _volunteer(id)
    form = RemarkForm(obj=remark_of(volunteer)).edits(volunteer, remark_of)
    if form.validate_on_submit() and form.attempt(remarks.write, volunteer, form.details(), by=me()):
        return saved(url_for(".show", id=id), "Bewaard.")
    return form_page("home/volunteer_file/remark.html", form, volunteer=volunteer)


def _volunteer(id: int) -> Person:
    return visible(Person, id, among=volunteers_of(me()))
