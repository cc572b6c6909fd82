"""The forms about who may do what, and the first password."""

from typing import Any

from portal.kit.same import Twin, keys
from portal.people.models import Person, RolePeriod
from portal.team.alike.facts import people_like
from portal.team.alike.forms import SameForm
from portal.team.staff.rules import ROLE_WORDS, NewPerson, Term
from portal.web.access import me
from portal.web.fields import Choice, DateField, EmailField, Line, Secret, SubmissionKey
from portal.web.forms import PortalForm, TypedTwice


class ChoosePasswordForm(TypedTwice):
    new = Secret("Je wachtwoord", "Kies een wachtwoord.")
    again = Secret("Je wachtwoord, nog eens", "Typ je wachtwoord nog eens.")


class RoleForm(SameForm):
    """Give somebody a role. `offering` says who can be chosen."""

    kind = "person"

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
        """With the people who can be chosen, and the terms that may end with it."""
        form = cls(data={"role": "coordinator", "takes_over": ""})
        form.people = {str(person.id): person for person in people}
        form.terms = {str(term.id): term for term in terms}
        names = [(key, person.name) for key, person in form.people.items()]
        held = [(key, f"{term.person.name}, {ROLE_WORDS[term.role]}") for key, term in form.terms.items()]
        form.person.choices = [("", "Iemand nieuw"), *names]
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

    def alike(self) -> list[Twin]:
        if self.person.data:
            return []
        name = f"{self.given_name.data} {self.family_name.data}"
        return people_like(me().branch_id, keys(name), key=self.submission_key.data)

    def made(self) -> int:
        id: int = self.result.person_id
        return id

    def who(self) -> Person | NewPerson:
        chosen = self.people.get(self.person.data)
        key = self.submission_key.data
        return chosen or NewPerson(self.given_name.data, self.family_name.data, self.email.data, key)

    def term(self) -> Term:
        return self.filled_in(Term)

    def replaced(self) -> RolePeriod | None:
        """The term that ends with it."""
        found: RolePeriod | None = self.terms.get(self.takes_over.data)
        return found


class TermForm(PortalForm):
    ended_on = DateField("Laatste dag (mag leeg blijven)")
