"""The handover document, for whoever takes over; the coordinator's."""

from flask import Blueprint, Response

from portal.home.handover import rules
from portal.home.handover.documents import handover as handover_file
from portal.home.handover.facts import gather_handover
from portal.kit import clock
from portal.web.access import fresh, me, roles
from portal.web.pages import download, house_style

room = Blueprint("handover", __name__)


@room.get("/gegevens/overdracht.docx")
@roles("coordinator")
@fresh
def handover() -> Response:
    rules.hand_over(by=me())
    facts = gather_handover(me().branch, by=me())
    return download(handover_file(facts, house_style()), f"overdracht-{clock.today():%Y-%m-%d}.docx")
