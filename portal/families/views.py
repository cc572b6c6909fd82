"""The pages of families."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

families = Blueprint("families", __name__)


@families.get("/gezinnen")
@roles("coordinator")
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
