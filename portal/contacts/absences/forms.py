"""The forms about being away."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from wtforms.validators import ValidationError

from portal.contacts.models.absence import ABSENCE_REASONS
from portal.kit import clock
from portal.people.models import Person
from portal.web.fields import Choice, DateField
from portal.web.forms import PortalForm


class NearDateField(DateField):
    """A day around now: number, month out of a list, year filled in. Without a number nothing was filled in; what lies
    half a year back is meant for next year: "4 januari", said in November."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = "DateField"  # what a link to a mistake goes by: its first box

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        if formdata is not None and f"{self.name}-dag" in formdata and not formdata[f"{self.name}-dag"].strip():
            self.parts = ("", formdata.get(f"{self.name}-maand", "")[:2], formdata.get(f"{self.name}-jaar", "")[:4])
            self.process_errors, self.object_data, self.data = [], None, None
            return
        super().process(formdata, data, extra_filters)
        if isinstance(self.data, date) and formdata and self.data < clock.today() - HALF_A_YEAR:
            self.data = self.data.replace(
                year=self.data.year + 1, day=min(self.data.day, 28 if self.data.month == 2 else 31)
            )


HALF_A_YEAR = timedelta(days=183)
WEEKS = {"1": "nog 1 week", "2": "nog 2 weken", "4": "nog 4 weken"}


class WeeksForm(PortalForm):
    """Away from today on, for some weeks: one tap."""

    weeks = Choice("Hoe lang?", WEEKS, "Kies hoe lang je weg bent.", default="")

    def days(self) -> tuple[date, date]:
        """Today, and the last day."""
        return clock.today(), last_day(self.weeks.data)


def last_day(weeks: str) -> date:
    """The last day of so many weeks from today on."""
    return clock.today() + timedelta(weeks=int(weeks), days=-1)


class AbsenceForm(PortalForm):
    """From when until when somebody is away."""

    volunteer = Choice("Vrijwilliger", [], "Kies een vrijwilliger.", default="")
    first_on: DateField = NearDateField("Eerste dag", "Vul de eerste dag in.")
    last_on: DateField = NearDateField("Laatste dag", "Vul de laatste dag in.")
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


class MoveForm(AbsenceForm):
    """Other days for one that was announced: it may have begun long ago."""

    first_on = DateField("Eerste dag", "Vul de eerste dag in.")
    last_on = DateField("Laatste dag", "Vul de laatste dag in.")
