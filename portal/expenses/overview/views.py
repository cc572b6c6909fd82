"""The volunteer's list of notes, and the page of one note with its files."""

from flask import Blueprint, Response

from portal.contacts.quarters.facts import Lately
from portal.expenses.books.facts import OWED
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note import rules as note
from portal.expenses.note.documents import expense_note
from portal.expenses.note.facts.reading import view_of
from portal.expenses.note.facts.word import gather_note
from portal.expenses.oddities.facts import Oddities
from portal.expenses.overview.facts import own_notes
from portal.expenses.pages import address
from portal.expenses.payday import facts as payday
from portal.kit.dates import Quarter
from portal.kit.paper import PDF, WORD, Kind
from portal.people.volunteers.facts import latest_volunteer_period
from portal.web.access import also_finishing, me, roles, visible
from portal.web.pages import download, house_style, rendered, saved

room = Blueprint("expenses_overview", __name__)

VERBS = ("take_back", "send_back", "approve", "unapprove", "withdraw")  # that a note's own page has a button for


@room.get("/onkosten")
@roles("volunteer", "finishing")
def index() -> Response:
    now, period = Quarter.current(), latest_volunteer_period(me())
    last_day = period and period.ended_on
    until = min(now, Quarter.of(last_day)) if last_day else now  # who stopped has no costs afterwards
    return rendered("expenses/overview/index.html", notes=own_notes(Lately(me())), now=now, until=until)


@room.get("/onkosten/nota/<int:id>")
@also_finishing
def show(id: int) -> Response:
    found = visible(ExpenseNote, id)
    if found.is_editable and found.volunteer_id == me().id:
        return saved(address(found.volunteer, found.period))
    view = view_of(found.volunteer, found.period, found)
    waits = found.status == "submitted" and me().is_coordinator
    owed = found.status in OWED and me().is_coordinator
    odd = Oddities(me(), [view]) if waits or owed else None
    return rendered(
        "expenses/overview/show.html",
        view=view,
        note=found,
        mine=found.volunteer_id == me().id,
        may={verb for verb in VERBS if note.may(me(), verb, found)},
        predecessors=ExpenseNote.select().where(ExpenseNote.succeeded_by == found.id).order_by(ExpenseNote.id),
        remarks=odd.remarks(view) if odd and waits else odd.without_contact(view) if odd else (),
        why_another=note.why_another(me(), found) if waits or (owed and found.status == "approved") else "",
        failures=payday.failures(found),
        asks_account=(back := payday.came_back(found.volunteer)) is not None and back.id == found.id,
    )


@room.get("/onkosten/nota/<int:id>.docx", endpoint="docx", defaults={"kind": WORD})
@room.get("/onkosten/nota/<int:id>.pdf", endpoint="pdf", defaults={"kind": PDF})
@also_finishing
def file(id: int, kind: Kind) -> Response:
    found = visible(ExpenseNote, id)
    content = expense_note(gather_note(found), house_style(), kind.make)
    return download(content, f"onkostennota-{found.number or found.period}.{kind.suffix}", kind.mime)
