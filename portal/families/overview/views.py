"""The pages of families and their matches; all of them the coordinator's."""

from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.families.access_log import facts as lookups
from portal.families.file.facts.course import STATES, file_of, files, helped_by, in_state, matching
from portal.families.file.facts.profile import Facts, facts_of, profile_of
from portal.families.file.rules import ANSWERS, called, children_of, details_of, note_list, note_view, parents_of
from portal.families.models.family import BANDS, FLAGS, Family
from portal.families.models.match import CLOSING_REASONS
from portal.families.models.referral import DECLINE_REASONS
from portal.families.pages import family_of
from portal.families.partners.rules import partners_of
from portal.families.referrals.rules import STATUSES
from portal.families.talk_log import facts as talk_log
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
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


@room.get("/gezinnen/<int:id>")
@roles("coordinator")
def show(id: int) -> Response:
    file = file_of(family_of(id))
    note_view(file.family, by=me())
    facts = facts_of([id]).get(id, Facts())
    year = clock.today().year
    return rendered(
        "families/overview/show.html",
        file=file,
        profile=profile_of(facts, year, clock.today()),
        year=year,
        flags=FLAGS,
        answers=ANSWERS,
        bands=BANDS,
        reach=details_of(file.family),
        children=children_of(file.family, clock.today()),
        parents=parents_of(file.family),
        partners=partners_of(file.family),
        states=STATES,
        reasons=CLOSING_REASONS,
        declined=DECLINE_REASONS,
        referral_states=STATUSES,
        weekdays=WEEKDAYS,
        **talk_log.part_of(file.family),
        **lookups.part_of(file.family),
    )
