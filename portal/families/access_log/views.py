"""The page of the access log: a coordinator's branch in full, for the network only how often."""

from flask import Blueprint, Response, request, url_for

from portal.families.access_log import facts
from portal.families.pages import family_asked
from portal.families.viewing.rules import MANY, WHAT
from portal.kit import clock
from portal.web.access import me, roles
from portal.web.lists import Paged
from portal.web.pages import rendered, row_number

room = Blueprint("access_log", __name__)


@room.get("/inzage")
@roles("coordinator", "network")
def file_views() -> Response:
    if not me().is_coordinator:
        return rendered("families/access_log/views_counted.html", days=facts.per_day(clock.today()))
    (code, family), who = family_asked(), row_number(request.args.get("wie"))
    lists = "lijsten" in request.args
    nothing = -1 if code else None
    query = facts.found(me(), MANY if lists else family.id if family else nothing, who)
    return rendered(
        "families/access_log/views.html",
        views=Paged(query),
        code=code,
        lists=lists,
        who=who,
        people=facts.people_in(me().branch_id),
        what_words=WHAT,
        here=url_for("access_log.file_views"),
    )
