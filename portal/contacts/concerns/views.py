"""The pages of concerns: a volunteer reports one, the coordinator follows it up, both read how it stands."""

from datetime import timedelta

from flask import Blueprint, Response, request, url_for

from portal.contacts.concerns import rules
from portal.contacts.concerns.forms import AnswerForm, ConcernForm, ToldConcernForm
from portal.contacts.models.concern import Concern
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.pages import looked_at
from portal.families.viewing.rules import called, note_list, note_view
from portal.kit import clock
from portal.web.access import me, roles, visible
from portal.web.forms import seen
from portal.web.lists import Paged
from portal.web.pages import form_page, hears_it, rendered, saved

room = Blueprint("concerns", __name__)

STILL_ABOUT = timedelta(days=365)  # a family that ended longer ago is not in the list any more


@room.get("/bezorgdheden")
@roles("volunteer", "coordinator")
def concerns() -> Response:
    if me().is_coordinator:
        note_list("concerns", by=me())
    shown = Paged(rules.concerns_of(me()))
    names = called(me(), [one.match.family for one in shown if one.match_id], "concerns")
    return rendered("contacts/concerns/concerns.html", concerns=shown, called=names, **_states(not me().is_coordinator))


@room.get("/bezorgdheden/nieuw", endpoint="new_concern")
@room.post("/bezorgdheden")
@roles("volunteer")
def report_concern() -> Response:
    matches, about = _families(), request.args.get("gezin", "")
    form = ConcernForm(match=about if about in {str(match.id) for match in matches} else "").offer(matches)
    match = _chosen(form, matches)
    if form.validate_on_submit() and form.attempt(rules.report, me(), match, form.text.data, form.submission_key.data):
        target = url_for(".concern", id=form.result.id)
        told = "Ze staat bij de bezorgdheden." if me().is_coordinator else "Je coördinator krijgt meteen bericht."
        return saved(target, f"Je bezorgdheid is gemeld. {told}")
    return form_page("contacts/concerns/concern_new.html", form)


@room.get("/gezinnen/<int:id>/bezorgdheden/nieuw", endpoint="new_told")
@room.post("/gezinnen/<int:id>/bezorgdheden")
@roles("coordinator")
def note_told(id: int) -> Response:
    """A worry that a volunteer told by phone."""
    family = visible(Family, id)
    looked_at(family)
    matches = _matches_of(family)
    form = ToldConcernForm().offer(matches)
    match, text, key = _chosen(form, matches), form.text.data, form.submission_key.data
    if form.validate_on_submit() and match and form.attempt(rules.report, match.volunteer, match, text, key, by=me()):
        return saved(url_for("family_file.show", id=id), "De bezorgdheid is genoteerd.")
    return form_page("contacts/concerns/concern_told.html", form, family=family)


@room.get("/bezorgdheden/<int:id>")
@roles("volunteer", "coordinator")
def concern(id: int) -> Response:
    found = visible(Concern, id)
    if found.reporter_id != me().id and found.match is not None:
        note_view(found.match.family, "concern", by=me())
    elif found.reporter_id != me().id:
        note_list("concerns", by=me())
    return _page(AnswerForm(), found)


@room.post("/bezorgdheden/<int:id>/opvolging", endpoint="follow_up_concern", defaults={"verb": "follow_up"})
@room.post("/bezorgdheden/<int:id>/afsluiting", endpoint="close_concern", defaults={"verb": "close"})
@roles("coordinator")
def answer(id: int, verb: str) -> Response:
    """The reporter is let know what was done, or that nothing more has to happen."""
    found, form = visible(Concern, id), AnswerForm()
    text, key = form.text.data, form.submission_key.data
    if form.validate() and form.attempt(rules.answer, found, verb, text, key, seen(), by=me()):
        told = hears_it(found.reporter, "bericht") if found.reporter_id != me().id else ""
        if verb == "close":
            return saved(url_for(".concerns"), f"Afgesloten. {told}".strip())
        return saved(url_for(".concern", id=id), f"Bewaard. {told}".strip())
    return _page(form, visible(Concern, id))


def _families() -> list[Match]:
    """The families that somebody visits, or visited not long ago."""
    today = clock.today()
    mine = Match.visible_to(me()).where(Match.volunteer == me().id, Match.overlaps(today - STILL_ABOUT, today))
    return list(mine.order_by(Match.started_on.desc(), Match.id))


def _matches_of(family: Family) -> list[Match]:
    """Its matches with their volunteers, the last begun last."""
    return list(Match.visible_to(me()).where(Match.family == family.id).order_by(Match.started_on, Match.id))


def _chosen(form: ConcernForm | ToldConcernForm, matches: list[Match]) -> Match | None:
    return next((match for match in matches if str(match.id) == form.match.data), None)


def _page(form: AnswerForm, concern: Concern) -> Response:
    answers, mine = rules.answers_of(concern), concern.reporter_id == me().id
    shown = {
        "concern": concern,
        "answers": answers,
        "shown": rules.answers_mark(answers),
        **_states(mine and not me().is_coordinator),
    }
    return form_page("contacts/concerns/concern.html", form.to(concern.reporter, oneself=mine), **shown)


def _states(mine: bool) -> dict[str, dict[str, str]]:
    """The words and colours of a state: for the volunteer who reported it, or for a coordinator."""
    words, colours = (rules.TOLD, rules.TOLD_COLOURS) if mine else (rules.STATES, rules.COLOURS)
    return {"states": words, "colours": colours}
