"""The pages of expenses."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

expenses = Blueprint("expenses", __name__)


@expenses.get("/onkosten")
@roles("volunteer")
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)


@expenses.get("/onkosten/te-keuren")
@roles("coordinator")
def queue():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
