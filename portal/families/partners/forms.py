"""What is asked about a partner around a family."""

from portal.families.partners.rules import PartnerDetails
from portal.web.fields import Line, PhoneField, SubmissionKey
from portal.web.forms import PortalForm


class EditPartnerForm(PortalForm):
    """Somebody else who helps the family."""

    name = Line("Naam", 120, "Vul de naam in, of de dienst als je geen naam kent.")
    organisation = Line("Organisatie (mag leeg blijven)", 120)
    phone = PhoneField("Telefoon (mag leeg blijven)")

    def details(self) -> PartnerDetails:
        return self.filled_in(PartnerDetails)


class PartnerForm(EditPartnerForm):
    """A new one."""

    submission_key = SubmissionKey()
