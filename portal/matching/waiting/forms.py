"""What the coordinator is asked about referrals, the waiting list and intake stops."""

from portal.families.support.forms import MatchForm
from portal.web.fields import DateField


class IntroductionForm(MatchForm):
    """From the waiting list to a first introduction."""

    started_on = DateField("Eerste kennismaking", "Vul de dag van de eerste kennismaking in.")
