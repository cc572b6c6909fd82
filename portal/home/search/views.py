"""The one search box of a coordinator: everything that has a name or a number, from every page."""

from flask import Blueprint, Response, abort, request, url_for

from portal.families.viewing.rules import called, note_list
from portal.home.search.facts import FIRST, KINDS, found
from portal.web.access import me, roles
from portal.web.pages import PER_PAGE, page_number, pages_of, rendered, saved
from portal.web.searching import sealed_words, searched_words

room = Blueprint("search", __name__)


@room.post("/zoeken")
@roles("coordinator")
def look() -> Response:
    return saved(url_for(".results", gezocht=sealed_words()))


@room.get("/zoeken")
@roles("coordinator")
def results() -> Response:
    words, only, page = searched_words(), request.args.get("soort", ""), page_number()
    if only and only not in KINDS:
        abort(404)
    if words:
        note_list("search", by=me())
    most = PER_PAGE if only else FIRST
    kinds = found(me(), words, only=only, first=(page - 1) * most if only else 0, most=most) if words else []
    names = called(me(), [hit.family for kind in kinds for hit in kind.hits if hit.family is not None], "search")
    of_page = {"first": FIRST, "page": page, "pages": pages_of(kinds[0].total) if only and kinds else 1}
    return rendered("home/search/results.html", kinds=kinds, names=names, searched=words, only=only, **of_page)
