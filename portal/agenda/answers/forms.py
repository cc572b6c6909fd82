"""What an event asks of whoever comes."""

from portal.web.fields import Line
from portal.web.forms import PortalForm


class ReplyForm(PortalForm):
    """The answer to the event's own question, which stands beside it on the page."""

    reply = Line("", 200)
