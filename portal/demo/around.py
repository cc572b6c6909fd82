"""Who stands around the families of the demo: contact persons, partners, and what anyone with the link may fill in."""

from datetime import date, time

from portal.demo.people import OPENED_ON, entered, remember
from portal.families.models.family import Family, Partner
from portal.families.models.referral import Referrer
from portal.families.models.talk import PlannedTalk
from portal.matching.models import OPEN_FORMS, OpenForm
from portal.people.models import Branch, Person

CONTACTS = {
    "Kind en Gezin": ("Greet Lauwers", "+3216000031", "greet.lauwers@kindengezin.example"),
    "Sociale Dienst": ("Tom Baert", "+3216000032", ""),
    "CLB": ("Ilse Vrancken", "", "ilse.vrancken@clb.example"),
}
PARTNERS = (
    ("Juf Hanne", "Basisschool De Kiem", "+3216000041"),
    ("Saskia De Wit", "Vroedvrouwen", "+3216000042"),
    ("Jonas Peters", "Sociale Dienst", "+3216000032"),
)
HOURS = ((time(14, 0), "bij het gezin thuis"), (time(9, 30), "Huis van het Kind"), (time(11, 0), ""))
KEYS = {"referral": "lindedal-gezin", "candidate": "lindedal-buddy"}  # fixed: the demo is the same each time
assert KEYS.keys() == OPEN_FORMS.keys()


def add_around(branch: Branch, els: Person, today: date) -> None:
    """Whom to call at some organisations, partners of the newest families, and hours of the next talks."""
    at = entered(OPENED_ON)
    for name, (contact, phone, email) in CONTACTS.items():
        known = {"contact_name": contact, "contact_phone": phone, "contact_email": email}
        Referrer.update(known).where(Referrer.branch == branch, Referrer.name == name).execute()
    newest = Family.select().where(Family.branch == branch).order_by(Family.code.desc()).limit(len(PARTNERS))
    for family, (name, organisation, phone) in zip(newest, PARTNERS, strict=True):
        values = {"name": name, "organisation": organisation, "phone": phone, "created_at": at}
        remember(Partner.create(branch=branch, family=family, **values), "create", els, at)
    coming = PlannedTalk.select().where(
        PlannedTalk.branch == branch, PlannedTalk.status == "planned", PlannedTalk.due_on > today
    )
    for planned, (starts_at, place) in zip(coming.order_by(PlannedTalk.due_on, PlannedTalk.id), HOURS, strict=False):
        PlannedTalk.update(starts_at=starts_at, place=place).where(PlannedTalk.id == planned.id).execute()
    for kind, key in KEYS.items():
        remember(OpenForm.create(branch=branch, kind=kind, key=key, opened_at=at), "open", els, at, kind=kind)
