"""What a coordinator writes down about a volunteer for coordinators alone."""

from portal.families.naming.forms import LeavingForm
from portal.team.remarks.rules import Remark
from portal.web.fields import Line, Lines


class RemarkForm(LeavingForm):
    """Both may stay empty. A family's name is asked about: the volunteer gets the words in a copy of their own data."""

    facts = Remark
    watched = {"heard": "wat je schreef", "remark": "je opmerking"}

    heard = Line("Hoe kwam deze vrijwilliger bij ons terecht? (mag leeg blijven)", 80)
    remark = Lines("Opmerking voor de coördinator (mag leeg blijven)", 4000)
