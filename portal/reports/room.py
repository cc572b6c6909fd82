"""The room's blueprint, apart from its views so that they can stand in several files."""

from flask import Blueprint

reports = Blueprint("reports", __name__)
