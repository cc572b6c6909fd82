"""What is asked around contacts: more about one of them, a quote, a concern, an absence, which kinds count."""

from collections.abc import Iterable

from wtforms.validators import ValidationError

from portal.contacts.models import ABSENCE_REASONS
from portal.people.models import Person
from portal.web.fields import Choice, DateField
from portal.web.forms import PortalForm


class AbsenceForm(PortalForm):
    """From when until when somebody is away."""

    volunteer = Choice("Wie is er even weg?", [], "Kies een vrijwilliger.", default="")
    first_on = DateField("Eerste dag", "Vul de eerste dag in.")
    last_on = DateField("Laatste dag", "Vul de laatste dag in.")
    reason = Choice(
        "Waarom? (mag leeg blijven)", [("", "Dat zeg ik liever niet"), *ABSENCE_REASONS.items()], default=""
    )

    def offer(self, volunteers: Iterable[Person] | None) -> "AbsenceForm":
        """Whom a coordinator may choose; None where somebody does it for themselves."""
        if volunteers is None:
            del self.volunteer
        else:
            self.volunteer.choices = {"": "Kies een vrijwilliger", **{str(p.id): p.name for p in volunteers}}
            self.reason.choices = {"": "Niet gezegd", **ABSENCE_REASONS}
        return self

    def validate_volunteer(self, field: Choice) -> None:
        if not field.data:
            raise ValidationError(field.wrong)
