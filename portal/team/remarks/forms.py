"""What a coordinator writes down about a volunteer for coordinators alone."""

from portal.team.remarks.rules import Remark
from portal.web.fields import Line, Lines
from portal.web.forms import PortalForm


class RemarkForm(PortalForm):
    """Both may stay empty."""

    heard = Line("Hoe kwam deze vrijwilliger bij ons terecht? (mag leeg blijven)", 80)
    remark = Lines("Opmerking voor de coördinator (mag leeg blijven)", 4000)

    def said(self) -> Remark:
        return self.filled_in(Remark)
