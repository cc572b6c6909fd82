"""Who may what in the branch, for its coordinator; and the door through which a new one comes in."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people import factors, invitations, sessions, staff, throttle
from portal.people.forms import ChoosePasswordForm, RoleForm, TermForm
from portal.people.models import RolePeriod
from portal.people.room import people
from portal.web.access import fresh, get_or_404, me, public, roles
from portal.web.pages import form_page, refused, saved


@people.get("/wie-mag-wat")
@roles("coordinator")
def staff_page() -> str:
    today = clock.today()
    terms = list(staff.visible_to(me()))
    safe = factors.who_are_safe([term.person_id for term in terms])
    return render_template(
        "people/staff.html",
        now=[term for term in terms if term.is_open_on(today)],
        past=[term for term in terms if not term.is_open_on(today)],
        words=staff.ROLE_WORDS, safe=safe, gap=staff.day_without_coordinator(me().branch_id),
    )  # fmt: skip


@people.get("/wie-mag-wat/nieuw")
@roles("coordinator")
@fresh
def new_role() -> ResponseReturnValue:
    return _role_page(_role_form())


@people.post("/wie-mag-wat")
@roles("coordinator")
@fresh
def give_role() -> ResponseReturnValue:
    form = _role_form()
    if form.validate() and form.attempt(staff.give_role, me().branch, me(), form.who(), form.term(), form.replaced()):
        return saved(url_for("people.staff_page"), "Bewaard. Wie een nieuwe taak heeft, krijgt een mail.")
    return _role_page(form)


def _role_form() -> RoleForm:
    today = clock.today()
    return RoleForm.offering(
        staff.candidates(me().branch_id), [term for term in staff.visible_to(me()) if term.is_open_on(today)]
    )


def _role_page(form: RoleForm) -> ResponseReturnValue:
    return form_page("people/role.html", form)


@people.get("/wie-mag-wat/<int:id>")
@roles("coordinator")
@fresh
def term(id: int) -> ResponseReturnValue:
    period = get_or_404(staff.visible_to(me()), RolePeriod.id == id)
    return form_page("people/term.html", TermForm(formdata=None, obj=period), period=period, words=staff.ROLE_WORDS)


@people.post("/wie-mag-wat/<int:id>")
@roles("coordinator")
@fresh
def change_term(id: int) -> ResponseReturnValue:
    period, form = get_or_404(staff.visible_to(me()), RolePeriod.id == id), TermForm()
    if form.validate() and form.attempt(staff.change_end, period, me(), form.ended_on.data):
        return saved(url_for("people.staff_page"), "De laatste dag is bewaard.")
    return form_page("people/term.html", form, period=period, words=staff.ROLE_WORDS)


@people.post("/wie-mag-wat/<int:id>/einde")
@roles("coordinator")
@fresh
def stop_role(id: int) -> ResponseReturnValue:
    period = get_or_404(staff.visible_to(me()), RolePeriod.id == id)
    try:
        staff.stop_now(period, me())
    except RuleError as error:
        return refused(url_for("people.term", id=id), error)
    return saved(url_for("people.staff_page"), f"{period.person.given_name} kan hier niets meer mee doen.")


@people.post("/wie-mag-wat/<int:id>/uitnodiging")
@roles("coordinator")
@fresh
def invite_again(id: int) -> ResponseReturnValue:
    period = get_or_404(staff.visible_to(me()), RolePeriod.id == id)
    try:
        staff.invite_again(period, me())
    except RuleError as error:
        return refused(url_for("people.term", id=id), error)
    return saved(
        url_for("people.staff_page"), f"{period.person.given_name} krijgt een mail om een wachtwoord te kiezen."
    )


@people.get("/welkom/<token>")
@public
def welcome(token: str) -> ResponseReturnValue:
    """Only shows a form: mail scanners open links, and may not use them up."""
    person = invitations.holder(token)
    if person is None:
        return _too_late(token), 410
    return form_page("people/welcome.html", ChoosePasswordForm(formdata=None), person=person, token=token)


@people.post("/welkom/<token>")
@public
def choose_password(token: str) -> ResponseReturnValue:
    if invitations.holder(token) is None:
        return _too_late(token), 409
    form = ChoosePasswordForm()
    if form.validate() and form.attempt(
        invitations.choose_password, token, form.new.data, throttle.network(request.remote_addr)
    ):
        sessions.step_onto_threshold(form.result)
        return saved(url_for("people.second_step"), "Je wachtwoord is bewaard.")
    return form_page("people/welcome.html", form, person=invitations.holder(token), token=token)


def _too_late(token: str) -> str:
    return render_template("people/welcome.html", form=ChoosePasswordForm(formdata=None), person=None, token=token)
