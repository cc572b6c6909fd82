"""What is asked about expenses: the note with a cost on it, a question back, a payment, a rate."""

from portal.expenses.lines.forms import TicketField
from portal.families.naming.forms import LeavingForm
from portal.web.fields import Line


class AnswerForm(LeavingForm):
    """An answer to the question about one line: in words, with a photo, or both."""

    watched, any_number = {"words": "je antwoord"}, True

    words = Line("Je antwoord (mag leeg blijven)", 500)
    ticket = TicketField("Foto (mag leeg blijven)")
