"""Whether a referral that was sent in is of a family that is known; all of it the coordinator's."""

from flask import Blueprint, Response, url_for

from portal.families.models.family import Family
from portal.families.models.referral import Referral
from portal.families.receiving import rules
from portal.web.access import me, roles, visible
from portal.web.pages import attempt

room = Blueprint("receiving", __name__)


@room.post("/gezinnen/aanmeldingen/<int:id>/zelfde/<int:family_id>")
@roles("coordinator")
def same_family(id: int, family_id: int) -> Response:
    family = visible(Family, family_id)
    said = f"De aanmelding staat nu bij gezin {family.code}."
    return attempt(_page(id), said, rules.same_family, visible(Referral, id), family, by=me())


@room.post("/gezinnen/aanmeldingen/<int:id>/ander")
@roles("coordinator")
def other_family(id: int) -> Response:
    return attempt(_page(id), "Goed, dit is een ander gezin.", rules.other_family, visible(Referral, id), by=me())


def _page(id: int) -> str:
    return url_for("referrals.referral", id=id)
