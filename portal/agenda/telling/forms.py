"""What the page of a message about an event asks."""

from portal.families.naming.forms import LeavingForm
from portal.web.fields import Choice, Lines
from portal.web.forms import PortalForm


class TellForm(PortalForm):
    """Who must know."""

    who = Choice("Wie moet dit weten?", {}, wrong="Kies wie dit moet weten.")

    def offer(self, choices: dict[str, str], usual: str) -> "TellForm":
        """The choices as they stand now, and the one that is usual."""
        self.who.choices = list(choices.items())
        if self.who.data not in choices and not self.is_submitted():
            self.who.data = usual
        return self


class InviteForm(LeavingForm):
    """A sentence of the coordinator's own in the invitations."""

    watched = {"own": "je zin"}

    own = Lines("Een eigen zin (mag leeg blijven)", 600)
