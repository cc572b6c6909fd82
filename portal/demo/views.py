"""Pages that only the demo has."""

from flask import Blueprint

demo = Blueprint("demo", __name__, url_prefix="/demo")
