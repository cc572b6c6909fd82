"""What is asked of a list that is pasted."""

from collections.abc import Mapping

from wtforms import TextAreaField

from portal.kit import clock
from portal.people.models import VOLUNTEER_ROLES
from portal.web.fields import Choice, DateField
from portal.web.forms import PortalForm


class PasteForm(PortalForm):
    """role, started_on: of everybody in a list of volunteers that has no such column."""

    text = TextAreaField("Plak hier je lijst, met de titels erboven")
    role = Choice("Wat doen ze, als de lijst het niet zegt?", VOLUNTEER_ROLES.items(), default="family_buddy")
    started_on = DateField("Vrijwilliger sinds, als de lijst het niet zegt", default=clock.today)

    def usual(self) -> Mapping[str, str]:
        day = self.started_on.data or clock.today()
        return {"role": VOLUNTEER_ROLES[self.role.data], "started_on": f"{day.day}/{day.month}/{day.year}"}
