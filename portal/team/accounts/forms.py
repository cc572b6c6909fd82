"""The form of somebody's own account."""

from portal.web.fields import IbanField, Line
from portal.web.forms import PortalForm


class AccountForm(PortalForm):
    iban = IbanField("Rekeningnummer")
    account_holder = Line("Op naam van", 70)
