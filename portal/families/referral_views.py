"""The pages of referrals and of the waiting list; all of them the coordinator's."""

from typing import Any

from flask import abort, render_template, request, url_for

from portal.families import referrals, removal, stops, waiting
from portal.families.access_log import note_list, note_view
from portal.families.files import has_started
from portal.families.models import DECLINE_REASONS, Family, IntakeStop, Referral, Referrer, Trajectory
from portal.families.referral_forms import (
    CorrectReferralForm,
    DecisionForm,
    IntroductionForm,
    ReferAgainForm,
    ReferralForm,
    ReferrerForm,
    WithdrawForm,
)
from portal.families.room import families
from portal.families.rules import next_code
from portal.kit import clock
from portal.kit.dates import WEEKDAYS, day_text
from portal.kit.errors import RuleError
from portal.people.models import Person, active_volunteers
from portal.web.access import get_or_404, me, roles
from portal.web.pages import PER_PAGE, form_page, page_number, pages_of, refused, saved

UNDO = "Ongedaan maken"
WAITING_PER_PAGE = 20  # each with its suggestions
TABS = {
    "in-behandeling": "in behandeling",
    "wachtlijst": "op de wachtlijst",
    "niet-aanvaard": "niet aanvaard",
    "alles": "alles",
}


@families.get("/gezinnen/aanmeldingen")
@roles("coordinator")
def referral_index() -> Any:
    tab, page = request.args.get("toon", "in-behandeling"), page_number()
    if tab not in TABS:
        abort(404)
    note_list(me(), "referrals")
    every = Referral.visible_to(me())
    queries = {name: every.where(condition) if condition is not None else every for name, condition in _tabs().items()}
    counts = {name: query.count() for name, query in queries.items()}
    newest = queries[tab].order_by(Referral.received_on.desc(), Referral.id.desc())
    shown = list(newest.paginate(page, PER_PAGE))
    return render_template(
        "families/referrals.html", tab=tab, tabs=TABS, counts=counts, referrals=shown, page=page,
        pages=pages_of(counts[tab]), names={one.id: one.name for one in referrals.referrers(me().branch_id)},
        states=referrals.STATUSES, started=_started(shown), stop=stops.stop_on(me().branch_id, clock.today()),
    )  # fmt: skip


@families.get("/gezinnen/aanmeldingen/nieuw")
@roles("coordinator")
def new_referral() -> Any:
    form = ReferralForm(data={"received_on": clock.today(), "municipality": me().branch.municipality})
    return _referral_page(form)


@families.post("/gezinnen/aanmeldingen")
@roles("coordinator")
def create_referral() -> Any:
    form = ReferralForm().offer(referrals.referrers(me().branch_id))
    if form.validate() and form.attempt(
        referrals.refer_newcomer, me(), form.who(), form.told(), form.submission_key.data
    ):
        code = form.result.family.code
        return saved(_page(form.result), f"Gezin {code} is aangemeld. Beslis nu, of later.")
    return _referral_page(form)


@families.get("/gezinnen/<int:number>/aanmelding")
@roles("coordinator")
def new_referral_again(number: int) -> Any:
    family = get_or_404(Family.visible_to(me()), Family.id == number)
    return _referral_page(ReferAgainForm(data={"received_on": clock.today()}), family)


@families.post("/gezinnen/<int:number>/aanmelding")
@roles("coordinator")
def refer_again(number: int) -> Any:
    family = get_or_404(Family.visible_to(me()), Family.id == number)
    form = ReferAgainForm().offer(referrals.referrers(me().branch_id))
    if form.validate() and form.attempt(referrals.refer_again, me(), family, form.told(), form.submission_key.data):
        return saved(_page(form.result), f"Gezin {family.code} is opnieuw aangemeld.")
    return _referral_page(form, family)


@families.get("/gezinnen/aanmeldingen/<int:number>")
@roles("coordinator")
def referral(number: int) -> Any:
    found = _referral(number)
    note_view(me(), found.family, "referral")
    proposed = {"decision": "decline", "reason": "intake_stop"} if _stop_for(found) else {}
    return _decision_page(DecisionForm(data={"decided_on": clock.today(), **proposed}), found)


@families.get("/gezinnen/aanmeldingen/<int:number>/wijzigen")
@roles("coordinator")
def edit_referral(number: int) -> Any:
    found = _referral(number)
    note_view(me(), found.family, "referral")
    form = CorrectReferralForm.of(found).offer(referrals.referrers(found.branch_id))
    return form_page("families/referral_edit.html", form, referral=found)


@families.post("/gezinnen/aanmeldingen/<int:number>")
@roles("coordinator")
def update_referral(number: int) -> Any:
    found = _referral(number)
    form = CorrectReferralForm().offer(referrals.referrers(found.branch_id))
    if form.validate() and form.attempt(referrals.correct, me(), found, form.told()):
        return saved(_page(found), "Je wijzigingen zijn bewaard.")
    return form_page("families/referral_edit.html", form, referral=found)


@families.post("/gezinnen/aanmeldingen/<int:number>/beslissing")
@roles("coordinator")
def decide(number: int) -> Any:
    found, form = _referral(number), DecisionForm()
    undo = (UNDO, url_for(".reconsider", number=number))
    day = form.decided_on.data
    if form.validate() and form.decision.data == "accept":
        if form.attempt(referrals.accept, me(), found, day):
            return saved(_page(found), f"Gezin {found.family.code} staat op de wachtlijst.", undo=undo)
    elif not form.errors and form.attempt(referrals.decline, me(), found, day, form.reason.data, form.note.data):
        return saved(_page(found), f"Gezin {found.family.code} is niet aanvaard.", undo=undo)
    return _decision_page(form, _referral(number))


@families.post("/gezinnen/aanmeldingen/<int:number>/beslissing/ongedaan")
@roles("coordinator")
def reconsider(number: int) -> Any:
    found = _referral(number)
    try:
        referrals.reconsider(me(), found)
    except RuleError as error:
        return refused(_page(found), error)
    return saved(_page(found), "De aanmelding is weer in behandeling.")


@families.get("/gezinnen/aanmeldingen/<int:number>/terugtrekking")
@roles("coordinator")
def withdrawing(number: int) -> Any:
    form = WithdrawForm(data={"withdrawn_on": clock.today()})
    return form_page("families/withdraw.html", form, referral=_referral(number))


@families.post("/gezinnen/aanmeldingen/<int:number>/terugtrekking")
@roles("coordinator")
def withdraw(number: int) -> Any:
    found, form = _referral(number), WithdrawForm()
    if form.validate() and form.attempt(referrals.withdraw, me(), found, form.withdrawn_on.data, form.note.data):
        undo = (UNDO, url_for(".put_back", number=number))
        return saved(_page(found), f"Gezin {found.family.code} is van de wachtlijst.", undo=undo)
    return form_page("families/withdraw.html", form, referral=found)


@families.post("/gezinnen/aanmeldingen/<int:number>/terugtrekking/ongedaan")
@roles("coordinator")
def put_back(number: int) -> Any:
    found = _referral(number)
    try:
        referrals.put_back(me(), found)
    except RuleError as error:
        return refused(_page(found), error)
    return saved(_page(found), f"Gezin {found.family.code} staat weer op de wachtlijst.")


# ---- the waiting list, and starting from it


@families.get("/wachtlijst")
@roles("coordinator")
def waiting_list() -> Any:
    note_list(me(), "waiting")
    page, query = page_number(), waiting.waiting(me())
    total = query.count()
    first = (page - 1) * WAITING_PER_PAGE + 1
    shown = waiting.gather(me().branch_id, list(query.paginate(page, WAITING_PER_PAGE)), first, clock.today())
    stop = stops.stop_on(me().branch_id, clock.today())
    return render_template(
        "families/waiting.html", waiting=shown, total=total, page=page, pages=pages_of(total, WAITING_PER_PAGE),
        weekdays=WEEKDAYS, stop=stop,
    )  # fmt: skip


@families.get("/gezinnen/aanmeldingen/<int:number>/start")
@roles("coordinator")
def starting(number: int) -> Any:
    chosen = {"started_on": clock.today(), "volunteer": request.args.get("vrijwilliger", "")}
    return _start_page(IntroductionForm(formdata=None, data=chosen).offer(offered()), _referral(number))


@families.post("/gezinnen/aanmeldingen/<int:number>/start")
@roles("coordinator")
def start(number: int) -> Any:
    found, form = _referral(number), IntroductionForm().offer(offered())
    if form.validate() and form.attempt(
        referrals.start, me(), found,
        volunteer_id=int(form.volunteer.data), submission_key=form.submission_key.data, **form.values,
    ):  # fmt: skip
        match = form.result
        undo = (UNDO, url_for(".remove_trajectory", number=match.trajectory_id))
        said = f"{match.volunteer.name} start bij {found.family.alias} op {day_text(match.started_on)}."
        return saved(url_for(".show", number=found.family_id), said, undo=undo)
    return _start_page(form, found)


@families.get("/trajecten/<int:number>/verwijdering")
@roles("coordinator")
def removing_trajectory(number: int) -> Any:
    trajectory = get_or_404(Trajectory.visible_to(me()), Trajectory.id == number)
    return render_template("families/remove.html", trajectory=trajectory, family=trajectory.family)


@families.post("/trajecten/<int:number>/verwijdering")
@roles("coordinator")
def remove_trajectory(number: int) -> Any:
    trajectory = get_or_404(Trajectory.visible_to(me()), Trajectory.id == number)
    target = url_for(".show", number=trajectory.family_id)
    try:
        removal.remove_trajectory(me(), trajectory)
    except RuleError as error:
        return refused(target, error)
    return saved(target, "De start is weggehaald.")


# ---- the organisations that refer


@families.get("/gezinnen/aanmelders")
@roles("coordinator")
def referrer_index() -> Any:
    return render_template("families/referrers.html", referrers=referrals.counted_referrers(me().branch_id))


@families.get("/gezinnen/aanmelders/<int:number>")
@roles("coordinator")
def edit_referrer(number: int) -> Any:
    referrer = get_or_404(Referrer.visible_to(me()), Referrer.id == number)
    return form_page("families/referrer.html", ReferrerForm(obj=referrer), referrer=referrer)


@families.post("/gezinnen/aanmelders/<int:number>")
@roles("coordinator")
def rename_referrer(number: int) -> Any:
    referrer, form = get_or_404(Referrer.visible_to(me()), Referrer.id == number), ReferrerForm()
    if form.validate() and form.attempt(referrals.rename_referrer, me(), referrer, form.name.data):
        merged = form.result.id != referrer.id
        said = f"Samengevoegd met {form.result.name}." if merged else "De naam is veranderd."
        return saved(url_for(".referrer_index"), said)
    return form_page("families/referrer.html", form, referrer=referrer)


# ---- shared by the pages of this room


def offered() -> list[Person]:
    """The volunteers of today, by name."""
    today = clock.today()
    return list(active_volunteers(me().branch_id, today, today).where(Person.disabled_at.is_null()))


def _tabs() -> dict[str, Any]:
    return {
        "in-behandeling": Referral.status == "open",
        "wachtlijst": (Referral.status == "accepted") & ~has_started(),
        "niet-aanvaard": Referral.status == "declined",
        "alles": None,
    }


def _started(shown: list[Referral]) -> set[int | None]:
    ids = [one.id for one in shown]
    return {one.referral_id for one in Trajectory.select(Trajectory.referral).where(Trajectory.referral << ids)}


def _referral(number: int) -> Referral:
    return get_or_404(Referral.visible_to(me()), Referral.id == number)


def _referral_page(form: Any, family: Family | None = None) -> Any:
    """A new referral, of a new family or of one that was here before."""
    form.offer(referrals.referrers(me().branch_id))
    stop = stops.stop_on(me().branch_id, clock.today())
    return form_page("families/referral_new.html", form, family=family, code=next_code(me().branch), stop=stop)


def _decision_page(form: DecisionForm, found: Referral) -> Any:
    started = Trajectory.get_or_none(Trajectory.referral == found.id)
    referrer = Referrer.get_or_none(Referrer.id == found.referrer_id)
    return form_page(
        "families/referral.html", form, referral=found, referrer=referrer, weekdays=WEEKDAYS, started=started,
        verbs=referrals.verbs_for(found, started is not None), states=referrals.STATUSES, reasons=DECLINE_REASONS,
        stop=_stop_for(found),
    )  # fmt: skip


def _stop_for(found: Referral) -> IntakeStop | None:
    """The stop that runs now, or ran when it came in."""
    return stops.stop_on(found.branch_id, clock.today()) or stops.stop_on(found.branch_id, found.received_on)


def _start_page(form: IntroductionForm, found: Referral) -> Any:
    place = waiting.gather(found.branch_id, [found], 1, clock.today())[0] if found.decided_on else None
    return form_page("families/start.html", form, referral=found, place=place)


def _page(found: Referral) -> str:
    return url_for("families.referral", number=found.id)
