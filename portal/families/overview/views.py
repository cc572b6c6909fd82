"""The list of families, filtered, searched and downloaded; the coordinator's."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, abort, request, url_for
from peewee import fn

from portal.families.file.facts.course import STATES, FamilyFile, files, helped_by, in_state, matching
from portal.families.models.family import Family, FamilyDetails
from portal.families.overview import facts
from portal.families.viewing.rules import called, note_list
from portal.kit import clock
from portal.kit.records import dataclass
from portal.kit.xlsx import MIME as XLSX
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import me, roles, visible
from portal.web.lists import Asked, Column, as_workbook, asked
from portal.web.pages import download, rendered, row_number, saved
from portal.web.searching import sealed_words, searched_words

room = Blueprint("families_overview", __name__)


MOST_ADDRESSES = 200  # more than that fits no mail

TABS = {"lopend": "supported", "zonder-vrijwilliger": "unmatched", "afgesloten": "closed", "alles": ""}


@dataclass(frozen=True)
class FamilyRow:
    """A row of the list. called: the name and code, or the code alone."""

    file: FamilyFile
    called: str
    email: str


def _columns(branch_id: int, today: date) -> tuple[Column, ...]:
    going = facts.who_go(branch_id, today)
    return (
        Column("gezin", "Gezin", lambda row: row.called, sql=fn.COALESCE(FamilyDetails.name, Family.code)),
        Column("schuilnaam", "Schuilnaam", lambda row: row.file.family.alias, sql=Family.alias),
        Column("gemeente", "Gemeente", lambda row: row.file.family.municipality, is_filter=True,
               sql=Family.municipality),
        Column("wie", "Vrijwilliger", lambda row: ", ".join(m.volunteer.name for m in row.file.current),
               is_filter=True, sql=facts.who_sql(today), options=lambda: [*going, facts.NOBODY],
               where=lambda name: facts.visited_by(going.get(name), branch_id, today)),
        Column("sinds", "Sinds", lambda row: facts.since_of(row.file), sql=facts.since_sql(branch_id, today)),
        Column("stand", "Stand", lambda row: STATES[row.file.state], is_filter=True, options=STATES.values,
               sql=facts.state_sql(branch_id, today)),
    )  # fmt: skip


def _rows(ids: list[int]) -> dict[int, FamilyRow]:
    """The rows of a page by the family's id; that their names were read is written down."""
    searched = "vrijwilliger" in request.args or bool(searched_words())
    found = files(Family.select().where(Family.id << ids))
    names = called(me(), [file.family for file in found], "search" if searched else "families")
    mails: Any = FamilyDetails.select(FamilyDetails.family, FamilyDetails.email).where(FamilyDetails.family << ids)
    reached = dict(mails.tuples())
    return {
        file.family.id: FamilyRow(file, names.get(file.family.id, file.family.code), reached.get(file.family.id, ""))
        for file in found
    }


def _found() -> tuple[Asked, str, str]:
    """The families that this address asks for, the tab, and what was searched for."""
    tab, today, branch = request.args.get("toon", "lopend"), clock.today(), Family.visible_to(me())
    if tab not in TABS:
        abort(404)
    query, kept, words = _asked(branch)
    if not words:
        state = TABS[tab]
        query = branch.where(in_state(state, me().branch_id, today)) if state else branch
        kept = {"toon": tab} if tab != "lopend" else {}
    joined = query.left_outer_join(FamilyDetails, on=(FamilyDetails.family == Family.id)).order_by(Family.code)
    return asked(_columns(me().branch_id, today), joined, Family.id, _rows, kept), tab, words


def _asked(branch: Any) -> tuple[Any, dict[str, str], str]:
    """The families that a volunteer goes to, or that were searched for; what stays in the address, and the words."""
    number, words = row_number(request.args.get("vrijwilliger")), searched_words()
    if number is not None:
        helper = visible(Person, number, among=volunteers_of(me()))
        return helped_by(branch, helper), {"vrijwilliger": str(number)}, helper.name
    if not words:
        return branch, {}, ""
    note_list("search", by=me())
    return branch.where(Family.id << matching(me(), words)), {"gezocht": request.args["gezocht"]}, words


@room.get("/gezinnen")
@roles("coordinator")
def index() -> Response:
    found, tab, words = _found()
    branch, today = Family.visible_to(me()), clock.today()
    counts = {
        name: (branch.where(in_state(of, me().branch_id, today)) if of else branch).count() for name, of in TABS.items()
    }
    later = branch.where(facts.begins_later(me().branch_id, today)).count()
    return rendered(
        "families/overview/index.html", found=found, tab=tab, counts=counts, later=later, states=STATES, words=words,
        since_of=facts.since_of, addresses=_addresses(found),
    )  # fmt: skip


def _addresses(found: Asked) -> list[str]:
    """The mail addresses of all listed families, unless there are more than fit one mail."""
    if found.total > MOST_ADDRESSES:
        return []
    rows: Any = FamilyDetails.select(FamilyDetails.family, FamilyDetails.email).where(
        FamilyDetails.family << list(found.ids), FamilyDetails.email != ""
    )
    known = dict(rows.tuples())
    return [known[id] for id in found.ids if id in known]


@room.get("/gezinnen.xlsx")
@roles("coordinator")
def sheet() -> Response:
    return download(as_workbook("Gezinnen", me().branch.name, _found()[0]), "gezinnen.xlsx", XLSX)


@room.post("/gezinnen/zoeken")
@roles("coordinator")
def search() -> Response:
    """To the list, with the search sealed in its address: no name gets into a log or a browser's history."""
    return saved(url_for(".index", gezocht=sealed_words()))
