"""The coordinator's pages of contacts: the overview of a quarter, reminders, paper."""

from collections.abc import Callable

from flask import Blueprint, Response, request, url_for

from portal.contacts.collecting import facts as collecting
from portal.contacts.collecting import rules
from portal.contacts.collecting.facts import Matrix, Row, gather_matrix
from portal.contacts.collecting.letters import reminder
from portal.families.viewing.rules import called
from portal.kit.dates import Quarter, month_name
from portal.kit.links import personal_link
from portal.kit.xlsx import MIME as XLSX
from portal.people.models import Person
from portal.post.models import Mailing
from portal.post.rules import resting
from portal.web.access import me, roles, visible
from portal.web.forms import seen
from portal.web.lists import Column, Listed, as_workbook, listed
from portal.web.pages import attempt, download, leaving, quarter_or_404, rendered, row_number, settings

room = Blueprint("collecting", __name__)


def _link(person_id: int, path: str) -> str:
    return personal_link(settings().secret_key, person_id, path)


def _gathered() -> tuple[Matrix, dict[int, str], Listed]:
    """The overview that this address asks for, the names of its families, and its rows as they are asked for."""
    wanted = request.args.get("kwartaal")
    period = quarter_or_404(wanted) if wanted else Quarter.current().previous()
    facts = gather_matrix(me().branch, period)
    names = called(me(), [row.match.family for row in facts.rows], "all-contacts")
    return facts, names, listed(_columns(period, names), facts.rows, {"kwartaal": str(period)})


def _columns(period: Quarter, names: dict[int, str]) -> tuple[Column, ...]:
    def month(place: int) -> Callable[[Row], int]:
        return lambda row: row.per_month[place]

    return (
        Column("naam", "Vrijwilliger", lambda row: row.match.volunteer.name, lambda row: row.match.volunteer.stands_at),
        Column("gezin", "Gezin", lambda row: names.get(row.match.family_id, row.match.family.code)),
        *(
            Column(f"maand{place + 1}", month_name(first).capitalize(), month(place))
            for place, first in enumerate(period.months)
        ),
        Column("samen", "Samen", lambda row: row.total),
        Column("stand", "Stand", lambda row: row.state, is_filter=True),
        Column("papier", "Op papier", lambda row: "ja" if row.match.volunteer.on_paper else "nee", is_filter=True),
    )


@room.get("/contacten/overzicht.xlsx")
@roles("coordinator")
def sheet() -> Response:
    facts, _, found = _gathered()
    return download(as_workbook("Contacten", me().branch.name, found), f"contacten-{facts.quarter}.xlsx", XLSX)


@room.get("/contacten/overzicht")
@roles("coordinator")
def matrix() -> Response:
    facts, names, found = _gathered()
    period = facts.quarter
    people = {row.match.volunteer_id: row.match.volunteer for row in found.every}.values()
    return rendered(
        "contacts/collecting/matrix.html",
        facts=facts,
        now=Quarter.current(),
        messages=_messages(facts),
        found=found,
        addresses=[person.email for person in people if person.email],
        marks=[f"v{person.id}" for person in people],
        resting=resting(me().branch_id, rules.press_of(period)),
        typed=_typed_over(facts),
        called=names,
    )


def _typed_over(facts: Matrix) -> Person | None:
    """Whose contacts were just filled in from paper: the expense note of the same paper comes next."""
    number = row_number(request.args.get("ingegeven"))
    return next((row.match.volunteer for row in facts.rows if row.match.volunteer_id == number), None)


def _messages(facts: Matrix) -> dict[int, str]:
    """Volunteer id → the reminder as a text for WhatsApp, for those who owe."""
    path, url = collecting.path_of(facts.quarter), settings().url
    people = {row.match.volunteer_id: row.match.volunteer for row in facts.missing if row.hands_in}
    return {i: collecting.message(p, facts.quarter, url + _link(i, path)) for i, p in people.items()}


@room.post("/contacten/overzicht/<quarter>/herinnering/<int:id>")
@roles("coordinator")
def remind(quarter: str, id: int) -> Response:
    period = quarter_or_404(quarter)
    volunteer = visible(Person, id)
    target = url_for("start.todos") if request.args.get("naar") == "te-doen" else url_for(".matrix", kwartaal=period)
    words = f"{volunteer.given_name} krijgt een herinnering."
    return attempt(target, words, rules.remind, volunteer, period, _link, by=me())


@room.get("/contacten/overzicht/<quarter>/herinnering")
@roles("coordinator")
def reminding(quarter: str) -> Response:
    period = quarter_or_404(quarter)
    people, others = rules.to_remind(me().branch_id, period)
    return rendered(
        "contacts/collecting/remind.html",
        quarter=period,
        people=people,
        others=others,
        letter=reminder(people[0], period) if people else None,
        shown=rules.remind_mark(people),
    )


@room.post("/contacten/overzicht/<quarter>/herinnering")
@roles("coordinator")
def remind_all(quarter: str) -> Response:
    period = quarter_or_404(quarter)
    page, target = url_for(".reminding", quarter=period), url_for(".matrix", kwartaal=period)

    def done(mailing: Mailing) -> Response:
        return leaving(target, "", mailing)

    return attempt(page, done, rules.remind_all, me().branch_id, period, _link, seen=seen(), by=me())
