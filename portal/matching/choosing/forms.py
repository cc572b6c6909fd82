"""The forms of a new volunteer for a supported family, and of a handover."""

from portal.matching.cautions.forms import CarefulForm
from portal.matching.choosing.rules import Handover
from portal.web.fields import DateField


class HandoverForm(CarefulForm):
    """One volunteer stops with a family and another goes on."""

    page_order = ("ended_on", "volunteer", "started_on")
    ended_on = DateField("Laatste dag van wie stopt", "Vul de laatste dag in.")
    started_on = DateField("Eerste dag van wie verdergaat", "Vul de eerste dag in.")

    def handover(self) -> Handover:
        assert self.ended_on.data is not None  # asked for
        return Handover(self.ended_on.data, self.new())
