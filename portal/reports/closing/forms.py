"""The form that closes a year."""

from wtforms import BooleanField

from portal.web.forms import PortalForm


class ClosingForm(PortalForm):
    """Whether it may be closed although something is missing."""

    knowingly = BooleanField("Ik weet dat dit ontbreekt en sluit het jaar toch af")
