"""What surrounds the families of the demo: their partners, and the open forms."""

from dataclasses import asdict
from datetime import time

from portal.demo.files import rows
from portal.demo.making import OPENED_ON, Demo, entered
from portal.families.models.family import Family, Partner
from portal.families.models.talk import PlannedTalk
from portal.kit.records import dataclass
from portal.matching.models import OPEN_FORMS, OpenForm

HOURS = ((time(14, 0), "bij het gezin thuis"), (time(9, 30), "Huis van het Kind"), (time(11, 0), ""))
KEYS = {"referral": "lindedal-gezin", "candidate": "lindedal-buddy"}  # fixed: the demo is the same each time
assert KEYS.keys() == OPEN_FORMS.keys()


@dataclass(frozen=True)
class Around:
    """Somebody of a school or a service who knows a family too."""

    name: str
    organisation: str
    phone: str


def add_around(demo: Demo) -> None:
    """Partners of the newest families, the hours of the next talks, and the two open forms."""
    at, partners = entered(OPENED_ON), rows("partners", Around)
    newest = Family.select().where(Family.branch == demo.branch).order_by(Family.code.desc()).limit(len(partners))
    for family, partner in zip(newest, partners, strict=True):
        row = Partner.create(branch=demo.branch, family=family, **asdict(partner), created_at=at)
        demo.remember(row, "create", at)
    coming = PlannedTalk.select().where(
        PlannedTalk.branch == demo.branch, PlannedTalk.status == "planned", PlannedTalk.due_on > demo.today
    )
    for planned, (starts_at, place) in zip(coming.order_by(PlannedTalk.due_on, PlannedTalk.id), HOURS, strict=False):
        PlannedTalk.update(starts_at=starts_at, place=place).where(PlannedTalk.id == planned.id).execute()
    for kind, key in KEYS.items():
        form = OpenForm.create(branch=demo.branch, kind=kind, key=key, opened_at=at)
        demo.remember(form, "open", at, kind=kind)
