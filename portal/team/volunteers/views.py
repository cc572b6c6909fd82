"""The pages of people: the volunteers of a branch, for its coordinator."""

from flask import Blueprint, Response, abort, url_for

from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.phone import national
from portal.kit.xlsx import MIME as XLSX
from portal.people.models import VOLUNTEER_ROLES, Person, RolePeriod
from portal.people.volunteers.facts import latest_periods, latest_volunteer_period, roles_now
from portal.sign_in import pages as sessions
from portal.sign_in.codes import rules as codes
from portal.sign_in.codes.facts import Issued
from portal.sign_in.devices import rules as devices
from portal.team.accounts.rules import account_mark
from portal.team.pages import volunteer_of
from portal.team.periods import rules as periods
from portal.team.volunteers import rules
from portal.team.volunteers.forms import NewAddressForm, OwnDetailsForm, RestartForm, VolunteerForm
from portal.team.welcome.facts import STATES, Standing, standings
from portal.web.access import also_finishing, everyone, fresh, me, prove_again, roles, visible
from portal.web.forms import seen
from portal.web.lists import Column, Paged, as_workbook, listed
from portal.web.pages import attempt, download, form_page, rendered, saved, settings

room = Blueprint("volunteers", __name__)


def _volunteer(id: int) -> tuple[Person, RolePeriod]:
    """A volunteer of the coordinator's branch with the role they have or had last."""
    person = volunteer_of(id)
    period = latest_volunteer_period(person)
    assert period is not None
    return person, period


COLUMNS = (
    Column("naam", "Naam", lambda period: period.person.name, lambda period: period.person.stands_at),
    Column("rol", "Rol", lambda period: VOLUNTEER_ROLES[period.role], is_filter=True),
    Column("telefoon", "Telefoon", lambda period: national(period.person.phone)),
    Column("mail", "Mail", lambda period: period.person.email or ""),
    Column("sinds", "Sinds", lambda period: period.started_on),
    Column("gemeente", "Gemeente", lambda period: period.person.town, is_filter=True),
    Column("papier", "Op papier", lambda period: "ja" if period.person.on_paper else "nee", is_filter=True),
)


def _columns(known: dict[int, Standing]) -> tuple[Column, ...]:
    """Each with whether they have been in the portal."""
    portal = Column("portaal", "Portaal", lambda period: STATES[known[period.person_id].state], is_filter=True)
    return (*COLUMNS, portal)


@room.get("/vrijwilligers.xlsx")
@roles("coordinator")
def sheet() -> Response:
    rows = roles_now(latest_periods(me().branch_id, clock.today())[0], clock.today())
    found = listed(_columns(standings(period.person_id for period in rows)), rows)
    return download(as_workbook("Vrijwilligers", me().branch.name, found), "vrijwilligers.xlsx", XLSX)


@room.get("/vrijwilligers")
@roles("coordinator")
def index() -> Response:
    today = clock.today()
    latest, ended = latest_periods(me().branch_id, today)
    going_on = roles_now(latest, today)
    begun = [period for period in going_on if period.started_on <= today]
    known = standings(period.person_id for period in going_on)
    found = listed(_columns(known), going_on)
    numbers = [(word, sum(p.role == role for p in begun)) for role, word in VOLUNTEER_ROLES.items()]
    counts = [f"{number} × {word}" for word, number in numbers if number]
    return rendered(
        "team/volunteers/index.html",
        found=found,
        known=known,
        active=going_on,
        begun=begun,
        later={period.person_id: period for period in latest if period.started_on > today},
        addresses=[period.person.email for period in found.every if period.person.email],
        marks=[f"v{period.person_id}" for period in found.every],
        stopped=Paged(ended),
        counts=counts,
        words=VOLUNTEER_ROLES,
    )


@room.get("/vrijwilligers/nieuw", endpoint="new")
@room.post("/vrijwilligers")
@roles("coordinator")
def create() -> Response:
    today, target = clock.today(), url_for("volunteers.create")
    form = VolunteerForm(data={"started_on": today, "vehicle": "car", "gender": "", "vehicle_from": today})
    fine = form.validate_on_submit()
    if fine and form.email.data and (question := prove_again()) is not None:
        return question  # a mail address is a way in
    if fine and form.attempt(
        rules.add_volunteer, me().branch, form.details(), form.start(), form.submission_key.data, by=me()
    ):
        return saved(url_for("volunteer_file.show", id=form.result.id), f"{form.result.given_name} staat erbij.")
    return form_page("team/volunteers/form.html", form, person=None, target=target)


@room.get("/vrijwilligers/<int:id>/wijzigen", endpoint="edit")
@room.post("/vrijwilligers/<int:id>")
@roles("coordinator")
def update(id: int) -> Response:
    person, period = _volunteer(id)
    form, target = VolunteerForm.of(person, period), url_for("volunteers.update", id=id)
    fine = form.validate_on_submit()
    if fine and form.email.data != (person.email or "") and (question := prove_again()) is not None:
        return question
    if fine and form.attempt(rules.correct_volunteer, person, form.details(), form.start(), seen(), by=me()):
        return saved(url_for("volunteer_file.show", id=id), "Bewaard.")
    shown = form.still_seen(account_mark(person))
    return form_page("team/volunteers/form.html", form, person=person, target=target, shown=shown)


@room.route("/vrijwilligers/<int:id>/herstart", methods=["GET", "POST"])
@roles("coordinator")
def restart(id: int) -> Response:
    """Also whoever coordinates or keeps the money, now or before, and was no volunteer yet."""
    person = visible(Person, id)
    period = latest_volunteer_period(person)
    if period is None and not person.was_ever_staff:
        abort(404)
    form = RestartForm(data={"role": period.role if period else "", "started_on": clock.today()})
    if form.validate_on_submit() and form.attempt(periods.restart_volunteer, person, form.details(), by=me()):
        first, now = form.details().started_on, "weer vrijwilliger" if period else "nu vrijwilliger"
        when = now if first <= clock.today() else f"vrijwilliger vanaf {day_text(first)}"
        return saved(url_for("volunteer_file.show", id=id), f"{person.given_name} is {when}.")
    return form_page("team/volunteers/restart.html", form, person=person, period=period)


@room.route("/vrijwilligers/<int:id>/rol", methods=["GET", "POST"])
@roles("coordinator")
def change_role(id: int) -> Response:
    person, period = _volunteer(id)
    form = RestartForm(data={"role": period.role, "started_on": clock.today()})
    if form.validate_on_submit() and form.attempt(periods.change_role, person, form.details(), by=me()):
        start = form.details()
        words = f"{person.given_name} is {VOLUNTEER_ROLES[start.role]} vanaf {day_text(start.started_on)}."
        return saved(url_for("volunteer_file.show", id=id), words)
    return form_page("team/volunteers/role.html", form, person=person, period=period, words=VOLUNTEER_ROLES)


@room.post("/vrijwilligers/<int:id>/code")
@roles("coordinator")
@fresh
def show_code(id: int) -> Response:
    """Not a redirect: a code has no place in an address or a cookie, so it is on this one answer only."""
    person, _ = _volunteer(id)

    def shown(issued: Issued) -> Response:
        return rendered("team/volunteers/code_shown.html", person=person, issued=issued)

    return attempt(
        url_for("volunteer_file.show", id=id), shown, codes.show_code, person, settings().secret_key, by=me()
    )


@room.post("/vrijwilligers/<int:id>/afmelding")
@roles("coordinator")
def sign_out_volunteer(id: int) -> Response:
    person, _ = _volunteer(id)
    ended = devices.shut_out(person, by=me())
    words = f"{person.given_name} is overal afgemeld." if ended else f"{person.given_name} was nergens aangemeld."
    if person.is_staff:
        words += " Wat als medewerker aanmeldt, haalt alleen wie het portaal beheert weg."
    return saved(url_for("volunteer_file.show", id=id), words)


@room.route("/mijn-gegevens", methods=["GET", "POST"])
@also_finishing
def profile() -> Response:
    form, onward = OwnDetailsForm.of_oneself(me()), sessions.onward()
    if form.validate_on_submit() and form.attempt(rules.change_own_details, me(), form.details(), by=me()):
        return saved(onward or url_for("volunteers.profile"), "Je gegevens zijn bewaard.")
    return form_page("team/volunteers/profile.html", form, onward=onward)


@room.route("/mijn-gegevens/mailadres", methods=["GET", "POST"])
@everyone
@fresh
def change_address() -> Response:
    """For people who are or were staff. A volunteer's address is changed by the coordinator."""
    if not me().was_ever_staff:
        abort(403)
    form = NewAddressForm()
    if form.validate_on_submit() and form.attempt(rules.change_own_address, me(), form.email.data):
        return saved(url_for("volunteers.profile"), "Je mailadres is gewijzigd.")
    return form_page("team/volunteers/address.html", form)
