"""The pages of people: the volunteers of a branch, for its coordinator."""

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.kit.errors import RuleError
from portal.people import codes, devices, papers, rules
from portal.people import confirm_views as confirm_views
from portal.people import door_views as door_views
from portal.people import factor_views as factor_views
from portal.people import link_views as link_views
from portal.people import own_views as own_views
from portal.people import paper_views as paper_views
from portal.people import staff_views as staff_views
from portal.people.factor_models import Passkey
from portal.people.forms import RestartForm, StopForm, VolunteerForm
from portal.people.models import (
    SEEN_DOCUMENTS,
    VOLUNTEER_ROLES,
    Person,
    RolePeriod,
    latest_periods,
    latest_volunteer_period,
    volunteers_of,
)
from portal.people.room import people
from portal.web.access import fresh, get_or_404, me, prove_again, roles
from portal.web.forms import seen
from portal.web.pages import PER_PAGE, form_page, page_number, pages_of, refused, saved


def _volunteer(id: int) -> tuple[Person, RolePeriod]:
    """A volunteer of the coordinator's branch with the role they have or had last."""
    person = get_or_404(volunteers_of(me()), Person.id == id)
    period = latest_volunteer_period(person)
    assert period is not None
    return person, period


@people.get("/vrijwilligers")
@roles("coordinator")
def index():
    going_on, ended = latest_periods(me().branch_id, clock.today())
    active, page, total = list(going_on), page_number(), ended.count()
    numbers = [(word, sum(p.role == role for p in active)) for role, word in VOLUNTEER_ROLES.items()]
    counts = [f"{number} × {word}" for word, number in numbers if number]
    return render_template(
        "people/index.html", active=active, stopped=list(ended.paginate(page, PER_PAGE)), total=total, counts=counts,
        words=VOLUNTEER_ROLES, page=page, pages=pages_of(total),
    )  # fmt: skip


@people.get("/vrijwilligers/nieuw")
@roles("coordinator")
def new():
    form = VolunteerForm(data={"started_on": clock.today(), "vehicle": "car", "gender": ""})
    return form_page("people/form.html", form, person=None, target=url_for("people.create"))


@people.post("/vrijwilligers")
@roles("coordinator")
def create():
    form = VolunteerForm()
    fine = form.validate()
    if fine and form.email.data and (question := prove_again()) is not None:
        return question  # a mail address is a way in
    if fine and form.attempt(
        rules.add_volunteer,
        me().branch,
        me(),
        form.details(),
        form.role.data,
        form.started_on.data,
        form.submission_key.data,
    ):
        return saved(url_for("people.show", id=form.result.id), f"{form.result.given_name} staat erbij.")
    return form_page("people/form.html", form, person=None, target=url_for("people.create"))


@people.get("/vrijwilligers/<int:id>")
@roles("coordinator")
def show(id: int) -> ResponseReturnValue:
    person, period = _volunteer(id)
    return render_template(
        "people/show.html",
        person=person,
        period=period,
        words=VOLUNTEER_ROLES,
        weekdays=WEEKDAYS,
        active=period.is_open_on(clock.today()),
        devices=devices.live_devices(person),
        passkeys=Passkey.visible_to(person).count(),
        seen=papers.seen_of(person),
        papers=SEEN_DOCUMENTS,
    )


@people.get("/vrijwilligers/<int:id>/wijzigen")
@roles("coordinator")
def edit(id: int) -> ResponseReturnValue:
    person, period = _volunteer(id)
    form = VolunteerForm.of(person, period)
    return form_page(
        "people/form.html",
        form,
        person=person,
        target=url_for("people.update", id=id),
        shown=rules.account_mark(person),
    )


@people.post("/vrijwilligers/<int:id>")
@roles("coordinator")
def update(id: int) -> ResponseReturnValue:
    person, period = _volunteer(id)
    form = VolunteerForm.of(person, period)
    fine = form.validate()
    if fine and form.email.data != (person.email or "") and (question := prove_again()) is not None:
        return question
    if fine and form.attempt(
        rules.correct_volunteer, person, me(), form.details(), form.role.data, form.started_on.data, seen()
    ):
        return saved(url_for("people.show", id=id), "Bewaard.")
    return form_page(
        "people/form.html",
        form,
        person=person,
        target=url_for("people.update", id=id),
        shown=rules.account_mark(person),
    )


@people.get("/vrijwilligers/<int:id>/einde")
@roles("coordinator")
def ask_stop(id: int) -> ResponseReturnValue:
    person, _ = _volunteer(id)
    return form_page("people/stop.html", StopForm(data={"ended_on": clock.today()}), person=person)


@people.post("/vrijwilligers/<int:id>/einde")
@roles("coordinator")
def stop(id: int) -> ResponseReturnValue:
    person, _ = _volunteer(id)
    form = StopForm()
    if form.validate() and form.attempt(rules.stop_volunteer, person, me(), form.ended_on.data):
        undo = ("Ongedaan maken", url_for("people.reopen", id=id))
        return saved(url_for("people.show", id=id), "De laatste dag is bewaard.", undo=undo)
    return form_page("people/stop.html", form, person=person)


@people.post("/vrijwilligers/<int:id>/einde/ongedaan")
@roles("coordinator")
def reopen(id: int) -> ResponseReturnValue:
    person, _ = _volunteer(id)
    try:
        rules.reopen_volunteer(person, me())
    except RuleError as error:
        return refused(url_for("people.show", id=id), error)
    return saved(url_for("people.show", id=id), f"{person.given_name} is weer vrijwilliger.")


@people.get("/vrijwilligers/<int:id>/herstart")
@roles("coordinator")
def ask_restart(id: int) -> ResponseReturnValue:
    person, period = _volunteer(id)
    form = RestartForm(data={"role": period.role, "started_on": clock.today()})
    return form_page("people/restart.html", form, person=person)


@people.post("/vrijwilligers/<int:id>/herstart")
@roles("coordinator")
def restart(id: int) -> ResponseReturnValue:
    person, _ = _volunteer(id)
    form = RestartForm()
    if form.validate() and form.attempt(rules.restart_volunteer, person, me(), form.role.data, form.started_on.data):
        return saved(url_for("people.show", id=id), f"{person.given_name} is weer vrijwilliger.")
    return form_page("people/restart.html", form, person=person)


@people.post("/vrijwilligers/<int:id>/code")
@roles("coordinator")
@fresh
def show_code(id: int) -> ResponseReturnValue:
    """Not a redirect: a code has no place in an address or a cookie, so it is on this one answer only."""
    person, _ = _volunteer(id)
    try:
        issued = codes.show_code(person, me(), current_app.extensions["settings"].secret_key)
    except RuleError as error:
        return refused(url_for("people.show", id=id), error)
    return render_template("people/code_shown.html", person=person, issued=issued)


@people.post("/vrijwilligers/<int:id>/afmelding")
@roles("coordinator")
def sign_out_volunteer(id: int) -> ResponseReturnValue:
    person, _ = _volunteer(id)
    ended = devices.shut_out(person, me())
    words = f"{person.given_name} is overal afgemeld." if ended else f"{person.given_name} was nergens aangemeld."
    if person.is_staff:
        words += " Wat als medewerker aanmeldt, haalt alleen wie het portaal beheert weg."
    return saved(url_for("people.show", id=id), words)
