"""The pages of families and their matches; all of them the coordinator's."""

from typing import Any

from flask import Response, abort, current_app, render_template, request, url_for

from portal.families import access_views as access_views
from portal.families import file_views as file_views
from portal.families import lookups, removal, rules, talk_log
from portal.families import stop_views as stop_views
from portal.families import talk_views as talk_views
from portal.families.access_log import note_list, note_view
from portal.families.details import ANSWERS, children_of, details_of, parents_of
from portal.families.files import STATES, FamilyFile, files, helped_by, in_state, matching
from portal.families.forms import (
    CloseForm,
    EndMatchForm,
    FamilyEditForm,
    FamilyForm,
    MatchEditForm,
    MatchForm,
    StartForm,
)
from portal.families.models import BANDS, CLOSING_REASONS, DECLINE_REASONS, FLAGS, Family, Match
from portal.families.profile import Facts, facts_of, profile_of
from portal.families.referral_views import offered
from portal.families.referrals import STATUSES
from portal.families.room import families
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.kit.errors import RuleError
from portal.kit.seal import seal, unseal
from portal.kit.text import one_line
from portal.people.models import Person, volunteers_of
from portal.web.access import get_or_404, me, roles
from portal.web.pages import PER_PAGE, form_page, page_number, pages_of, refused, row_number, saved

UNDO = "Ongedaan maken"
TABS = {"lopend": "supported", "zonder-vrijwilliger": "unmatched", "afgesloten": "closed", "alles": ""}


@families.get("/gezinnen")
@roles("coordinator")
def index() -> Any:
    tab, page, words = request.args.get("toon", "lopend"), page_number(), _searched(request.args.get("gezocht", ""))
    volunteer = row_number(request.args.get("vrijwilliger"))
    if tab not in TABS:
        abort(404)
    branch = Family.visible_to(me())
    tabs = {
        name: branch.where(in_state(state, me().branch_id, clock.today())) if state else branch
        for name, state in TABS.items()
    }
    counts = {name: query.count() for name, query in tabs.items()}
    query = tabs[tab]
    if volunteer is not None:
        helper = get_or_404(volunteers_of(me()), Person.id == volunteer)
        query, words = helped_by(branch, helper), helper.name
    elif words:
        note_list(me(), "search")
        query = matching(branch, words)
    total = query.count() if words else counts[tab]
    shown = files(query.paginate(page, PER_PAGE))
    return render_template(
        "families/index.html", tab=tab, counts=counts, files=shown, states=STATES, words=words, total=total,
        page=page, pages=pages_of(total),
    )  # fmt: skip


@families.post("/gezinnen/zoeken")
@roles("coordinator")
def search() -> Response:
    """To the list with what was searched for sealed in its address: no name stands in a log or a browser's history."""
    words = one_line(request.form.get("zoek", ""))[:60]
    sealed = seal(_secret(), "search", words, me().id) if words else None
    return saved(url_for(".index", gezocht=sealed))


def _searched(sealed: str) -> str:
    """What was searched for; "" where it was not sealed here, for who asks."""
    return unseal(_secret(), "search", sealed[:400], me().id) or "" if sealed else ""


def _secret() -> str:
    return str(current_app.extensions["settings"].secret_key)


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
    file = _file(number)
    note_view(me(), file.family)
    facts = facts_of([number]).get(number, Facts())
    year = clock.today().year
    return render_template(
        "families/show.html", file=file, profile=profile_of(facts, year, clock.today()), year=year, flags=FLAGS,
        answers=ANSWERS, bands=BANDS, reach=details_of(file.family), children=children_of(file.family, clock.today()),
        parents=parents_of(file.family), states=STATES, reasons=CLOSING_REASONS, declined=DECLINE_REASONS,
        referral_states=STATUSES, weekdays=WEEKDAYS, **talk_log.part_of(file.family), **lookups.part_of(file.family),
    )  # fmt: skip


@families.get("/gezinnen/<int(max=2147483647):number>/wijzigen")
@roles("coordinator")
def edit(number: int) -> Any:
    family, latest = _family(number), _file(number).trajectory
    form = FamilyEditForm(obj=family, data={"started_on": latest.started_on if latest else None})
    return form_page("families/edit.html", form.for_started(latest is not None), family=family)


@families.post("/gezinnen/<int(max=2147483647):number>")
@roles("coordinator")
def update(number: int) -> Any:
    family, has_started = _family(number), _file(number).trajectory is not None
    form = FamilyEditForm().for_started(has_started)
    if form.validate() and form.attempt(rules.update_family, me(), family, **_values(form)):
        return saved(_page(family), "Je wijzigingen zijn bewaard.")
    return form_page("families/edit.html", form, family=_family(number))


@families.get("/gezinnen/<int(max=2147483647):number>/verwijdering")
@roles("coordinator")
def removing(number: int) -> Any:
    return render_template("families/remove.html", family=_family(number))


@families.post("/gezinnen/<int(max=2147483647):number>/verwijdering")
@roles("coordinator")
def remove(number: int) -> Any:
    family = _family(number)
    try:
        removal.remove_family(me(), family)
    except RuleError as error:
        return refused(_page(family), error)
    return saved(url_for(".index"), f"Gezin {family.code} is weggehaald.")


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
    form = MatchForm(data={"started_on": clock.today()}).offer(offered())
    return form_page("families/new_match.html", form, family=_family(number))


@families.post("/gezinnen/<int(max=2147483647):number>/koppelingen")
@roles("coordinator")
def create_match(number: int) -> Any:
    family, form = _family(number), MatchForm().offer(offered())
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


@families.get("/koppelingen/<int(max=2147483647):number>/verwijdering")
@roles("coordinator")
def removing_match(number: int) -> Any:
    match = _match(number)
    return render_template("families/remove.html", match=match, family=match.family)


@families.post("/koppelingen/<int(max=2147483647):number>/verwijdering")
@roles("coordinator")
def remove_match(number: int) -> Any:
    match = _match(number)
    try:
        removal.remove_match(me(), match)
    except RuleError as error:
        return refused(_page(match.family), error)
    return saved(_page(match.family), f"De koppeling met {match.volunteer.name} is weggehaald.")


def _family(number: int) -> Family:
    return get_or_404(Family.visible_to(me()), Family.id == number)


def _match(number: int) -> Match:
    return get_or_404(Match.visible_to(me()), Match.id == number)


def _file(number: int) -> FamilyFile:
    found = files(Family.visible_to(me()).where(Family.id == number))
    return found[0] if found else abort(404)


def _values(form: Any) -> dict[str, Any]:
    return {name: value for name, value in form.data.items() if name != "csrf_token"}


def _page(family: Family) -> str:
    return url_for("families.show", number=family.id)
