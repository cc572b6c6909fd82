"""The coordinator's pages of contacts: the overview of a quarter, reminders, paper."""

from flask import Blueprint, Response, request, url_for

from portal.contacts.collecting import facts as collecting
from portal.contacts.collecting import rules
from portal.contacts.collecting.facts import Matrix, gather_matrix
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.links import personal_link
from portal.people.models import Person
from portal.web.access import me, roles, visible
from portal.web.pages import quarter_or_404, refused, rendered, saved, settings

room = Blueprint("collecting", __name__)


def _link(person_id: int, path: str) -> str:
    return personal_link(settings().secret_key, person_id, path)


@room.get("/contacten/overzicht")
@roles("coordinator")
def matrix() -> Response:
    wanted = request.args.get("kwartaal")
    period = quarter_or_404(wanted) if wanted else Quarter.current().previous()
    facts = gather_matrix(me().branch_id, period)
    return rendered("contacts/collecting/matrix.html", facts=facts, now=Quarter.current(), messages=_messages(facts))


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
    try:
        rules.remind(volunteer, period, me(), _link)
    except RuleError as error:
        return refused(target, error)
    return saved(target, f"{volunteer.given_name} krijgt een herinnering.")


@room.post("/contacten/overzicht/<quarter>/herinnering")
@roles("coordinator")
def remind_all(quarter: str) -> Response:
    period = quarter_or_404(quarter)
    sent, left = rules.remind_all(me().branch_id, period, me(), _link)
    target = url_for(".matrix", kwartaal=period)
    if not sent:
        return refused(
            target, RuleError("Iedereen die nog moet indienen, kreeg deze week al een brief of is even weg.")
        )
    rest = f" {left} {'kreeg' if left == 1 else 'kregen'} deze week al een brief of zijn even weg." if left else ""
    return saved(
        target, f"{sent} {'vrijwilliger krijgt' if sent == 1 else 'vrijwilligers krijgen'} een herinnering.{rest}"
    )
