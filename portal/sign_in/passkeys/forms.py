"""The form that carries a device's answer for a passkey."""

from wtforms import HiddenField

from portal.web.forms import PortalForm


class PasskeyForm(PortalForm):
    """What the browser's script fills in."""

    answer = HiddenField()
