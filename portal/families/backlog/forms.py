"""The day on which each of several planned talks was held."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from portal.families.models.talk import PLANNED_TALKS, PlannedTalk
from portal.kit import clock
from portal.web.fields import DateField
from portal.web.forms import PortalForm


def together_form(planned: Sequence[PlannedTalk]) -> Any:
    """A form with a day for each of them: the day it was due where that is over, else today."""
    days = {
        f"day_{one.id}": DateField(
            f"{PLANNED_TALKS[one.kind].capitalize()} met {one.match.volunteer.name}", "Vul de dag van het gesprek in."
        )
        for one in planned
    }
    form = type("TogetherForm", (PortalForm,), days)
    return form(data={f"day_{one.id}": min(one.due_on, clock.today()) for one in planned})


def days_of(form: Any, planned: Sequence[PlannedTalk]) -> dict[PlannedTalk, date]:
    """What was filled in, as the rule takes it."""
    return {one: form[f"day_{one.id}"].data for one in planned}
