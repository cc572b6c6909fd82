"""What the coordinator is asked about referrals, the waiting list and intake stops."""

from portal.web.fields import DateField, Line, SubmissionKey
from portal.web.forms import PortalForm


class EditStopForm(PortalForm):
    """A period without new families."""

    first_on = DateField("Eerste dag", "Vul de eerste dag in.")
    last_on = DateField("Laatste dag (mag leeg blijven)")
    note = Line("Waarom? (mag leeg blijven)", 300)


class StopForm(EditStopForm):
    """A new one."""

    submission_key = SubmissionKey()
