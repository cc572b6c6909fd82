"""The pages of events: the agenda, one event, planning and changing it, inviting."""

from collections.abc import Iterable
from datetime import date, time, timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, abort, request, url_for
from flask.blueprints import BlueprintSetupState

from portal.agenda.answers import facts as answers
from portal.agenda.answers import rules as answers_rules
from portal.agenda.answers.facts import Seating, may_see_link, seating, seating_of
from portal.agenda.answers.letters import group_text, mailto, whatsapp_text
from portal.agenda.answers.rules import Answer
from portal.agenda.attendance.facts import duties_of, trained
from portal.agenda.attendance.rules import attendance_of, marks_of
from portal.agenda.events import rules
from portal.agenda.events.forms import EventForm
from portal.agenda.models import event as models
from portal.agenda.models.answer import Attendance
from portal.agenda.models.event import EVENT_KINDS, FOR_STAFF, Event
from portal.agenda.pages import answer_link
from portal.agenda.telling.facts import candidates_next, may_concern, missing_of, silent_of, untold
from portal.agenda.telling.rules import AGAIN, CANCEL, CANDIDATES, INVITE, TELL, press_of
from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.families.talks.facts import ahead as talks_ahead
from portal.families.viewing.rules import called
from portal.kit import clock
from portal.kit.dates import year_span
from portal.kit.folding import order_key
from portal.kit.xlsx import MIME as XLSX
from portal.people.models import Person
from portal.post.models import Mailing
from portal.post.rules import resting
from portal.web.access import me, roles, visible
from portal.web.lists import Column, as_workbook, listed
from portal.web.pages import (
    UNDO,
    attempt,
    download,
    form_page,
    leaving,
    rendered,
    row_number,
    saved,
    settings,
    year_asked,
)
from portal.web.phone import may_be_kept

room = Blueprint("events", __name__)

TALKS_SHOWN = timedelta(days=31)
MOST_TALKS = 40  # beside the events; all of them have a page of their own


@room.record
def said(state: BlueprintSetupState) -> None:
    """How an event is said, for this room's templates and for the first page."""
    state.app.jinja_env.globals.update(
        when_text=models.when_text, where_text=models.where_text, title_text=models.title_text,
        hours_text=models.hours_text, event_kinds=EVENT_KINDS, planned_kinds=PLANNED_TALKS,
    )  # fmt: skip


def _by_day(query: Any, *, newest_first: bool = False) -> list[Event]:
    order = (Event.day, Event.starts_at, Event.id)
    return list(query.order_by(*(f.desc() for f in order) if newest_first else order))


@room.get("/agenda")
@roles("volunteer", "coordinator")
def index() -> Response:
    today, mine = clock.today(), Event.visible_to(me())
    found = rules.years(mine)
    year = year_asked(today.year)
    if year not in {*found, today.year}:
        abort(404)
    coming, past = _coming_and_past(mine, year)
    sittings = seating([*coming, *past])
    years = [y for y in found if y <= today.year]
    facts = {"coming": coming, "past": past, "year": year, "years": years, "sittings": sittings}
    if me().is_coordinator:
        there = attendance_of([event.id for event in past])
        shown = listed(_columns(there, sittings), [*coming, *past], {"jaar": str(year)})
        talks = [] if shown.chosen else list(talks_ahead(me(), today + TALKS_SHOWN).limit(MOST_TALKS))
        coming = [one for one in shown.every if one.day >= today]
        facts |= {"coming": coming, "past": [one for one in shown.every if one.day < today]}
        rows = _with_talks(coming, talks) if talks else [("event", one) for one in coming]
        named = called(me(), [talk.match.family for talk in talks], "talks")
        return rendered("agenda/events/index.html", there=there, found=shown, rows=rows, called=named, **facts)
    noted = _my_marks(past)
    page = rendered("agenda/events/mine.html", was_there=noted, open=answers.open_invitations(me()), **facts)
    return may_be_kept(page, "Agenda") if year == today.year else page


def _with_talks(coming: list[Event], talks: list[PlannedTalk]) -> list[tuple[str, Event | PlannedTalk]]:
    """Events and talks beside each other, as they come; of a day those without an hour first."""
    rows: list[tuple[date, time, str, Event | PlannedTalk]] = [
        *((one.day, one.starts_at or time(), "event", one) for one in coming),
        *((one.due_on, one.starts_at or time(), "talk", one) for one in talks),
    ]
    return [(kind, one) for *_, kind, one in sorted(rows, key=lambda row: row[:2])]


def _coming_and_past(mine: Any, year: int) -> tuple[list[Event], list[Event]]:
    """What is still to come, and what is over of one year, the last first."""
    today = clock.today()
    over = mine.where(Event.day < today, Event.day.between(*year_span(year)))
    return _by_day(mine.where(Event.day >= today)), _by_day(over, newest_first=True)


def _columns(there: dict[int, int], sittings: dict[int, Seating]) -> tuple[Column, ...]:
    """there: event id → how many were present; sittings: event id → who comes."""
    return (
        Column("dag", "Dag", lambda one: one.day, lambda one: (one.day, str(one.starts_at or ""))),
        Column("titel", "Titel", models.title_text, lambda one: order_key(models.title_text(one))),
        Column("soort", "Soort", lambda one: EVENT_KINDS[one.kind], is_filter=True),
        Column("uur", "Uur", models.hours_text),
        Column("plaats", "Plaats", models.where_text, is_filter=True),
        Column("partner", "Samen met", lambda one: one.partner, is_filter=True),
        Column("komen", "Komen", lambda one: len(sittings[one.id].seated)),
        Column("waren", "Waren er", lambda one: there.get(one.id, 0) + one.guests),
        Column("door", "Gaat door", lambda one: "nee" if one.cancelled_at else "ja", is_filter=True),
    )


@room.get("/agenda.xlsx")
@roles("coordinator")
def sheet() -> Response:
    coming, past = _coming_and_past(Event.visible_to(me()), year_asked(clock.today().year))
    there, sittings = attendance_of([event.id for event in past]), seating([*coming, *past])
    found = listed(_columns(there, sittings), [*coming, *past])
    return download(as_workbook("Agenda", me().branch.name, found), "agenda.xlsx", XLSX)


def _my_marks(events: Iterable[Event]) -> set[int]:
    """The ids of events that this volunteer was noted at."""
    rows = Attendance.select(Attendance.event).where(
        Attendance.person == me().id, Attendance.event << [event.id for event in events]
    )
    return {row.event_id for row in rows}


@room.get("/agenda/<int:id>")
@roles("volunteer", "coordinator")
def show(id: int) -> Response:
    event = visible(Event, id)
    parts = _by_day(Event.visible_to(me()).where(Event.series == event.series)) if event.series else []
    if me().is_coordinator:
        return _coordinators_page(event, parts)
    sitting = seating_of(event)
    answers.with_room([event])
    return rendered(
        "agenda/events/event.html", event=event, parts=parts, sitting=sitting, stand=sitting.stand(me().id),
        place=sitting.place_in_line(me().id), link=event.online_link if may_see_link(event, sitting, me()) else "",
        reply=answers.reply_of(event, me()),
        mailto=mailto(event, me()) if event.enrol_by == "mail" else "",
        was_mailed=event.enrol_by == "mail" and answers.was_mailed(event, me()),
        is_owed=event.mandatory_for in duties_of(me(), event.day), enrol=models.enrol_text(event),
        after=answers_rules.AFTER if answers.is_after(event, me()) else "",
    )  # fmt: skip


def _coordinators_page(event: Event, parts: list[Event]) -> Response:
    """The coordinator's page of one event: who comes, who waits, who said nothing yet."""
    guests = answers.guest_list(event) if event.kind not in FOR_STAFF else []
    silent = [guest for guest in guests if not guest.stand]
    lacks = missing_of(event)
    can_invite = event.is_open and not lacks
    return rendered(
        "agenda/events/coordinator.html", event=event, parts=parts, guests=guests, silent=silent,
        to_invite=sum(g.invited_at is None and bool(g.person.email) for g in silent),
        messages={g.person.id: _message(g.person, event) for g in guests if can_invite}, lacks=lacks,
        group=group_text(event, settings().origin + url_for(".show", id=event.id)) if can_invite else "",
        to_ask=len(silent_of(event)) if can_invite and event.is_for_volunteers else 0,
        hopeful=candidates_next(event) if event.is_for_candidates and event.is_open else [],
        replies=answers.replies_to(event), there=len(marks_of(event)) + event.guests, enrol=models.enrol_text(event),
        late=untold(event) if not event.is_past else None, resting=_resting(event),
        is_done=trained(event.branch_id)[event.mandatory_for] if event.mandatory_for else {},
    )  # fmt: skip


def _resting(event: Event) -> Mailing | None:
    """The press about this event that can still be taken back."""
    presses = (TELL, CANCEL, INVITE, AGAIN, CANDIDATES)
    found = (resting(event.branch_id, press_of(event, what)) for what in presses)
    return next((mailing for mailing in found if mailing is not None), None)


def _message(person: Person, event: Event) -> tuple[str, str]:
    """The invitation as a text, and the address that opens WhatsApp with it; "" without a phone number."""
    text = whatsapp_text(person, event, settings().url + answer_link(person.id, event.id))
    number = person.phone.removeprefix("+")
    return text, f"https://wa.me/{number}?text={quote(text)}" if number else ""


@room.get("/agenda/nieuw", endpoint="new")
@room.post("/agenda")
@roles("coordinator")
def create() -> Response:
    """Empty, as a copy of an earlier event, or as the next part of a training."""
    copied, part_of = _named("kopie"), _named("deel")
    source = copied or part_of
    usual = {"kind": "training", "enrol_by": "portal", "mandatory_for": ""}
    form = EventForm(data={**rules.details_of(source), "day": None} if source else usual)
    if form.validate_on_submit() and form.attempt(
        rules.create, form.details(), form.submission_key.data, part_of, by=me()
    ):
        return saved(url_for(".show", id=form.result.id), "De activiteit staat in de agenda.")
    return form_page("agenda/events/form.html", form, event=None, copied=copied, part_of=part_of)


@room.get("/agenda/<int:id>/wijzigen", endpoint="edit")
@room.post("/agenda/<int:id>")
@roles("coordinator")
def update(id: int) -> Response:
    """Where the change may matter to somebody, on to the page that asks who must know."""
    event = visible(Event, id)
    form = EventForm(data=rules.details_of(event)).edits(event, rules.details_of)
    if form.validate_on_submit() and form.attempt(rules.update, event, form.details(), answer_link, by=me()):
        asks = form.result and may_concern(visible(Event, id))
        return saved(url_for("telling.message" if asks else ".show", id=id), "Bewaard.")
    return form_page("agenda/events/form.html", form, event=event, copied=None, part_of=None)


@room.post("/agenda/<int:id>/annulering")
@roles("coordinator")
def cancel(id: int) -> Response:
    target, words = url_for(".show", id=id), "De activiteit gaat niet door."

    def done(mailing: Mailing | None) -> Response:
        if mailing is None:
            return saved(target, words, undo=(UNDO, url_for(".reinstate", id=id)))
        return leaving(target, words, mailing)

    who = request.form.get("who", "told")
    return attempt(target, done, rules.cancel, visible(Event, id), answer_link, who, by=me())


@room.post("/agenda/<int:id>/annulering/herstel")
@roles("coordinator")
def reinstate(id: int) -> Response:
    target, words = url_for(".show", id=id), "De activiteit gaat toch door."
    return attempt(
        target,
        lambda mailing: leaving(target, words, mailing),
        rules.reinstate,
        visible(Event, id),
        answer_link,
        by=me(),
    )


@room.post("/agenda/<int:id>/antwoord/<int:person_id>/<any(ja, nee, geen):said>")
@roles("coordinator")
def answer_for(id: int, person_id: int, said: str) -> Response:
    """What a volunteer said by phone or in the corridor."""
    event = visible(Event, id)
    person = visible(Person, person_id)
    target, word = url_for(".show", id=id), {"ja": "yes", "nee": "no"}.get(said, "")

    def done(sitting: Seating) -> Response:
        mails = event.enrol_by == "mail" and event.is_open and sitting.stand(person.id) == "seated"
        told = f" We mailen {answers.colleague(event)}." if mails else ""
        return saved(target, f"Bewaard: {person.given_name} {_stands(sitting, person)}.{told}")

    return attempt(target, done, answers_rules.answer, event, person, Answer(word, "coordinator"), answer_link, by=me())


def _stands(sitting: Seating, person: Person) -> str:
    return answers.STANDS.get(sitting.stand(person.id), "gaf nog geen antwoord")


def _named(argument: str) -> Event | None:
    """The event that a new one is a copy or a next part of."""
    number = row_number(request.args.get(argument))
    return visible(Event, number) if number else None
