"""Who may do what in the branch, for its coordinator; and where a new one chooses the first password."""

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from portal.kit import clock
from portal.people.models import RolePeriod
from portal.sign_in import pages as sessions
from portal.sign_in.factors import facts as factors
from portal.sign_in.invitations import rules as invitations
from portal.sign_in.throttle import rules as throttle
from portal.team.staff import rules
from portal.team.staff.forms import ChoosePasswordForm, RoleForm, TermForm
from portal.web.access import fresh, me, public, roles, visible
from portal.web.pages import attempt, form_page, rendered, saved

room = Blueprint("staff", __name__)


@room.get("/wie-mag-wat")
@roles("coordinator")
def staff_page() -> Response:
    today = clock.today()
    terms = list(rules.visible_to(me()))
    safe = factors.who_are_safe([term.person_id for term in terms])
    now = [term for term in terms if term.is_open_on(today)]
    past = [term for term in terms if not term.is_open_on(today)]
    gap = rules.day_without_coordinator(me().branch_id)
    return rendered("team/staff/staff.html", now=now, past=past, words=rules.ROLE_WORDS, safe=safe, gap=gap)


@room.get("/wie-mag-wat/nieuw", endpoint="new_role")
@room.post("/wie-mag-wat")
@roles("coordinator")
@fresh
def give_role() -> Response:
    today = clock.today()
    going_on = [term for term in rules.visible_to(me()) if term.is_open_on(today)]
    form = RoleForm.offering(rules.candidates(me().branch_id), going_on)
    if form.validate_on_submit() and form.attempt(
        rules.give_role, me().branch, form.who(), form.term(), form.replaced(), by=me()
    ):
        return saved(url_for("staff.staff_page"), "Bewaard. Wie een nieuwe taak heeft, krijgt een mail.")
    return form_page("team/staff/role.html", form)


@room.route("/wie-mag-wat/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
@fresh
def term(id: int) -> Response:
    period = visible(RolePeriod, id, among=rules.visible_to(me()))
    form = TermForm(obj=period).edits(period)
    if form.validate_on_submit() and form.attempt(rules.change_end, period, form.ended_on.data, by=me()):
        return saved(url_for("staff.staff_page"), "De laatste dag is bewaard.")
    needed = rules.needs_successor(period)
    return form_page("team/staff/term.html", form, period=period, words=rules.ROLE_WORDS, needed=needed)


@room.post("/wie-mag-wat/<int:id>/einde")
@roles("coordinator")
@fresh
def stop_role(id: int) -> Response:
    period = visible(RolePeriod, id, among=rules.visible_to(me()))
    return _done(rules.stop_now, period, f"{period.person.given_name} kan hier niets meer mee doen.")


@room.post("/wie-mag-wat/<int:id>/uitnodiging")
@roles("coordinator")
@fresh
def invite_again(id: int) -> Response:
    period = visible(RolePeriod, id, among=rules.visible_to(me()))
    said = f"{period.person.given_name} krijgt een mail om een wachtwoord te kiezen."
    return _done(rules.invite_again, period, said)


def _done(rule: Callable[..., None], period: RolePeriod, said: str) -> Response:
    """On to the list of who may do what; where the rule refuses, back to the term."""
    target = url_for("staff.staff_page")
    return attempt(url_for("staff.term", id=period.id), lambda _: saved(target, said), rule, period, by=me())


@room.route("/welkom/<token>", methods=["GET", "POST"])
@public
def welcome(token: str) -> Response:
    """A look only shows a form: mail scanners open links, and may not use them up."""
    person = invitations.holder(token)
    if person is None:
        late, form = 409 if request.method == "POST" else 410, ChoosePasswordForm(formdata=None)
        return rendered("team/staff/welcome.html", status=late, form=form, person=None, token=token)
    form = ChoosePasswordForm()
    if form.validate_on_submit() and form.attempt(
        invitations.choose_password, token, form.new.data, throttle.network(request.remote_addr)
    ):
        sessions.begin_second_step(form.result)
        return saved(url_for("signing_in.second_step"), "Je wachtwoord is bewaard.")
    return form_page("team/staff/welcome.html", form, person=invitations.holder(token), token=token)
