"""The pages of talks: the log, the quick entry, and what is planned; all of them the coordinator's."""

from collections.abc import Callable
from typing import Any

from flask import abort, render_template, request, url_for

from portal.families import talk_log, talks
from portal.families.access_log import note_list, note_view
from portal.families.models import FAMILY_TALKS, PLANNED_TALKS, VOLUNTEER_TALKS, Family, PlannedTalk, RemovedTalk, Talk
from portal.families.room import families
from portal.families.talk_forms import EditTalkForm, MoveTalkForm, TalkForm
from portal.kit import clock
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.text import one_line
from portal.people.models import Person, volunteers_of
from portal.web.access import get_or_404, me, roles
from portal.web.pages import PER_PAGE, form_page, page_number, pages_of, refused, row_number, saved

UNDO = "Ongedaan maken"
ABOUT = {"alle": "", "gezinnen": "family", "vrijwilligers": "volunteer"}
WORDS = {"family_words": FAMILY_TALKS, "volunteer_words": VOLUNTEER_TALKS, "planned_words": PLANNED_TALKS}


# ---- the log


@families.get("/gesprekken")
@roles("coordinator")
def talk_index() -> str:
    wanted, code, volunteer = _wanted()
    note_list(me(), "talks")
    query = talk_log.found(me(), wanted)
    total, page = query.count(), page_number()
    return render_template(
        "families/talks.html", talks=list(query.paginate(page, PER_PAGE)), total=total, page=page,
        pages=pages_of(total), wanted=wanted, code=code, volunteer=volunteer,
        years=talk_log.years_of(me().branch_id), counts=talk_log.counts_of(me().branch_id, wanted.year),
        people=talk_log.volunteers_to_offer(me(), wanted.volunteer_id), abouts=ABOUT, **WORDS,
    )  # fmt: skip


@families.get("/gesprekken/nieuw")
@roles("coordinator")
def new_talk() -> Any:
    family, volunteer = request.args.get("gezin", ""), request.args.get("vrijwilliger", "")
    form = TalkForm(formdata=None, data={"day": clock.today(), "family": family, "volunteer": volunteer})
    return _new_talk_page(_offered(form))


@families.post("/gesprekken")
@roles("coordinator")
def create_talk() -> Any:
    form = _offered(TalkForm())
    if form.validate() and form.attempt(talks.note, me(), form.told(), form.submission_key.data):
        undo = (UNDO, url_for(".remove_talk", number=form.result.id))
        return saved(_back_after(form.result), "Het gesprek is bewaard.", undo=undo)
    return _new_talk_page(form)


@families.get("/gesprekken/<int:number>")
@roles("coordinator")
def edit_talk(number: int) -> Any:
    talk = _talk(number)
    if talk.family_id is not None:
        note_view(me(), talk.family, "talk")
    values = {
        "day": talk.day, "family": str(talk.family_id or ""), "family_kind": talk.family_kind, "note": talk.note,
        "volunteer": str(talk.volunteer_id or ""), "volunteer_kind": talk.volunteer_kind,
        "minutes": str(talk.minutes or ""),
    }  # fmt: skip
    form = EditTalkForm(formdata=None, data=values)
    return form_page("families/talk_edit.html", _offered(form, talk), talk=talk)


@families.post("/gesprekken/<int:number>")
@roles("coordinator")
def update_talk(number: int) -> Any:
    talk = _talk(number)
    form = _offered(EditTalkForm(), talk)
    if form.validate() and form.attempt(talk_log.correct, me(), talk, form.told()):
        return saved(url_for(".talk_index", jaar=talk.day.year), "Je wijzigingen zijn bewaard.")
    return form_page("families/talk_edit.html", form, talk=_talk(number))


@families.post("/gesprekken/<int:number>/weg")
@roles("coordinator")
def remove_talk(number: int) -> Any:
    talk = _talk(number)
    try:
        removed = talks.remove_talk(me(), talk)
    except RuleError as error:
        return refused(url_for(".talk_index"), error)
    undo = (UNDO, url_for(".restore_talk", number=removed.id))
    return saved(url_for(".talk_index", jaar=talk.day.year), "Het gesprek is weggehaald.", undo=undo)


@families.post("/gesprekken/weg/<int:number>/terug")
@roles("coordinator")
def restore_talk(number: int) -> Any:
    removed = get_or_404(RemovedTalk.visible_to(me()), RemovedTalk.id == number)
    try:
        talk = talks.restore_talk(me(), removed)
    except RuleError as error:
        return refused(url_for(".talk_index"), error)
    return saved(url_for(".talk_index", jaar=talk.day.year), "Het gesprek staat er weer.")


# ---- what is planned


@families.get("/gesprekken/gepland")
@roles("coordinator")
def planned_talks() -> str:
    query = talks.waiting(me())
    total, page = query.count(), page_number()
    return render_template(
        "families/talks_planned.html", planned=list(query.paginate(page, PER_PAGE)), total=total, page=page,
        pages=pages_of(total), **WORDS,
    )  # fmt: skip


@families.get("/gesprekken/gepland/<int:number>")
@roles("coordinator")
def planned_talk(number: int) -> Any:
    planned = _planned(number)
    return _planned_page(MoveTalkForm(formdata=None, data={"due_on": planned.due_on}), planned)


@families.post("/gesprekken/gepland/<int:number>")
@roles("coordinator")
def move_planned_talk(number: int) -> Any:
    planned, form = _planned(number), MoveTalkForm()
    if form.validate() and form.attempt(talks.move, me(), planned, form.due_on.data):
        return saved(_back_from(planned), f"Verzet naar {day_text(planned.due_on)}.")
    return _planned_page(form, _planned(number))


@families.post("/gesprekken/gepland/<int:number>/gehad")
@roles("coordinator")
def hold_talk(number: int) -> Any:
    planned = _planned(number)
    who = f"{PLANNED_TALKS[planned.kind]} met {planned.match.volunteer.given_name}"
    return _step(talks.hold, planned, lambda _: f"Bewaard: {who}, vandaag.")


@families.post("/gesprekken/gepland/<int:number>/hoeft-niet")
@roles("coordinator")
def drop_talk(number: int) -> Any:
    return _step(talks.drop, _planned(number), lambda _: "Dit gesprek hoeft niet meer.")


@families.post("/gesprekken/gepland/<int:number>/verlenging")
@roles("coordinator")
def extend_talk(number: int) -> Any:
    words = "Verlengd. Het volgende afstemmingsgesprek staat op"
    return _step(talks.extend, _planned(number), lambda day: f"{words} {day_text(day)}.")


@families.post("/gesprekken/gepland/<int:number>/terug")
@roles("coordinator")
def take_back_talk(number: int) -> Any:
    planned = _planned(number)
    try:
        talks.take_back(me(), planned)
    except RuleError as error:
        return refused(_back_from(planned), error)
    return saved(_back_from(planned), "Het gesprek staat weer op je lijst.")


# ---- inside


def _step(rule: Callable[..., Any], planned: PlannedTalk, words: Callable[[Any], str]) -> Any:
    """One tap on a planned talk, which can be taken back. words: of what the rule gave back, the sentence for it."""
    try:
        result = rule(me(), planned)
    except RuleError as error:
        return refused(_back_from(planned), error)
    undo = (UNDO, url_for(".take_back_talk", number=planned.id, naar=request.args.get("naar")))
    return saved(_back_from(planned), words(result), undo=undo)


def _talk(number: int) -> Talk:
    found: Talk = get_or_404(Talk.visible_to(me()), Talk.id == number)
    return found


def _planned(number: int) -> PlannedTalk:
    found: PlannedTalk = get_or_404(PlannedTalk.visible_to(me()), PlannedTalk.id == number)
    return found


def _planned_page(form: MoveTalkForm, planned: PlannedTalk) -> Any:
    verbs, naar = talks.verbs_for(planned), request.args.get("naar", "")
    return form_page(
        "families/talk_planned.html", form, planned=planned, verbs=verbs, naar=naar, states=talks.STATES, **WORDS
    )


def _offered(form: Any, talk: Talk | None = None) -> Any:
    """The form with its lists; what was chosen before, or named in the address, is always among them."""
    family_id = row_number(form.family.data) or (talk.family_id if talk else None)
    volunteer_id = row_number(form.volunteer.data) or (talk.volunteer_id if talk else None)
    return form.offer(talk_log.families_to_offer(me(), family_id), talk_log.volunteers_to_offer(me(), volunteer_id))


def _wanted() -> tuple[talk_log.Filter, str, Person | None]:
    """What the address asks for: the filter, the code that was typed, the volunteer. A code of no family finds none."""
    year, about = request.args.get("jaar", str(clock.today().year)), request.args.get("toon", "alle")
    if about not in ABOUT or not (len(year) == 4 and year.isascii() and year.isdigit() and int(year) >= 2000):
        abort(404)
    code, who = one_line(request.args.get("gezin", "")).upper()[:12], request.args.get("vrijwilliger", "")
    family = Family.visible_to(me()).where(Family.code == code).first() if code else None
    volunteer = get_or_404(volunteers_of(me()), Person.id == row_number(who)) if who else None
    wanted = talk_log.Filter(
        int(year), ABOUT[about], family.id if family else 0 if code else None, volunteer.id if volunteer else None
    )
    return wanted, code, volunteer


def _new_talk_page(form: TalkForm) -> Any:
    naar, number = request.args.get("naar", ""), row_number(form.family.data)
    family = Family.visible_to(me()).where(Family.id == number).first() if naar == "gezin" and number else None
    return form_page("families/talk_new.html", form, naar=naar, family=family)


def _back(usual: str, family_id: int | None) -> str:
    """Where the coordinator came from: the to-do page, the family's, or else the usual one."""
    came_from = request.args.get("naar")
    if came_from == "te-doen":
        return url_for("home.todos")
    if came_from == "gezin" and family_id is not None:
        return url_for("families.show", number=family_id)
    return usual


def _back_after(talk: Talk) -> str:
    return _back(url_for(".talk_index", jaar=talk.day.year), talk.family_id)


def _back_from(planned: PlannedTalk) -> str:
    return _back(url_for(".planned_talks"), planned.match.family_id)
