"""The forms about a mentor: who, and from when until when."""

from wtforms.validators import ValidationError

from portal.kit import clock
from portal.people.models import Person
from portal.team.mentors.facts import offered
from portal.team.mentors.rules import MentoringDays
from portal.web.fields import Choice, DateField, SubmissionKey
from portal.web.forms import PortalForm


class DaysForm(PortalForm):
    """The first and the last day."""

    facts = MentoringDays
    started_on = DateField("Eerste dag", "Vul de eerste dag in.")
    ended_on = DateField("Laatste dag (mag leeg blijven)")


class MentorForm(DaysForm):
    page_order = ("mentor",)
    mentor = Choice("Wie begeleidt?", [], "Kies wie begeleidt.", default="")
    submission_key = SubmissionKey()
    people: tuple[Person, ...] = ()

    def offer(self, volunteer: Person) -> "MentorForm":
        """The mentors first, then every other volunteer of today."""
        mentors, others = offered(volunteer, clock.today())
        self.people = (*mentors, *others)
        choices = {"": "Kies iemand", **{str(p.id): f"{p.name} (meter/peter)" for p in mentors}}
        self.mentor.choices = {**choices, **{str(p.id): p.name for p in others}}
        return self

    def validate_mentor(self, field: Choice) -> None:
        if not field.data:
            raise ValidationError("Kies wie begeleidt.")

    @property
    def chosen(self) -> Person:
        return next(person for person in self.people if str(person.id) == self.mentor.data)
