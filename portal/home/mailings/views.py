""" "Toch niet": the two minutes after a press that mails several people."""

from flask import Blueprint, Response, abort, request

from portal.home.mailings import rules
from portal.post.models import Mailing
from portal.web.access import me, roles
from portal.web.pages import attempt, saved

room = Blueprint("mailings", __name__)


@room.post("/mails/<int:id>/herstel")
@roles("coordinator", "treasurer")
def take_back(id: int) -> Response:
    mailing = Mailing.get_or_none(Mailing.id == id, Mailing.branch_id == me().branch_id)
    if mailing is None:
        abort(404)
    target = request.script_root + rules.path_of(mailing)
    return attempt(target, lambda said: saved(target, said), rules.take_back, mailing, by=me())
