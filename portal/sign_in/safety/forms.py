"""The forms of "Veilig aanmelden"."""

from wtforms import BooleanField

from portal.web.fields import CodeField, Secret
from portal.web.forms import PortalForm, TypedTwice


class AppForm(PortalForm):
    code = CodeField("De zes cijfers uit de app", "Typ de zes cijfers die nu in je app staan.")


class NewPasswordForm(TypedTwice):
    old = Secret("Je wachtwoord van nu", "Typ je wachtwoord van nu.")
    new = Secret("Nieuw wachtwoord", "Kies een nieuw wachtwoord.")
    again = Secret("Nieuw wachtwoord, nog eens", "Typ je nieuwe wachtwoord nog eens.")


class EverywhereForm(PortalForm):
    """What else to end when somebody signs out everywhere."""

    passkeys = BooleanField("Haal ook al mijn vingerafdrukken en gezichten weg")
    calendar = BooleanField("Sluit ook mijn agenda-adres")
