"""The form that starts a waiting family."""

from portal.matching.cautions.forms import CarefulForm
from portal.web.fields import DateField


class IntroductionForm(CarefulForm):
    """From the waiting list to a first introduction."""

    started_on = DateField("Eerste kennismaking", "Vul de dag van de eerste kennismaking in.")
