"""The form of an organisation that refers."""

from portal.families.referrers.rules import ReferrerDetails
from portal.web.fields import EmailField, Line, PhoneField
from portal.web.forms import PortalForm


class ReferrerForm(PortalForm):
    """An organisation, and whom to call there."""

    facts = ReferrerDetails
    name = Line("Naam van de organisatie", 120, "Vul de naam in.")
    contact_name = Line("Contactpersoon (mag leeg blijven)", 120)
    contact_phone = PhoneField("Telefoon (mag leeg blijven)")
    contact_email = EmailField("Mailadres (mag leeg blijven)")
