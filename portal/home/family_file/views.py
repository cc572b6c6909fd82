"""The file of a family: who they are, how it stands, and all that happened in one column of time."""

from flask import Blueprint, Response

from portal.families.access_log import facts as lookups
from portal.families.file.facts.course import STATES, file_of
from portal.families.file.facts.profile import Facts, facts_of, profile_of
from portal.families.file.rules import children_of, details_of, parents_of, partners_of
from portal.families.models.family import ANSWERS, BANDS, FLAGS, Family
from portal.families.models.match import CLOSING_REASONS
from portal.families.models.referral import DECLINE_REASONS
from portal.families.talk_log import facts as talk_log
from portal.families.viewing.rules import note_view
from portal.home.family_file.facts import KINDS, course_of
from portal.kit import clock
from portal.kit.dates import WEEKDAYS, Quarter
from portal.web.access import me, roles, visible
from portal.web.pages import rendered

room = Blueprint("family_file", __name__)

WORDS = {
    "flags": FLAGS, "answers": ANSWERS, "bands": BANDS, "states": STATES, "reasons": CLOSING_REASONS,
    "declined": DECLINE_REASONS, "weekdays": WEEKDAYS, "kinds": KINDS,
}  # fmt: skip


@room.get("/gezinnen/<int:id>")
@roles("coordinator")
def show(id: int) -> Response:
    file, year = file_of(visible(Family, id)), clock.today().year
    note_view(file.family, by=me())
    return rendered(
        "home/family_file/show.html",
        file=file,
        course=course_of(file),
        profile=profile_of(facts_of([id]).get(id, Facts()), year, clock.today()),
        year=year,
        quarter=Quarter.current(),
        reach=details_of(file.family),
        children=children_of(file.family, clock.today()),
        parents=parents_of(file.family),
        partners=partners_of(file.family),
        **WORDS,
        **talk_log.part_of(file.family),
        **lookups.part_of(file.family),
    )
