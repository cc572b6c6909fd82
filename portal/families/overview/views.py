"""The pages of families and their matches; all of them the coordinator's."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.families.file.facts.course import STATES, files, helped_by, in_state, matching
from portal.families.file.rules import called, note_list
from portal.families.models.family import Family
from portal.kit import clock
from portal.people.models import Person
from portal.people.volunteers.facts import volunteers_of
from portal.web.access import get_or_404, me, roles
from portal.web.pages import PER_PAGE, page_number, pages_of, rendered, row_number, saved
from portal.web.searching import sealed_words, searched_words

room = Blueprint("families_overview", __name__)


TABS = {"lopend": "supported", "zonder-vrijwilliger": "unmatched", "afgesloten": "closed", "alles": ""}


@room.get("/gezinnen")
@roles("coordinator")
def index() -> Response:
    tab, page = request.args.get("toon", "lopend"), page_number()
    if tab not in TABS:
        abort(404)
    today, branch = clock.today(), Family.visible_to(me())
    tabs = {name: branch.where(in_state(of, me().branch_id, today)) if of else branch for name, of in TABS.items()}
    counts = {name: query.count() for name, query in tabs.items()}
    shown, total, words = _asked(branch, page) or (tabs[tab].paginate(page, PER_PAGE), counts[tab], "")
    found = files(shown)
    names = called(me(), [file.family for file in found], "search" if words else "families")
    said = {"tab": tab, "counts": counts, "states": STATES, "words": words, "total": total, "called": names}
    return rendered("families/overview/index.html", files=found, page=page, pages=pages_of(total), **said)


def _asked(branch: Any, page: int) -> tuple[Any, int, str] | None:
    """The families that a volunteer goes to, or that were searched for: one page of them, how many, and the words."""
    number, words = row_number(request.args.get("vrijwilliger")), searched_words()
    if number is not None:
        helper = get_or_404(volunteers_of(me()), Person.id == number)
        query = helped_by(branch, helper)
        return query.paginate(page, PER_PAGE), query.count(), helper.name
    if not words:
        return None
    note_list("search", by=me())
    found = matching(branch, words)
    return branch.where(Family.id << found[(page - 1) * PER_PAGE : page * PER_PAGE]), len(found), words


@room.post("/gezinnen/zoeken")
@roles("coordinator")
def search() -> Response:
    """To the list with what was searched for sealed in its address: no name stands in a log or a browser's history."""
    return saved(url_for(".index", gezocht=sealed_words()))
