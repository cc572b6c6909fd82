"""The pages of families and their matches; all of them the coordinator's."""

from typing import Any

from flask import Blueprint, abort, render_template, request, url_for

from portal.families import rules
from portal.families.forms import (
    CloseForm,
    EndMatchForm,
    FamilyEditForm,
    FamilyForm,
    MatchEditForm,
    MatchForm,
    StartForm,
)
from portal.families.models import CLOSING_REASONS, STATES, Family, FamilyFile, Match, files
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.kit.errors import RuleError
from portal.people.models import Person, active_volunteers
from portal.web.access import get_or_404, me, roles
from portal.web.pages import form_page, refused, saved

families = Blueprint("families", __name__)

UNDO = "Ongedaan maken"
TABS = {"lopend": ("running", "unmatched"), "zonder-vrijwilliger": ("unmatched",), "afgesloten": ("closed",)}


@families.get("/gezinnen")
@roles("coordinator")
def index() -> Any:
    tab = request.args.get("toon", "lopend")
    if tab not in TABS:
        abort(404)
    everyone = files(Family.visible_to(me()))
    counts = {name: sum(f.state in states for f in everyone) for name, states in TABS.items()}
    shown = [f for f in everyone if f.state in TABS[tab]]
    return render_template("families/index.html", tab=tab, counts=counts, files=shown, states=STATES)


@families.get("/gezinnen/nieuw")
@roles("coordinator")
def new() -> Any:
    branch = me().branch
    form = FamilyForm(data={"code": rules.next_code(branch), "municipality": branch.municipality})
    return form_page("families/new.html", form)


@families.post("/gezinnen")
@roles("coordinator")
def create() -> Any:
    form = FamilyForm()
    if form.validate() and form.attempt(rules.create_family, me(), **_values(form)):
        return saved(_page(form.result), f"Gezin {form.result.code} is toegevoegd.")
    return form_page("families/new.html", form)


@families.get("/gezinnen/<int(max=2147483647):number>")
@roles("coordinator")
def show(number: int) -> Any:
    words = {"states": STATES, "reasons": CLOSING_REASONS, "weekdays": WEEKDAYS}
    return render_template("families/show.html", file=_file(number), **words)


@families.get("/gezinnen/<int(max=2147483647):number>/wijzigen")
@roles("coordinator")
def edit(number: int) -> Any:
    family = _family(number)
    form = FamilyEditForm(obj=family, data={"started_on": rules.latest_trajectory(family).started_on})
    return form_page("families/edit.html", form, family=family)


@families.post("/gezinnen/<int(max=2147483647):number>")
@roles("coordinator")
def update(number: int) -> Any:
    family, form = _family(number), FamilyEditForm()
    if form.validate() and form.attempt(rules.update_family, me(), family, **_values(form)):
        return saved(_page(family), "Je wijzigingen zijn bewaard.")
    return form_page("families/edit.html", form, family=_family(number))


@families.get("/gezinnen/<int(max=2147483647):number>/afsluiting")
@roles("coordinator")
def closing(number: int) -> Any:
    return form_page("families/close.html", CloseForm(data={"closed_on": clock.today()}), family=_family(number))


@families.post("/gezinnen/<int(max=2147483647):number>/afsluiting")
@roles("coordinator")
def close(number: int) -> Any:
    family, form = _family(number), CloseForm()
    if form.validate() and form.attempt(
        rules.close_trajectory, me(), family, closed_on=form.closed_on.data, reason=form.closing_reason.data
    ):
        undo = (UNDO, url_for("families.reopen", number=family.id))
        return saved(_page(family), f"Gezin {family.code} is afgesloten.", undo=undo)
    return form_page("families/close.html", form, family=family)


@families.post("/gezinnen/<int(max=2147483647):number>/heropening")
@roles("coordinator")
def reopen(number: int) -> Any:
    family = _family(number)
    try:
        rules.reopen_trajectory(me(), family)
    except RuleError as error:
        return refused(_page(family), error)
    return saved(_page(family), f"Gezin {family.code} loopt weer.")


@families.get("/gezinnen/<int(max=2147483647):number>/traject")
@roles("coordinator")
def new_trajectory(number: int) -> Any:
    return form_page("families/restart.html", StartForm(data={"started_on": clock.today()}), family=_family(number))


@families.post("/gezinnen/<int(max=2147483647):number>/traject")
@roles("coordinator")
def create_trajectory(number: int) -> Any:
    family, form = _family(number), StartForm()
    if form.validate() and form.attempt(rules.start_trajectory, me(), family, started_on=form.started_on.data):
        return saved(_page(family), "Het nieuwe traject staat klaar. Koppel nu een vrijwilliger.")
    return form_page("families/restart.html", form, family=family)


@families.get("/gezinnen/<int(max=2147483647):number>/koppelingen/nieuw")
@roles("coordinator")
def new_match(number: int) -> Any:
    form = MatchForm(data={"started_on": clock.today()}).offer(_volunteers())
    return form_page("families/new_match.html", form, family=_family(number))


@families.post("/gezinnen/<int(max=2147483647):number>/koppelingen")
@roles("coordinator")
def create_match(number: int) -> Any:
    family, form = _family(number), MatchForm().offer(_volunteers())
    if form.validate() and form.attempt(
        rules.start_match, me(), family,
        volunteer_id=int(form.volunteer.data), submission_key=form.submission_key.data, **form.values,
    ):  # fmt: skip
        return saved(_page(family), f"{form.result.volunteer.name} is gekoppeld aan {family.alias}.")
    return form_page("families/new_match.html", form, family=family)


@families.get("/koppelingen/<int(max=2147483647):number>/wijzigen")
@roles("coordinator")
def edit_match(number: int) -> Any:
    match = _match(number)
    return form_page("families/edit_match.html", MatchEditForm(obj=match), match=match)


@families.post("/koppelingen/<int(max=2147483647):number>")
@roles("coordinator")
def update_match(number: int) -> Any:
    match, form = _match(number), MatchEditForm()
    if form.validate() and form.attempt(rules.update_match, me(), match, **form.values):
        return saved(_page(match.family), "Je wijzigingen zijn bewaard.")
    return form_page("families/edit_match.html", form, match=match)


@families.get("/koppelingen/<int(max=2147483647):number>/einde")
@roles("coordinator")
def ending(number: int) -> Any:
    return form_page("families/end_match.html", EndMatchForm(data={"ended_on": clock.today()}), match=_match(number))


@families.post("/koppelingen/<int(max=2147483647):number>/einde")
@roles("coordinator")
def end_match(number: int) -> Any:
    match, form = _match(number), EndMatchForm()
    if form.validate() and form.attempt(rules.end_match, me(), match, **_values(form)):
        undo = (UNDO, url_for("families.reopen_match", number=match.id))
        return saved(_page(match.family), f"De koppeling met {match.volunteer.name} is beëindigd.", undo=undo)
    return form_page("families/end_match.html", form, match=match)


@families.post("/koppelingen/<int(max=2147483647):number>/heropening")
@roles("coordinator")
def reopen_match(number: int) -> Any:
    match = _match(number)
    try:
        rules.reopen_match(me(), match)
    except RuleError as error:
        return refused(_page(match.family), error)
    return saved(_page(match.family), f"De koppeling met {match.volunteer.name} loopt weer.")


def _family(number: int) -> Family:
    return get_or_404(Family.visible_to(me()), Family.id == number)


def _match(number: int) -> Match:
    return get_or_404(Match.visible_to(me()), Match.id == number)


def _file(number: int) -> FamilyFile:
    found = files(Family.visible_to(me()).where(Family.id == number))
    return found[0] if found else abort(404)


def _volunteers() -> list[Person]:
    today = clock.today()
    return list(active_volunteers(me().branch_id, today, today).where(Person.disabled_at.is_null()))


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _page(family: Family) -> str:
    return url_for("families.show", number=family.id)
