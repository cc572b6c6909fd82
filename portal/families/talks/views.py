"""The pages of talks: the log, the quick entry, and what is planned; all of them the coordinator's."""

from collections.abc import Callable
from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.families.models.family import Family
from portal.families.models.talk import FAMILY_TALKS, PLANNED_TALKS, VOLUNTEER_TALKS, PlannedTalk, RemovedTalk, Talk
from portal.families.pages import family_asked, looked_at
from portal.families.talk_log import facts as talk_log
from portal.families.talk_log import rules as talk_log_rules
from portal.families.talks import facts, rules
from portal.families.talks.forms import EditTalkForm, HoldTalkForm, MoveTalkForm, TalkForm
from portal.families.viewing.rules import called, note_list
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import me, roles, visible
from portal.web.lists import Paged
from portal.web.pages import UNDO, attempt, back_to, form_page, rendered, row_number, saved

room = Blueprint("talks", __name__)


ABOUT = {"alle": "", "gezinnen": "family", "vrijwilligers": "volunteer"}
WORDS = {"family_words": FAMILY_TALKS, "volunteer_words": VOLUNTEER_TALKS, "planned_words": PLANNED_TALKS}


# ---- the log


@room.get("/gesprekken")
@roles("coordinator")
def talk_index() -> Response:
    wanted, code, volunteer = _wanted()
    note_list("talks", by=me())
    shown = Paged(talk_log.found(me(), wanted))
    return rendered(
        "families/talks/talks.html", talks=shown, wanted=wanted, code=code, volunteer=volunteer,
        called=called(me(), [talk.family for talk in shown if talk.family_id], "talks"),
        years=talk_log.years_of(me().branch_id), counts=talk_log.counts_of(me().branch_id, wanted.year),
        people=talk_log.volunteers_to_offer(me(), wanted.volunteer_id), abouts=ABOUT, **WORDS,
    )  # fmt: skip


@room.get("/gesprekken/nieuw", endpoint="new_talk")
@room.post("/gesprekken")
@roles("coordinator")
def create_talk() -> Response:
    asked, naar = request.args, request.args.get("naar", "")
    known = {"day": clock.today(), "family": asked.get("gezin", ""), "volunteer": asked.get("vrijwilliger", "")}
    form = _offered(TalkForm(data=known))
    if form.validate_on_submit() and form.attempt(rules.note, form.details(), form.submission_key.data, by=me()):
        undo = (UNDO, url_for(".remove_talk", id=form.result.id))
        return saved(_back_after(form.result), "Het gesprek is bewaard.", undo=undo)
    number, who = row_number(form.family.data), row_number(form.volunteer.data)
    family = Family.visible_to(me()).where(Family.id == number).first() if naar == "gezin" and number else None
    volunteer = volunteers_of(me()).where(Person.id == who).first() if naar == "vrijwilliger" and who else None
    return form_page("families/talks/talk_new.html", form, naar=naar, family=family, volunteer=volunteer)


@room.route("/gesprekken/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def edit_talk(id: int) -> Response:
    talk = visible(Talk, id)
    if talk.family_id is not None:
        looked_at(talk.family, "talk")
    form = _offered(EditTalkForm.of(talk), talk).edits(talk)
    if form.validate_on_submit() and form.attempt(talk_log_rules.correct, talk, form.details(), by=me()):
        return saved(_back_after(talk), "Je wijzigingen zijn bewaard.")
    talk = visible(Talk, id)
    naar, came_from = request.args.get("naar", ""), _back_after(talk)
    return form_page("families/talks/talk_edit.html", form, talk=talk, naar=naar, came_from=came_from)


@room.post("/gesprekken/<int:id>/verwijdering")
@roles("coordinator")
def remove_talk(id: int) -> Response:
    talk = visible(Talk, id)

    def gone(removed: RemovedTalk) -> Response:
        undo = (UNDO, url_for(".restore_talk", id=removed.id, naar=request.args.get("naar")))
        return saved(_back_after(talk), "Het gesprek is weggehaald.", undo=undo)

    return attempt(url_for(".talk_index"), gone, rules.remove_talk, talk, by=me())


@room.post("/gesprekken/verwijdering/<int:id>/herstel")
@roles("coordinator")
def restore_talk(id: int) -> Response:
    removed, said = visible(RemovedTalk, id), "Het gesprek staat er weer."
    return attempt(
        url_for(".talk_index"), lambda talk: saved(_back_after(talk), said), rules.restore_talk, removed, by=me()
    )


# ---- what is planned


@room.get("/gesprekken/gepland")
@roles("coordinator")
def planned_talks() -> Response:
    old, shown = len(facts.from_before(me())), Paged(facts.waiting(me()))
    names = called(me(), [one.match.family for one in shown], "talks")
    return rendered("families/talks/talks_planned.html", planned=shown, called=names, old=old, **WORDS)


@room.route("/gesprekken/gepland/<int:id>", methods=["GET", "POST"])
@roles("coordinator")
def planned_talk(id: int) -> Response:
    planned = visible(PlannedTalk, id)
    form = MoveTalkForm(obj=planned).edits(planned, hold=planned.match)
    if form.is_submitted() and "move" not in facts.verbs_for(planned):  # whatever was typed into a form of before
        form.refuse(RuleError(rules.TOO_LATE, conflict=True))
    elif form.validate_on_submit() and form.attempt(rules.move, planned, form.appointment(), by=me()):
        agreed = filter(None, (day_text(planned.due_on), planned.agreed))
        return saved(_back_from(planned), f"Bewaard: {', '.join(agreed)}.")
    planned = visible(PlannedTalk, id)
    said = {"verbs": facts.verbs_for(planned), "states": facts.STATES, **WORDS}
    naar = request.args.get("naar", "")
    return form_page("families/talks/talk_planned.html", form, planned=planned, naar=naar, **said)


@room.route("/gesprekken/gepland/<int:id>/gehad", methods=["GET", "POST"])
@roles("coordinator")
def hold_talk(id: int) -> Response:
    planned, form = visible(PlannedTalk, id), HoldTalkForm(data={"day": clock.today()})
    if request.form.get("zoals") == "gepland":
        form.on(planned.due_on)
    if form.validate_on_submit() and form.attempt(rules.hold, planned, form.held(), by=me()):
        who = f"{PLANNED_TALKS[planned.kind]} met {planned.match.volunteer.given_name}"
        undo = (UNDO, url_for(".take_back_talk", id=planned.id, naar=request.args.get("naar")))
        return saved(_back_from(planned), f"Bewaard: {who}, {_when(form.result.day)}.", undo=undo)
    naar = request.args.get("naar", "")
    return form_page("families/talks/talk_held.html", form, planned=visible(PlannedTalk, id), naar=naar, **WORDS)


@room.post("/gesprekken/gepland/<int:id>/hoeft-niet")
@roles("coordinator")
def drop_talk(id: int) -> Response:
    return _step(rules.drop, visible(PlannedTalk, id), lambda _: "Dit gesprek hoeft niet meer.")


@room.post("/gesprekken/gepland/<int:id>/verlenging")
@roles("coordinator")
def extend_talk(id: int) -> Response:
    words = "Verlengd. Het volgende afstemmingsgesprek staat op"
    return _step(rules.extend, visible(PlannedTalk, id), lambda day: f"{words} {day_text(day)}.")


@room.post("/gesprekken/gepland/<int:id>/herstel")
@roles("coordinator")
def take_back_talk(id: int) -> Response:
    planned = visible(PlannedTalk, id)
    return attempt(_back_from(planned), "Het gesprek staat weer op je lijst.", rules.take_back, planned, by=me())


# ---- inside


def _step(rule: Callable[..., Any], planned: PlannedTalk, words: Callable[[Any], str]) -> Response:
    """One tap on a planned talk, which can be taken back. words: the sentence, given what the rule returned."""
    target = _back_from(planned)
    undo = (UNDO, url_for(".take_back_talk", id=planned.id, naar=request.args.get("naar")))
    return attempt(target, lambda result: saved(target, words(result), undo=undo), rule, planned, by=me())


def _back_after(talk: Talk) -> str:
    return back_to(url_for(".talk_index", jaar=talk.day.year), talk.family_id, talk.volunteer_id)


def _when(day: date) -> str:
    return "vandaag" if day == clock.today() else day_text(day)


def _offered(form: Any, talk: Talk | None = None) -> Any:
    """The form with its lists; what was chosen before, or named in the address, is always among them."""
    family_id = row_number(form.family.data) or (talk.family_id if talk else None)
    volunteer_id = row_number(form.volunteer.data) or (talk.volunteer_id if talk else None)
    families = talk_log.families_to_offer(me(), family_id)
    return form.offer(families, talk_log.volunteers_to_offer(me(), volunteer_id), called(me(), families, "talks"))


def _wanted() -> tuple[talk_log.Filter, str, Person | None]:
    """What the address asks for: the filter, the code that was typed, the volunteer. A code of no family finds none."""
    year, about = request.args.get("jaar", str(clock.today().year)), request.args.get("toon", "alle")
    if about not in ABOUT or not (len(year) == 4 and year.isascii() and year.isdigit() and int(year) >= 2000):
        abort(404)
    (code, family), who = family_asked(), request.args.get("vrijwilliger", "")
    volunteer = visible(Person, row_number(who) or 0, among=volunteers_of(me())) if who else None
    wanted = talk_log.Filter(
        int(year), ABOUT[about], family.id if family else 0 if code else None, volunteer.id if volunteer else None
    )
    return wanted, code, volunteer


def _back_from(planned: PlannedTalk) -> str:
    return back_to(url_for(".planned_talks"), planned.match.family_id, planned.match.volunteer_id)
