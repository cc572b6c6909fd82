"""The pages of referrals: noted, decided, withdrawn; all of them the coordinator's."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.families.file.facts.codes import next_code
from portal.families.file.facts.course import has_started
from portal.families.models.family import Family
from portal.families.models.match import Trajectory
from portal.families.models.referral import DECLINE_REASONS, IntakeStop, Referral, Referrer
from portal.families.pages import looked_at
from portal.families.referrals import rules
from portal.families.referrals.forms import (
    CorrectReferralForm,
    DecisionForm,
    ReferAgainForm,
    ReferralForm,
    WithdrawReferralForm,
)
from portal.families.referrers.rules import referrers
from portal.families.stops import rules as stops
from portal.families.viewing.rules import called, note_list
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.web.access import me, roles, visible
from portal.web.lists import Paged
from portal.web.pages import UNDO, attempt, form_page, rendered, saved

room = Blueprint("referrals", __name__)


TABS: dict[str, tuple[str, Any]] = {
    "in-behandeling": ("in behandeling", Referral.status == "open"),
    "wachtlijst": ("op de wachtlijst", (Referral.status == "accepted") & ~has_started()),
    "niet-aanvaard": ("niet aanvaard", Referral.status == "declined"),
    "alles": ("alles", True),
}


@room.get("/gezinnen/aanmeldingen")
@roles("coordinator")
def referral_index() -> Response:
    tab = request.args.get("toon", "in-behandeling")
    if tab not in TABS:
        abort(404)
    note_list("referrals", by=me())
    every = Referral.visible_to(me())
    queries = {name: every.where(condition) for name, (_, condition) in TABS.items()}
    counts = {name: query.count() for name, query in queries.items()}
    shown = Paged(queries[tab].order_by(Referral.received_on.desc(), Referral.id.desc()))
    started = Trajectory.select(Trajectory.referral).where(Trajectory.referral << [one.id for one in shown])
    return rendered(
        "families/referrals/referrals.html", tab=tab, tabs={name: words for name, (words, _) in TABS.items()},
        counts=counts, referrals=shown, states=rules.STATUSES,
        names={one.id: one.name for one in referrers(me().branch_id)},
        started={one.referral_id for one in started}, stop=stops.stop_on(me().branch_id, clock.today()),
        called=called(me(), [one.family for one in shown], "referrals"),
    )  # fmt: skip


@room.get("/gezinnen/aanmeldingen/nieuw", endpoint="new_referral")
@room.post("/gezinnen/aanmeldingen")
@roles("coordinator")
def create_referral() -> Response:
    form = ReferralForm(data={"received_on": clock.today(), "municipality": me().branch.municipality})
    form.offer(referrers(me().branch_id))
    if (
        not form.adds
        and form.validate_on_submit()
        and form.attempt(rules.refer_newcomer, form.whole(), form.submission_key.data, by=me())
    ):
        code = form.result.family.code
        return saved(_page(form.result), f"Gezin {code} is aangemeld. Beslis nu, of later.")
    return _referral_page(form)


@room.route("/gezinnen/<int:id>/aanmelding", methods=["GET", "POST"])
@roles("coordinator")
def refer_again(id: int) -> Response:
    family = visible(Family, id)
    form = ReferAgainForm(data={"received_on": clock.today()}).offer(referrers(me().branch_id))
    if form.validate_on_submit() and form.attempt(
        rules.refer_again, family, form.details(), form.submission_key.data, by=me()
    ):
        return saved(_page(form.result), f"Gezin {family.code} is opnieuw aangemeld.")
    return _referral_page(form, family)


@room.get("/gezinnen/aanmeldingen/<int:id>")
@roles("coordinator")
def referral(id: int) -> Response:
    found = visible(Referral, id)
    looked_at(found.family, "referral")
    proposed = {"decision": "decline", "reason": "intake_stop"} if _stop_for(found) else {}
    return _decision_page(DecisionForm(data={"decided_on": clock.today(), **proposed}), found)


@room.get("/gezinnen/aanmeldingen/<int:id>/wijzigen", endpoint="edit_referral")
@room.post("/gezinnen/aanmeldingen/<int:id>")
@roles("coordinator")
def update_referral(id: int) -> Response:
    found = visible(Referral, id)
    looked_at(found.family, "referral")
    form = CorrectReferralForm.of(found).offer(referrers(found.branch_id)).edits(found, lambda row: row.__data__)
    if form.validate_on_submit() and form.attempt(rules.correct, found, form.details(), by=me()):
        return saved(_page(found), "Je wijzigingen zijn bewaard.")
    return form_page("families/referrals/referral_edit.html", form, referral=found)


@room.post("/gezinnen/aanmeldingen/<int:id>/beslissing")
@roles("coordinator")
def decide(id: int) -> Response:
    found, form = visible(Referral, id), DecisionForm()
    undo = (UNDO, url_for(".reconsider", id=id))
    day = form.decided_on.data
    if form.validate() and form.decision.data == "accept":
        if form.attempt(rules.accept, found, day, by=me()):
            return saved(_page(found), f"Gezin {found.family.code} staat op de wachtlijst.", undo=undo)
    elif not form.errors and form.attempt(rules.decline, found, day, form.reason.data, form.note.data, by=me()):
        return saved(_page(found), f"Gezin {found.family.code} is niet aanvaard.", undo=undo)
    return _decision_page(form, visible(Referral, id))


@room.post("/gezinnen/aanmeldingen/<int:id>/beslissing/herstel")
@roles("coordinator")
def reconsider(id: int) -> Response:
    found = visible(Referral, id)
    return attempt(_page(found), "De aanmelding is weer in behandeling.", rules.reconsider, found, by=me())


@room.route("/gezinnen/aanmeldingen/<int:id>/terugtrekking", methods=["GET", "POST"])
@roles("coordinator")
def withdraw(id: int) -> Response:
    found, form = visible(Referral, id), WithdrawReferralForm(data={"withdrawn_on": clock.today()})
    if form.validate_on_submit() and form.attempt(
        rules.withdraw, found, form.withdrawn_on.data, form.note.data, by=me()
    ):
        undo = (UNDO, url_for(".put_back", id=id))
        return saved(_page(found), f"Gezin {found.family.code} is van de wachtlijst.", undo=undo)
    return form_page("families/referrals/withdraw.html", form, referral=found)


@room.post("/gezinnen/aanmeldingen/<int:id>/terugtrekking/herstel")
@roles("coordinator")
def put_back(id: int) -> Response:
    found = visible(Referral, id)
    said = f"Gezin {found.family.code} staat weer op de wachtlijst."
    return attempt(_page(found), said, rules.put_back, found, by=me())


def _referral_page(form: Any, family: Family | None = None) -> Response:
    """A new referral, of a new family or of one that was here before."""
    form.offer(referrers(me().branch_id))
    stop = stops.stop_on(me().branch_id, clock.today())
    return form_page(
        "families/referrals/referral_new.html", form, family=family, code=next_code(me().branch), stop=stop
    )


def _decision_page(form: DecisionForm, found: Referral) -> Response:
    started = Trajectory.get_or_none(Trajectory.referral == found.id)
    referrer = Referrer.get_or_none(Referrer.id == found.referrer_id)
    return form_page(
        "families/referrals/referral.html",
        form,
        referral=found,
        referrer=referrer,
        weekdays=WEEKDAYS,
        started=started,
        verbs=rules.verbs_for(found, started is not None),
        reasons=DECLINE_REASONS,
        stop=_stop_for(found),
        twins=rules.twins_of(found),
    )


def _stop_for(found: Referral) -> IntakeStop | None:
    """The stop that runs now, or ran when it came in."""
    return stops.stop_on(found.branch_id, clock.today()) or stops.stop_on(found.branch_id, found.received_on)


def _page(found: Referral) -> str:
    return url_for("referrals.referral", id=found.id)
