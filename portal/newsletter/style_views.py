"""The pages of the house style: a coordinator's own letterhead for all Word files of the branch."""

from typing import Any

from flask import abort, url_for

from portal.newsletter import house_styles
from portal.newsletter.forms import WordFileForm
from portal.newsletter.room import attempt, built_in_style, newsletter
from portal.web.access import me, roles
from portal.web.pages import download, form_page, saved


@newsletter.get("/huisstijl")
@roles("coordinator")
def letterhead() -> Any:
    return _page(WordFileForm(formdata=None))


@newsletter.post("/huisstijl")
@roles("coordinator")
def keep_letterhead() -> Any:
    form = WordFileForm()
    if form.validate() and form.attempt(house_styles.keep_letterhead, me(), form.name, form.content):
        gone = f" Niet bewaard: {', '.join(form.result)}." if form.result else ""
        return saved(url_for("newsletter.letterhead"), f"Dit is voortaan de huisstijl van je Word-documenten.{gone}")
    return _page(form)


@newsletter.post("/huisstijl/weg")
@roles("coordinator")
def remove_letterhead() -> Any:
    target = url_for("newsletter.letterhead")
    return attempt(target, "De huisstijl van het portaal geldt weer.", house_styles.remove_letterhead, me())


@newsletter.get("/huisstijl/eigen.docx")
@roles("coordinator")
def own_letterhead() -> Any:
    content = house_styles.content_of(me().branch_id)
    return download(content, "huisstijl.docx") if content else abort(404)


@newsletter.get("/huisstijl/ingebouwd.docx")
@roles("coordinator")
def built_in_letterhead() -> Any:
    """The one to begin with, for who wants to change only the logo."""
    return download(built_in_style().read_bytes(), "huisstijl-portaal.docx")


def _page(form: WordFileForm) -> Any:
    return form_page("newsletter/letterhead.html", form, letterhead=house_styles.letterhead_of(me().branch_id))
