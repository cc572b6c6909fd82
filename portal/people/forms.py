"""What the pages of people ask."""

import re
from typing import Any

from wtforms import BooleanField, PasswordField

from portal.kit import phone
from portal.people.models import GENDERS, VEHICLES, VOLUNTEER_ROLES, Person
from portal.people.rules import Details, OwnDetails
from portal.web.fields import (
    Choice,
    DateField,
    EmailField,
    IbanField,
    Line,
    Needed,
    ParsedField,
    PhoneField,
    SubmissionKey,
)
from portal.web.forms import PortalForm

NO_ROLE = "Kies wat deze vrijwilliger doet."


def _code(typed: str) -> str | None:
    digits = re.sub(r"[\s.\-]", "", typed)
    return digits if re.fullmatch(r"\d{6}", digits, re.ASCII) else None


def _who(typed: str) -> str | None:
    return EmailField.parse(typed) if "@" in typed else phone.parse(typed)


class CodeField(ParsedField):
    """Six digits, typed with or without a space."""

    parse = staticmethod(_code)
    show = staticmethod(str)
    wrong = "Typ de zes cijfers van je code, zoals 123 456."
    empty = ""

    def _value(self) -> str:
        return self.raw


class WhoField(ParsedField):
    """A mail address in lower case, or a phone number as E.164: what tells whose code it is."""

    parse = staticmethod(_who)
    show = staticmethod(str)
    wrong = "Typ je mailadres of je gsm-nummer, zoals naam@voorbeeld.be of 0470 12 34 56."
    empty = ""


class Secret(PasswordField):
    """A password: taken as it is typed, never shown again."""

    def __init__(self, label: str, needed: str, **kwargs: Any) -> None:
        super().__init__(label, [Needed(needed)], **kwargs)


class SignInForm(PortalForm):
    email = EmailField("Je mailadres", "Typ je mailadres.")


class CodeForm(PortalForm):
    """For somebody who just asked for a code here."""

    code = CodeField("Code van zes cijfers", "Typ de zes cijfers van je code, zoals 123 456.")


class ReadOutCodeForm(PortalForm):
    """For somebody who got a code from the coordinator, or opened another browser."""

    who = WhoField("Je mailadres of gsm-nummer", "Typ je mailadres of je gsm-nummer.")
    code = CodeField("Code van zes cijfers", "Typ de zes cijfers van je code, zoals 123 456.")


class PasswordSignInForm(PortalForm):
    email = EmailField("Je mailadres", "Typ je mailadres.")
    password = Secret("Je wachtwoord", "Typ je wachtwoord.")


class NewPasswordForm(PortalForm):
    old = Secret("Je wachtwoord van nu", "Typ je wachtwoord van nu.")
    new = Secret("Nieuw wachtwoord", "Kies een nieuw wachtwoord.")
    again = Secret("Nieuw wachtwoord, nog eens", "Typ je nieuwe wachtwoord nog eens.")

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if fine and self.new.data != self.again.data:
            self.again.errors = ["Dit is iets anders dan hierboven. Typ twee keer hetzelfde."]
            return False
        return fine


class OwnDetailsForm(PortalForm):
    phone = PhoneField("Gsm of telefoon")
    street = Line("Straat en nummer", 120)
    postcode = Line("Postcode", 10)
    town = Line("Gemeente", 80)
    vehicle = Choice("Hoe rij je naar je gezin?", VEHICLES.items())
    account_holder = Line("Op naam van", 70)
    iban = IbanField("Rekeningnummer")

    def own(self) -> OwnDetails:
        return OwnDetails(**self._own())

    def _own(self) -> dict[str, Any]:
        names = ("phone", "street", "postcode", "town", "vehicle", "account_holder", "iban")
        return {name: self[name].data for name in names}


class VolunteerForm(OwnDetailsForm):
    given_name = Line("Voornaam", 60, "Vul de voornaam in.")
    family_name = Line("Familienaam", 80, "Vul de familienaam in.")
    email = EmailField("Mailadres (mag leeg blijven)")
    gender = Choice("Geslacht", GENDERS.items())
    birth_on = DateField("Geboortedatum (mag leeg blijven)")
    on_paper = BooleanField("Wil alles op papier")
    vehicle = Choice("Hoe naar het gezin?", VEHICLES.items())
    role = Choice("Wat doet deze vrijwilliger?", VOLUNTEER_ROLES.items(), wrong=NO_ROLE)
    started_on = DateField("Vrijwilliger sinds", "Vul de dag in waarop deze vrijwilliger begon.")
    submission_key = SubmissionKey()

    def details(self) -> Details:
        names = ("given_name", "family_name", "email", "gender", "birth_on", "on_paper")
        return Details(**self._own(), **{name: self[name].data for name in names})

    @classmethod
    def of(cls, person: Person, period: Any) -> "VolunteerForm":
        """Filled in with what is known, under what was just typed."""
        return cls(obj=person, data={"role": period.role, "started_on": period.started_on})


class StopForm(PortalForm):
    ended_on = DateField("Laatste dag", "Vul de laatste dag in.")


class RestartForm(PortalForm):
    role = Choice("Wat doet deze vrijwilliger?", VOLUNTEER_ROLES.items(), wrong=NO_ROLE)
    started_on = DateField("Vanaf", "Vul in vanaf welke dag.")
