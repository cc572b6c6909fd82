"""The form of a communication action."""

from typing import Any

from wtforms import BooleanField

from portal.agenda.outreach import rules
from portal.families.naming.forms import LeavingForm
from portal.web.fields import DateField, Line, SubmissionKey


class OutreachForm(LeavingForm):
    facts = rules.OutreachDetails
    watched = {"title": "‘wat deden we’"}
    title = Line("Wat deden we?", 300, "Schrijf kort wat we deden.")
    first_on: Any = DateField("Op (of sinds)", "Vul de dag in.")
    is_permanent = BooleanField("Dit is een vaste actie: ze loopt door tot ze stopt")
    last_on = DateField("Liep tot en met (alleen voor een vaste actie die stopte)")
    submission_key = SubmissionKey()
