"""The pages of people."""

from flask import Blueprint, render_template

from portal.web.access import everyone, public, roles

people = Blueprint("people", __name__)


@people.get("/vrijwilligers")
@roles("coordinator")
def index():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)


@people.get("/aanmelden")
@public
def sign_in():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)


@people.get("/mijn-gegevens")
@everyone
def profile():
    return render_template("failure.html", title="Nog leeg", advice="", status=200)
