"""The form that closes a family."""

from portal.families.models.match import CLOSING_REASONS
from portal.web.fields import Choice, DateField
from portal.web.forms import PortalForm


class CloseForm(PortalForm):
    """The last day of the trajectory, and why."""

    closed_on = DateField("Laatste dag van het traject", "Vul de laatste dag in.")
    closing_reason = Choice(
        "Waarom stopt het?",
        [(key, words[:1].upper() + words[1:]) for key, words in CLOSING_REASONS.items()],
        "Kies waarom het traject stopt.",
    )
