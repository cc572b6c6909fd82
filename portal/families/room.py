"""The room itself: its pages, in several files, hang here."""

from flask import Blueprint

families = Blueprint("families", __name__)
