"""The pages of concerns: a volunteer reports one, the coordinator follows it up, both read how it stands."""

from datetime import timedelta

from flask import Response, render_template, request, url_for

from portal.contacts import concerns as rules
from portal.contacts.models import Concern
from portal.contacts.more_forms import AnswerForm, ConcernForm
from portal.contacts.views import contacts
from portal.families.access_log import note_list, note_view
from portal.families.models import Match
from portal.kit import clock
from portal.web.access import get_or_404, me, roles
from portal.web.forms import seen
from portal.web.pages import PER_PAGE, form_page, page_number, pages_of, saved

STILL_ABOUT = timedelta(days=365)  # a family that ended longer ago is not in the list any more


@contacts.get("/bezorgdheden")
@roles("volunteer", "coordinator")
def concerns() -> str:
    found, page = rules.concerns_of(me()), page_number()
    if me().is_coordinator:
        note_list(me(), "concerns")
    return render_template(
        "contacts/concerns.html", concerns=list(found.paginate(page, PER_PAGE)), page=page,
        pages=pages_of(found.count()), states=rules.STATES, colours=rules.COLOURS,
    )  # fmt: skip


@contacts.get("/bezorgdheden/nieuw")
@roles("volunteer")
def new_concern() -> Response:
    about = request.args.get("gezin", "")
    matches = _families()
    known = about if about in {str(match.id) for match in matches} else ""
    return form_page("contacts/concern_new.html", ConcernForm(formdata=None, match=known).offer(matches))


@contacts.post("/bezorgdheden")
@roles("volunteer")
def report_concern() -> Response:
    matches = _families()
    form = ConcernForm().offer(matches)
    match = next((match for match in matches if str(match.id) == form.match.data), None)
    if form.validate() and form.attempt(rules.report, me(), match, form.text.data, form.submission_key.data):
        target = url_for(".concern", concern_id=form.result.id)
        return saved(target, "Je bezorgdheid is gemeld. Je coördinator krijgt meteen bericht.")
    return form_page("contacts/concern_new.html", form)


@contacts.get("/bezorgdheden/<int:concern_id>")
@roles("volunteer", "coordinator")
def concern(concern_id: int) -> Response:
    found = _concern(concern_id)
    if found.reporter_id != me().id and found.match is not None:
        note_view(me(), found.match.family, "concern")
    elif found.reporter_id != me().id:
        note_list(me(), "concerns")
    return _page(AnswerForm(formdata=None), found)


@contacts.post("/bezorgdheden/<int:concern_id>/opvolging")
@roles("coordinator")
def follow_up_concern(concern_id: int) -> Response:
    found, form = _concern(concern_id), AnswerForm()
    if form.validate() and form.attempt(rules.follow_up, found, form.text.data, form.submission_key.data, me(), seen()):
        return saved(url_for(".concern", concern_id=found.id), f"Bewaard. {found.reporter.given_name} krijgt bericht.")
    return _page(form, _concern(concern_id))


@contacts.post("/bezorgdheden/<int:concern_id>/afsluiting")
@roles("coordinator")
def close_concern(concern_id: int) -> Response:
    found, form = _concern(concern_id), AnswerForm()
    if form.validate() and form.attempt(rules.close, found, form.text.data, form.submission_key.data, me(), seen()):
        return saved(url_for(".concerns"), f"Afgesloten. {found.reporter.given_name} krijgt bericht.")
    return _page(form, _concern(concern_id))


def _concern(concern_id: int) -> Concern:
    found: Concern = get_or_404(Concern.visible_to(me()), Concern.id == concern_id)
    return found


def _families() -> list[Match]:
    """The families that somebody visits, or visited not long ago."""
    today = clock.today()
    mine = Match.visible_to(me()).where(Match.volunteer == me().id, Match.overlaps(today - STILL_ABOUT, today))
    return list(mine.order_by(Match.started_on.desc(), Match.id))


def _page(form: AnswerForm, concern: Concern) -> Response:
    answers = rules.answers_of(concern)
    return form_page(
        "contacts/concern.html", form.to(concern.reporter), concern=concern, answers=answers,
        shown=rules.answers_mark(answers), states=rules.STATES, colours=rules.COLOURS,
    )  # fmt: skip
