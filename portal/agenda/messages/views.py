"""Letters to people: who, the words, what they will read, and what was sent."""

from flask import Blueprint, Response, request, url_for

from portal.agenda.messages import facts, rules
from portal.agenda.messages.facts import Receiver, marks_in, receivers
from portal.agenda.messages.forms import MessageForm
from portal.agenda.messages.letters import group_text, message_words
from portal.agenda.models.message import Message
from portal.web.access import me, roles, visible
from portal.web.forms import seen
from portal.web.lists import Paged
from portal.web.pages import form_page, leaving, rendered, row_number, saved

room = Blueprint("messages", __name__)


@room.get("/brieven")
@roles("coordinator")
def index() -> Response:
    shown = Paged(Message.visible_to(me()).order_by(Message.id.desc()))
    return rendered("agenda/messages/index.html", messages=shown, numbers=facts.numbers_of(shown))


@room.get("/brieven/nieuw")
@roles("coordinator")
def new() -> Response:
    """`wie`: the marks of the people of a list; `van`: a letter to go on with."""
    number = row_number(request.args.get("van"))
    earlier = visible(Message, number) if number else None
    marks = marks_in(earlier.receivers if earlier else request.args.get("wie", ""))
    known = {"subject": earlier.subject, "text": earlier.text} if earlier else {}
    return _page(MessageForm(formdata=None, data={**known, "who": " ".join(marks)}))


@room.post("/brieven/voorbeeld")
@roles("coordinator")
def read() -> Response:
    """What they will read; nothing is kept yet."""
    form = _form()
    people: list[Receiver] = []
    if form.validate() and form.attempt(rules.by_mail, form.draft(), by=me()):
        people = form.result
    return _page(form, people)


@room.post("/brieven")
@roles("coordinator")
def send() -> Response:
    form = _form()
    if form.validate() and form.attempt(rules.send, form.draft(), form.submission_key.data, seen(), by=me()):
        target = url_for(".show", id=form.result.id)
        mailing = rules.resting_of(form.result)
        return leaving(target, "", mailing) if mailing else saved(target)
    is_stale = form.status == 409  # what they read is not what was written: it is shown as it stands now
    return _page(form, rules.by_mail(form.draft(), by=me()) if is_stale else [])


@room.get("/brieven/<int:id>")
@roles("coordinator")
def show(id: int) -> Response:
    message = visible(Message, id)
    letters, resting = facts.went_to(message), rules.resting_of(message)
    group = group_text(message.subject, message.text)
    return rendered("agenda/messages/show.html", message=message, letters=letters, resting=resting, group=group)


def _form() -> MessageForm:
    form = MessageForm()
    return form.offer(receivers(me(), form.marks))


def _page(form: MessageForm, read_by: list[Receiver] | None = None) -> Response:
    """The words and who reads them; read_by: those of the preview, or nobody where there is none yet."""
    people, draft = receivers(me(), form.marks), form.draft()
    return form_page(
        "agenda/messages/message.html",
        form.offer(people),
        people=people,
        read_by=read_by or [],
        without=[one for one in people if not one.email],
        letter=message_words(read_by[0].given_name, draft.subject, draft.text) if read_by else None,
        shown=rules.draft_mark(draft, read_by) if read_by else "",
        group=group_text(draft.subject, draft.text),
        closing=me().branch.closing,
    )
