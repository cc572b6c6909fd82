"""The pages of reports."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

reports = Blueprint("reports", __name__)


@reports.get("/rapporten")
@roles("coordinator")
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
