"""The forms of intake stops."""

from portal.families.stops.rules import StopPeriod
from portal.web.fields import DateField, Line, SubmissionKey
from portal.web.forms import PortalForm


class EditIntakeStopForm(PortalForm):
    """A period without new families."""

    facts = StopPeriod
    first_on = DateField("Eerste dag", "Vul de eerste dag in.")
    last_on = DateField("Laatste dag (mag leeg blijven)")
    note = Line("Waarom? (mag leeg blijven)", 300)


class IntakeStopForm(EditIntakeStopForm):
    submission_key = SubmissionKey()
