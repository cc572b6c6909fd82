"""The pages of contacts."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

contacts = Blueprint("contacts", __name__)


@contacts.get("/contacten")
@roles("volunteer")
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)


@contacts.get("/contacten/overzicht")
@roles("coordinator")
def matrix():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
