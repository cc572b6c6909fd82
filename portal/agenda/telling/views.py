"""Before people are mailed about an event: what they will read, who they are, and who hears it in another way."""

from functools import partial

from flask import Blueprint, Response, request, url_for

from portal.agenda.answers.letters import candidate_words, words
from portal.agenda.attendance.facts import was_held
from portal.agenda.models.event import FOR_STAFF, Event
from portal.agenda.pages import answer_link
from portal.agenda.telling import facts, rules
from portal.agenda.telling.forms import InviteForm, TellForm
from portal.web.access import me, roles, visible
from portal.web.forms import seen
from portal.web.pages import attempt, away, form_page, instead, leaving, rendered, saved

room = Blueprint("telling", __name__)

TOLD = "Wie komt, wacht of er al een mail over kreeg ({})"
EVERYONE = "Alle vrijwilligers, behalve wie niet komt ({}): het stond in de nieuwsbrief"


@room.route("/agenda/<int:id>/bericht", methods=["GET", "POST"])
@roles("coordinator")
def message(id: int) -> Response:
    event, form, target = visible(Event, id), TellForm(), url_for("events.show", id=id)
    if not event.is_open and not form.is_submitted():
        return away(target)
    form.offer(_choices(event), "told" if facts.untold(event).by_mail else "nobody")
    if form.validate_on_submit() and form.who.data == "nobody":
        return saved(target, "Er vertrekt geen mail.")
    if (
        form.is_submitted()
        and not form.errors
        and form.attempt(rules.tell, event, form.who.data, answer_link, by=me(), seen=seen())
    ):
        return leaving(target, "", form.result)
    return _message_page(event, form)


@room.route("/agenda/<int:id>/uitnodiging", methods=["GET", "POST"])
@room.post("/agenda/<int:id>/uitnodiging/voorbeeld", endpoint="read_invitation", defaults={"is_example": True})
@roles("coordinator")
def invite(id: int, *, is_example: bool = False) -> Response:
    """is_example: the letter with the sentence that was just typed is shown, and nothing is kept yet."""
    event = visible(Event, id)
    form = InviteForm(data={"own": event.invitation})
    fine = form.validate_on_submit() and not is_example
    if fine and form.attempt(rules.invite, event, answer_link, form.own.data, by=me(), seen=seen()):
        return leaving(url_for("events.show", id=id), "", form.result)
    return _invite_page(event, form)


def _invite_page(event: Event, form: InviteForm) -> Response:
    """Where everybody is invited the event's own page says more; a mistake is shown here."""
    people = facts.invited_next(event)
    if not people or not event.is_open or not event.is_for_volunteers:
        return instead(url_for("events.show", id=event.id), form)
    shown = rules.seen_mark(event, people)
    event.invitation = form.own.data or ""
    letter = words("invite", people[0], event)
    whom = {"people": people, "others": facts.not_invited(event), "lacks": facts.missing_of(event)}
    return form_page("agenda/telling/invite.html", form, event=event, letter=letter, shown=shown, **whom)


@room.route("/agenda/<int:id>/kandidaten", methods=["GET", "POST"])
@room.post("/agenda/<int:id>/kandidaten/voorbeeld", endpoint="read_candidates", defaults={"is_example": True})
@roles("coordinator")
def invite_candidates(id: int, *, is_example: bool = False) -> Response:
    """is_example: the letter with the sentence that was just typed is shown, and nothing is kept yet."""
    event = visible(Event, id)
    form = InviteForm(data={"own": event.invitation})
    fine = form.validate_on_submit() and not is_example
    if fine and form.attempt(rules.invite_candidates, event, form.own.data, by=me(), seen=seen()):
        return leaving(url_for("events.show", id=id), "", form.result)
    return _candidates_page(event, form)


def _candidates_page(event: Event, form: InviteForm) -> Response:
    everyone = facts.candidates_next(event)
    if not everyone or not event.is_open:
        return instead(url_for("events.show", id=event.id), form)
    people = [one for one in everyone if one.email]
    shown = rules.seen_mark(event, people)
    event.invitation = form.own.data or ""
    letter = candidate_words(people[0].given_name, event) if people else None
    whom = {"people": people, "without": [one for one in everyone if not one.email], "lacks": facts.missing_of(event)}
    return form_page("agenda/telling/candidates.html", form, event=event, letter=letter, shown=shown, **whom)


@room.route("/agenda/<int:id>/herinnering", methods=["GET", "POST"])
@roles("coordinator")
def ask_again(id: int) -> Response:
    event, target = visible(Event, id), url_for("events.show", id=id)
    if request.method == "POST":
        left = partial(leaving, target, "")
        return attempt(target, left, rules.ask_again, event, answer_link, by=me(), seen=seen())
    people = facts.silent_of(event)
    if not people or not event.is_open:
        return away(target)
    letter, shown = words("again", people[0], event), rules.seen_mark(event, people)
    return rendered("agenda/telling/again.html", event=event, people=people, letter=letter, shown=shown)


@room.get("/agenda/<int:id>/annulering")
@roles("coordinator")
def cancelling(id: int) -> Response:
    event = visible(Event, id)
    if event.cancelled_at is not None:
        return away(url_for("events.show", id=id))
    nobody = facts.Addressees.of([])
    people = nobody if event.is_past else rules.heard_of(event)
    everyone = nobody if event.is_past or not event.is_for_volunteers else facts.volunteers_of(event)
    told = people.by_mail or everyone.by_mail
    form = TellForm(formdata=None).offer(_of_cancelling(people, everyone), "told" if people.by_mail else "nobody")
    return rendered(
        "agenda/telling/cancel.html",
        event=event,
        people=people,
        everyone=everyone,
        form=form,
        candidates=facts.candidates_of(event),
        letter=words("cancelled", told[0], event) if told else None,
        held=was_held(event),
    )


def _of_cancelling(people: facts.Addressees, everyone: facts.Addressees) -> dict[str, str]:
    """Who can be told that it is off, each with how many that are; nothing where there is no choice."""
    heard, all_of_them = len(people.by_mail), len(everyone.by_mail)
    if heard >= all_of_them:
        return {}
    least = {"told": TOLD.format(heard)} if heard else {"nobody": "Niemand"}
    return {**least, "everyone": EVERYONE.format(all_of_them)}


def _choices(event: Event) -> dict[str, str]:
    """Who can be told, each with how many that are."""
    late, heard = facts.untold(event).by_mail, facts.told_of(event).by_mail
    found = {}
    if late:
        found["told"] = f"Wie de oude dag, het oude uur of de oude plaats kent ({len(late)})"
    elif heard:
        found["told"] = TOLD.format(len(heard))
    if event.is_for_volunteers and (all_of_them := facts.volunteers_of(event).by_mail):
        found["everyone"] = EVERYONE.format(len(all_of_them))
    return {**found, "nobody": "Niemand"}


def _message_page(event: Event, form: TellForm) -> Response:
    late = facts.untold(event)
    people = late if late.by_mail else facts.told_of(event)
    is_offered = "everyone" in dict(form.who.choices)
    everyone = facts.volunteers_of(event) if is_offered else facts.Addressees([], [])
    example = [*people.by_mail, *everyone.by_mail]
    return form_page(
        "agenda/telling/message.html", form, event=event, late=late, people=people, everyone=everyone,
        candidates=facts.candidates_of(event), is_of_staff=event.kind in FOR_STAFF, shown=rules.tell_mark(event),
        letter=words("change", example[0], event) if example else None,
    )  # fmt: skip
