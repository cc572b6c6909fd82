"""The room's blueprint, apart from its views so that they can stand in several files; and its links."""

from flask import Blueprint, current_app

from portal.agenda.tokens import answer_path
from portal.settings import Settings

agenda = Blueprint("agenda", __name__)


def settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


def answer_link(person_id: int, event_id: int) -> str:
    """The path where a person answers for an event without signing in."""
    return answer_path(settings().secret_key, person_id, event_id)
