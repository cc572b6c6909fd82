"""The forms about a volunteer: the coordinator's, and their own."""

from dataclasses import fields, replace
from typing import Any, Self

from wtforms import BooleanField

from portal.dated import default_from
from portal.kit.dates import WEEKDAYS
from portal.kit.same import Twin, keys
from portal.people.models import GENDERS, VEHICLES, VOLUNTEER_ROLES, Person
from portal.people.volunteers.facts import latest_volunteer_period, vehicles_before
from portal.team.accounts.forms import AccountForm
from portal.team.alike.facts import people_like
from portal.team.alike.forms import SameForm
from portal.team.periods.rules import RoleStart
from portal.team.volunteers import rules
from portal.team.volunteers.rules import OwnDetails, VolunteerDetails
from portal.web.access import me
from portal.web.fields import Choice, Choices, DateField, EmailField, Line, PhoneField, SubmissionKey
from portal.web.forms import PortalForm

NO_ROLE = "Kies wat deze vrijwilliger doet."


class NewAddressForm(PortalForm):
    email = EmailField("Je nieuwe mailadres", "Vul je nieuwe mailadres in.")


class OwnDetailsForm(PortalForm):
    facts = OwnDetails
    phone = PhoneField("Gsm of telefoon")
    street = Line("Straat en nummer", 120)
    postcode = Line("Postcode", 10)
    town = Line("Gemeente", 80)
    vehicle = Choice("Hoe rij je naar je gezin?", VEHICLES.items())
    vehicle_from = DateField("Vanaf welke dag?")
    share_birthday = BooleanField("Mijn verjaardag mag in de nieuwsbrief")

    @classmethod
    def of_oneself(cls, person: Person) -> Self:
        """Filled in with what is known, under what was just typed."""
        return cls(obj=person, data={"vehicle_from": default_from(vehicles_before(person))}).edits(person)


class VolunteerForm(SameForm, AccountForm, OwnDetailsForm):
    kind = "person"
    page_order = """
        given_name family_name role started_on email shares_mailbox phone on_paper street postcode town vehicle
        vehicle_from iban account_holder weekdays languages
    """.split()

    given_name = Line("Voornaam", 60, "Vul de voornaam in.")
    family_name = Line("Familienaam", 80, "Vul de familienaam in.")
    email = EmailField("Mailadres (mag leeg blijven)")
    shares_mailbox = BooleanField("Ze delen één mailbox")
    gender = Choice("Geslacht", GENDERS.items())
    birth_on = DateField("Geboortedatum (mag leeg blijven)")
    on_paper = BooleanField("Wil alles op papier")
    languages = Line("Talen naast Nederlands (mag leeg blijven)", 120)
    weekdays = Choices("Welke dagen vrij? (mag leeg blijven)", [(str(i), day) for i, day in enumerate(WEEKDAYS, 1)])
    share_birthday = BooleanField("De verjaardag mag in de nieuwsbrief")
    vehicle = Choice("Hoe naar het gezin?", VEHICLES.items())
    role = Choice("Wat doet deze vrijwilliger?", VOLUNTEER_ROLES.items(), wrong=NO_ROLE)
    started_on = DateField("Vrijwilliger sinds", "Vul de dag in waarop deze vrijwilliger begon.")
    submission_key = SubmissionKey()

    def alike(self) -> list[Twin]:
        # A shared mail address is the rule's to refuse.
        name = f"{self.given_name.data} {self.family_name.data}"
        reach = {field: self[field].data or "" for field in ("phone", "street", "town")}
        return people_like(me().branch_id, keys(name, **reach), self.own, self.submission_key.data)

    def start(self) -> RoleStart:
        return self.filled_in(RoleStart)

    def details(self) -> VolunteerDetails:
        return replace(self.filled_in(VolunteerDetails), free_weekdays=",".join(sorted(self.weekdays.data or ())))

    @classmethod
    def of(cls, person: Person, period: Any) -> "VolunteerForm":
        """Filled in with what is known, under what was just typed."""
        known = {
            "vehicle_from": default_from(vehicles_before(person)),
            "role": period.role,
            "started_on": period.started_on,
            "shares_mailbox": rules.shares_mailbox(person),
            "weekdays": [day for day in person.free_weekdays.split(",") if day],
        }
        form = cls(obj=person, data=known)
        form.own = person.id
        return form.edits(person, _without_account)


def _without_account(person: Person) -> dict[str, Any]:
    """What a page shows of a volunteer, but for the account, which has a mark of its own."""
    period = latest_volunteer_period(person)
    shown = [one.name for one in fields(VolunteerDetails) if one.name not in ("iban", "account_holder")]
    known = {name: getattr(person, name) for name in shown if hasattr(person, name)}
    return known | {name: getattr(period, name) for name in ("role", "started_on")}


class RestartForm(PortalForm):
    facts = RoleStart
    role = Choice("Wat doet deze vrijwilliger?", VOLUNTEER_ROLES.items(), wrong=NO_ROLE)
    started_on = DateField("Vanaf", "Vul in vanaf welke dag.")
