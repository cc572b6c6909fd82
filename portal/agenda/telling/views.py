"""Before people are mailed about an event: what they will read, who they are, and who hears it in another way."""

from flask import Blueprint, Response, url_for

from portal.agenda.answers.letters import words
from portal.agenda.models.event import FOR_STAFF, Event
from portal.agenda.pages import answer_link, event_or_404
from portal.agenda.telling import facts, rules
from portal.agenda.telling.forms import TellForm
from portal.web.access import me, roles
from portal.web.forms import seen
from portal.web.pages import attempt, away, form_page, leaving, rendered, saved

room = Blueprint("telling", __name__)


@room.get("/agenda/<int:id>/bericht")
@roles("coordinator")
def message(id: int) -> Response:
    event = event_or_404(id)
    if not event.is_open:
        return away(url_for("events.show", id=id))
    return _message_page(event, TellForm(formdata=None))


@room.post("/agenda/<int:id>/bericht")
@roles("coordinator")
def tell(id: int) -> Response:
    event, form = event_or_404(id), TellForm()
    target = url_for("events.show", id=id)
    form.offer(_choices(event), "told")
    if form.validate() and form.who.data == "nobody":
        return saved(target, "Er vertrekt geen mail.")
    if not form.errors and form.attempt(rules.tell, event, form.who.data, answer_link, by=me(), seen=seen()):
        return leaving(target, "", form.result)
    return _message_page(event, form)


@room.get("/agenda/<int:id>/uitnodiging")
@roles("coordinator")
def inviting(id: int) -> Response:
    event = event_or_404(id)
    people = rules.invited_next(event)
    if not people or not event.is_open or not event.is_for_volunteers:
        return away(url_for("events.show", id=id))
    return rendered(
        "agenda/telling/invite.html", event=event, people=people, letter=words("invite", people[0], event),
        others=rules.not_invited(event), shown=rules.seen_mark(event, people),
    )  # fmt: skip


@room.post("/agenda/<int:id>/uitnodiging")
@roles("coordinator")
def invite(id: int) -> Response:
    page, target = url_for(".inviting", id=id), url_for("events.show", id=id)
    event = event_or_404(id)
    return attempt(
        page, lambda mailing: leaving(target, "", mailing), rules.invite, event, answer_link, by=me(), seen=seen()
    )


@room.get("/agenda/<int:id>/annulering")
@roles("coordinator")
def cancelling(id: int) -> Response:
    event = event_or_404(id)
    if event.cancelled_at is not None:
        return away(url_for("events.show", id=id))
    people = facts.Addressees.of([]) if event.is_past else rules.heard_of(event)
    return rendered(
        "agenda/telling/cancel.html", event=event, people=people, candidates=facts.candidates_of(event),
        letter=words("cancelled", people.by_mail[0], event) if people.by_mail else None,
    )  # fmt: skip


def _choices(event: Event) -> dict[str, str]:
    """Who can be told, each with how many that are."""
    late, heard = facts.untold(event).by_mail, facts.told_of(event).by_mail
    found = {}
    if late:
        found["told"] = f"Wie de oude dag, het oude uur of de oude plaats kent ({len(late)})"
    elif heard:
        found["told"] = f"Wie komt, wacht of uitgenodigd is ({len(heard)})"
    if event.is_for_volunteers and (all_of_them := facts.volunteers_of(event).by_mail):
        found["everyone"] = (
            f"Alle vrijwilligers, behalve wie niet komt ({len(all_of_them)}): het stond in de nieuwsbrief"
        )
    return {**found, "nobody": "Niemand"}


def _message_page(event: Event, form: TellForm) -> Response:
    choices = _choices(event)
    late = facts.untold(event)
    people = late if late.by_mail else facts.told_of(event)
    everyone = facts.volunteers_of(event) if "everyone" in choices else facts.Addressees([], [])
    example = [*people.by_mail, *everyone.by_mail]
    return form_page(
        "agenda/telling/message.html", form.offer(choices, "told" if late.by_mail else "nobody"), event=event,
        late=late, people=people, everyone=everyone, candidates=facts.candidates_of(event),
        is_of_staff=event.kind in FOR_STAFF, shown=rules.tell_mark(event),
        letter=words("change", example[0], event) if example else None,
    )  # fmt: skip
