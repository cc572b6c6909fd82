"""What somebody's own page asks about their account."""

from portal.web.fields import IbanField, Line
from portal.web.forms import PortalForm


class AccountForm(PortalForm):
    iban = IbanField("Rekeningnummer")
    account_holder = Line("Op naam van", 70)
