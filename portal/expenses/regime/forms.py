"""What is asked about expenses: the note with a cost on it, a question back, a payment, a rate."""

from portal.expenses.models.rates import REGIMES
from portal.web.fields import Choice
from portal.web.forms import PortalForm


class RegimeForm(PortalForm):
    """How a year is paid back."""

    regime = Choice("Wat kies je?", REGIMES, wrong="Kies een van de twee.")
