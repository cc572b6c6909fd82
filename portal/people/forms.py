"""What the pages of people ask."""

import re
from typing import Any

from flask import request
from wtforms import BooleanField, HiddenField, PasswordField

from portal.kit import phone
from portal.kit.dates import WEEKDAYS
from portal.people.models import GENDERS, VEHICLES, VOLUNTEER_ROLES, Person, RolePeriod
from portal.people.rules import Details, OwnDetails
from portal.people.staff import ROLE_WORDS, NewPerson, Term
from portal.web.fields import (
    Choice,
    Choices,
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


class ConfirmForm(PortalForm):
    """Names of its own in Dutch: it travels along with the fields of another form."""

    bevestig_wachtwoord = PasswordField("Je wachtwoord")
    bevestig_sleutel = HiddenField()

    @classmethod
    def own_names(cls) -> tuple[str, ...]:
        return ("bevestig_wachtwoord", "bevestig_sleutel", "csrf_token")

    @classmethod
    def is_answered(cls) -> bool:
        """Whether this post answers the question, and is not the form that led to it."""
        return "bevestig_wachtwoord" in request.form


class SecondStepForm(PortalForm):
    """Six digits of the app, or a code on paper: the person need not say which."""

    code = Line("Code", 40, "Typ de code uit je app.")


class AppForm(PortalForm):
    code = CodeField("De zes cijfers uit de app", "Typ de zes cijfers die nu in je app staan.")


class PasskeyForm(PortalForm):
    """What the browser's script fills in."""

    answer = HiddenField()


class ChoosePasswordForm(PortalForm):
    new = Secret("Je wachtwoord", "Kies een wachtwoord.")
    again = Secret("Je wachtwoord, nog eens", "Typ je wachtwoord nog eens.")

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return fine and _same_twice(self)


class NewPasswordForm(PortalForm):
    old = Secret("Je wachtwoord van nu", "Typ je wachtwoord van nu.")
    new = Secret("Nieuw wachtwoord", "Kies een nieuw wachtwoord.")
    again = Secret("Nieuw wachtwoord, nog eens", "Typ je nieuwe wachtwoord nog eens.")

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        return fine and _same_twice(self)


def _same_twice(form: Any) -> bool:
    if form.new.data == form.again.data:
        return True
    form.again.errors = ["Dit is iets anders dan hierboven. Typ twee keer hetzelfde."]
    return False


class NewAddressForm(PortalForm):
    email = EmailField("Je nieuwe mailadres", "Vul je nieuwe mailadres in.")


class EverywhereForm(PortalForm):
    """What goes along when somebody signs out everywhere."""

    passkeys = BooleanField("Haal ook al mijn vingerafdrukken en gezichten weg")
    calendar = BooleanField("Sluit ook mijn agenda-adres")


class OwnDetailsForm(PortalForm):
    phone = PhoneField("Gsm of telefoon")
    street = Line("Straat en nummer", 120)
    postcode = Line("Postcode", 10)
    town = Line("Gemeente", 80)
    vehicle = Choice("Hoe rij je naar je gezin?", VEHICLES.items())
    account_holder = Line("Op naam van", 70)
    iban = IbanField("Rekeningnummer")
    share_birthday = BooleanField("Mijn verjaardag mag in de nieuwsbrief")

    def own(self) -> OwnDetails:
        return OwnDetails(**self._own())

    def _own(self) -> dict[str, Any]:
        names = ("phone", "street", "postcode", "town", "vehicle", "account_holder", "iban", "share_birthday")
        return {name: self[name].data for name in names}


class VolunteerForm(OwnDetailsForm):
    given_name = Line("Voornaam", 60, "Vul de voornaam in.")
    family_name = Line("Familienaam", 80, "Vul de familienaam in.")
    email = EmailField("Mailadres (mag leeg blijven)")
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

    def details(self) -> Details:
        names = (
            "given_name", "family_name", "email", "gender", "birth_on", "on_paper", "languages",
        )  # fmt: skip
        free = ",".join(sorted(self.weekdays.data or ()))
        return Details(**self._own(), **{name: self[name].data for name in names}, free_weekdays=free)

    @classmethod
    def of(cls, person: Person, period: Any) -> "VolunteerForm":
        """Filled in with what is known, under what was just typed."""
        free = [day for day in person.free_weekdays.split(",") if day]
        return cls(obj=person, data={"role": period.role, "started_on": period.started_on, "weekdays": free})


class RoleForm(PortalForm):
    """Give somebody a role. `offering` says whom one may choose."""

    role = Choice("Welke taak?", ROLE_WORDS.items(), wrong="Kies een taak.")
    person = Choice("Wie krijgt de taak?", [], wrong="Kies een persoon.")
    given_name = Line("Voornaam", 60)
    family_name = Line("Familienaam", 80)
    email = EmailField("Mailadres")
    started_on = DateField("Eerste dag", "Vul de eerste dag in.")
    ended_on = DateField("Laatste dag (mag leeg blijven)")
    takes_over = Choice("Neemt dit over van", [], wrong="Kies van wie de taak overgaat.")
    submission_key = SubmissionKey()

    @classmethod
    def offering(cls, people: list[Person], terms: list[RolePeriod]) -> "RoleForm":
        """With the people one may choose, and the terms that may end by it."""
        form = cls(data={"role": "coordinator", "takes_over": ""})
        form.people = {str(person.id): person for person in people}
        form.terms = {str(term.id): term for term in terms}
        names = [(key, person.name) for key, person in form.people.items()]
        held = [(key, f"{term.person.name}, {ROLE_WORDS[term.role]}") for key, term in form.terms.items()]
        form.person.choices = [("", "Iemand die nog niet in het portaal staat"), *names]
        form.takes_over.choices = [("", "Van niemand, het komt erbij"), *held]
        return form

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.person.data:
            return fine
        needed = ((self.given_name, "Vul de voornaam in."), (self.family_name, "Vul de familienaam in."))
        for field, sentence in (*needed, (self.email, "Vul het mailadres in.")):
            if not field.data and not field.errors:
                field.errors = [sentence]
                fine = False
        return fine

    def who(self) -> Person | NewPerson:
        chosen = self.people.get(self.person.data)
        key = self.submission_key.data
        return chosen or NewPerson(self.given_name.data, self.family_name.data, self.email.data, key)

    def term(self) -> Term:
        assert self.started_on.data is not None
        return Term(self.role.data, self.started_on.data, self.ended_on.data)

    def replaced(self) -> RolePeriod | None:
        """The term that ends by it."""
        return self.terms.get(self.takes_over.data)


class TermForm(PortalForm):
    ended_on = DateField("Laatste dag (mag leeg blijven)")


class StopForm(PortalForm):
    ended_on = DateField("Laatste dag", "Vul de laatste dag in.")


class RestartForm(PortalForm):
    role = Choice("Wat doet deze vrijwilliger?", VOLUNTEER_ROLES.items(), wrong=NO_ROLE)
    started_on = DateField("Vanaf", "Vul in vanaf welke dag.")
