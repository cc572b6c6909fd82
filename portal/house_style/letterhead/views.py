"""The pages of the house style: a coordinator's own letterhead for all Word files of the branch."""

from flask import Blueprint, Response, abort, url_for

from portal.house_style.letterhead import rules
from portal.web.access import me, roles
from portal.web.forms import WordFileForm
from portal.web.pages import attempt, built_in_style, download, form_page, saved

room = Blueprint("letterhead", __name__)


@room.route("/huisstijl", methods=["GET", "POST"])
@roles("coordinator")
def letterhead() -> Response:
    form = WordFileForm()
    if form.validate_on_submit() and form.attempt(rules.keep_letterhead, form.name, form.content, by=me()):
        gone = f" Niet bewaard: {', '.join(form.result)}." if form.result else ""
        return saved(url_for(".letterhead"), f"Dit is voortaan de huisstijl van je Word-documenten.{gone}")
    return form_page("house_style/letterhead/letterhead.html", form, letterhead=rules.letterhead_of(me().branch_id))


@room.post("/huisstijl/verwijdering")
@roles("coordinator")
def remove_letterhead() -> Response:
    return attempt(url_for(".letterhead"), "De huisstijl van het portaal geldt weer.", rules.remove_letterhead, by=me())


@room.get("/huisstijl/eigen.docx")
@roles("coordinator")
def own_letterhead() -> Response:
    content = rules.content_of(me().branch_id)
    return download(content, "huisstijl.docx") if content else abort(404)


@room.get("/huisstijl/ingebouwd.docx")
@roles("coordinator")
def built_in_letterhead() -> Response:
    """The one to begin with, for whoever wants to change only the logo."""
    return download(built_in_style().read_bytes(), "huisstijl-portaal.docx")
