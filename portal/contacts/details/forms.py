"""The form of the kinds of contact that count."""

from portal.contacts.details.rules import CHOSEN_KINDS
from portal.web.fields import Choices, DateField
from portal.web.forms import PortalForm


class KindsForm(PortalForm):
    """Which kinds of contact count."""

    kinds = Choices("Deze contacten tellen mee", list(CHOSEN_KINDS.items()))
    from_on = DateField("Vanaf welke dag?", "Vul in vanaf welke dag dit geldt.")
