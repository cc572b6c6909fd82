"""What the page of the branch asks."""

from portal.people.branch.rules import BranchDetails
from portal.web.fields import EmailField, IbanField, Line, PhoneField
from portal.web.forms import PortalForm


class BranchForm(PortalForm):
    facts = BranchDetails
    name = Line("Naam van de afdeling", 80, "Vul de naam van de afdeling in.")
    municipality = Line("Gemeente", 80, "Vul de gemeente in.")
    phone = PhoneField("Telefoon (mag leeg blijven)")
    email = EmailField("Mailadres (mag leeg blijven)")
    address = Line("Adres (mag leeg blijven)", 200)
    account_holder = Line("Rekening op naam van (mag leeg blijven)", 70)
    iban = IbanField("Rekeningnummer (mag leeg blijven)")

    @property
    def account(self) -> tuple[str, str]:
        return self.iban.data or "", self.account_holder.data or ""
