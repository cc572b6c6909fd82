"""The forms of signing in."""

from portal.kit import phone
from portal.web.fields import CodeField, EmailField, Line, ParsedField, Secret
from portal.web.forms import PortalForm


def _who(typed: str) -> str | None:
    return EmailField.parse(typed) if "@" in typed else phone.parse(typed)


class WhoField(ParsedField):
    """A mail address in lower case, or a phone number as E.164: it says whose code it is."""

    parse = staticmethod(_who)
    show = staticmethod(str)
    wrong = "Typ je mailadres of je gsm-nummer, zoals naam@voorbeeld.be of 0470 12 34 56."
    empty = ""


class SignInForm(PortalForm):
    email = EmailField("Je mailadres", "Typ je mailadres.")


class CodeForm(PortalForm):
    """For somebody who just asked for a code here."""

    code = CodeField("Code van zes cijfers", CodeField.wrong)


class ReadOutCodeForm(PortalForm):
    """For somebody who got a code from the coordinator, or opened another browser."""

    who = WhoField("Je mailadres of gsm-nummer", "Typ je mailadres of je gsm-nummer.")
    code = CodeField("Code van zes cijfers", CodeField.wrong)


class PasswordSignInForm(PortalForm):
    email = EmailField("Je mailadres", "Typ je mailadres.")
    password = Secret("Je wachtwoord", "Typ je wachtwoord.")


class SecondStepForm(PortalForm):
    """Six digits of the app, or a code on paper: the person need not say which."""

    code = Line("Code", 40, "Typ de code uit je app.")
