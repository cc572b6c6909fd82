"""The pages of newsletter."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

newsletter = Blueprint("newsletter", __name__)


@newsletter.get("/nieuwsbrief")
@everyone
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
