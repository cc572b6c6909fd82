"""The pages of home."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

home = Blueprint("home", __name__)


@home.get("/")
@everyone
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
