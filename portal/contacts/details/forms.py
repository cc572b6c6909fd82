"""What is asked around contacts: more about one of them, a quote, a concern, an absence, which kinds count."""

from wtforms import BooleanField

from portal.contacts.details.rules import CHOSEN_KINDS
from portal.web.fields import Choices
from portal.web.forms import PortalForm


class KindsForm(PortalForm):
    """Which kinds of contact count."""

    kinds = Choices("Deze contacten tellen mee", list(CHOSEN_KINDS.items()))
    also_open = BooleanField("Ook voor contacten die er al staan, in kwartalen die nog niet ingediend zijn")
