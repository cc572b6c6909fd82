"""The form of how a year is paid back."""

from portal.expenses.models.rates import REGIMES
from portal.web.fields import Choice
from portal.web.forms import PortalForm


class RegimeForm(PortalForm):
    regime = Choice("Wat kies je?", REGIMES, wrong="Kies een van de twee.")
