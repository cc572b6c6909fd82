"""The forms that send a newsletter."""

from wtforms import BooleanField

from portal.web.fields import DateField
from portal.web.forms import PortalForm


class SendForm(PortalForm):
    """The day a letter went out."""

    sent_on = DateField("Wanneer ging de brief weg?", "Vul de dag in waarop de brief wegging.")


class SendByMailForm(PortalForm):
    """Send it, with or without the Word file."""

    attach = BooleanField("Stuur de brief ook mee als Word-bestand", false_values=(False, "false", "", "0"))
