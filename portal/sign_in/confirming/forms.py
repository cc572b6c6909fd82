"""The form to prove once more who you are."""

from flask import request
from wtforms import HiddenField, PasswordField

from portal.web.forms import PortalForm


class ProofForm(PortalForm):
    """Names of its own in Dutch: it travels along with the fields of another form."""

    bevestig_wachtwoord = PasswordField("Je wachtwoord")
    bevestig_sleutel = HiddenField()

    @classmethod
    def own_names(cls) -> tuple[str, ...]:
        return ("bevestig_wachtwoord", "bevestig_sleutel", "csrf_token")

    @classmethod
    def is_answered(cls) -> bool:
        """Whether this post answers the question, and is not the form that led to it."""
        return "bevestig_wachtwoord" in request.form
