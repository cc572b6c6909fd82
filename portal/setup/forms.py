"""What an empty portal asks before it is one."""

from wtforms import PasswordField

from portal.kit.text import one_line
from portal.web.fields import EmailField, Line, Needed, NumberField, PhoneField
from portal.web.forms import PortalForm


class BranchForm(PortalForm):
    """The branch, and its first coordinator."""

    branch = Line("Naam van de afdeling", 80, "Vul de naam van de afdeling in.")
    municipality = Line("Gemeente", 80, "Vul de gemeente in.")
    phone = PhoneField("Telefoon van de afdeling (mag leeg blijven)")
    branch_email = EmailField("Mailadres van de afdeling (mag leeg blijven)")
    name = Line("Jouw voornaam en familienaam", 80, "Vul je voornaam en je familienaam in.")
    email = EmailField("Jouw mailadres", "Vul je mailadres in: daarmee meld je je aan.")
    password = PasswordField("Kies een wachtwoord", [Needed("Kies een wachtwoord.")])
    again = PasswordField("Nog eens hetzelfde", [Needed("Typ je wachtwoord nog eens.")])


class MailForm(PortalForm):
    """Where the portal is found, and how its letters leave."""

    url = Line("Adres van het portaal", 200, "Vul het adres in waarop mensen het portaal openen.")
    host = Line("Mailserver (mag leeg blijven)", 200)
    port = NumberField("Poort")
    user = Line("Gebruikersnaam bij de mailserver (mag leeg blijven)", 200)
    password = PasswordField("Wachtwoord bij de mailserver (mag leeg blijven)")
    sender = Line("Afzender van de brieven", 200)

    def mail_server(self) -> tuple[str, int, str, str]:
        """host, port, user, password. smtp's usual port where none was typed."""
        port = 587 if self.port.data is None else self.port.data
        return one_line(self.host.data or ""), port, self.user.data or "", self.password.data or ""
