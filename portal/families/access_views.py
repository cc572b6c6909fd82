"""The page of the access log: a coordinator's branch in full, for the network only how often."""

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from portal.families import lookups
from portal.families.access_log import MANY, WHAT
from portal.families.models import Family
from portal.families.room import families
from portal.kit import clock
from portal.kit.text import one_line
from portal.web.access import me, roles
from portal.web.pages import PER_PAGE, page_number, pages_of, row_number


@families.get("/inzage")
@roles("coordinator", "network")
def file_views() -> ResponseReturnValue:
    if not me().is_coordinator:
        return render_template("families/views_counted.html", days=lookups.per_day(clock.today()))
    code, who = one_line(request.args.get("gezin", "")).upper()[:12], row_number(request.args.get("wie"))
    family = Family.visible_to(me()).where(Family.code == code).first() if code else None
    lists = "lijsten" in request.args
    nothing = -1 if code else None
    query = lookups.found(me(), MANY if lists else family.id if family else nothing, who)
    total, page = query.count(), page_number()
    return render_template(
        "families/views.html", views=list(query.paginate(page, PER_PAGE)), total=total, page=page,
        pages=pages_of(total), code=code, lists=lists, who=who, people=lookups.people_in(me().branch_id),
        what_words=WHAT, here=url_for("families.file_views"),
    )  # fmt: skip
