"""What is asked about expenses: the note with a cost on it, a question back, a payment, a rate."""

from portal.expenses.handing_in.rules import LineAnswer
from portal.expenses.lines.forms import TicketField
from portal.families.naming.forms import LeavingForm
from portal.web.fields import Line


class LineAnswerForm(LeavingForm):
    """An answer to the question about one line: in words, with a photo, or both."""

    watched, any_number = {"words": "je antwoord"}, True

    words = Line("Je antwoord (mag leeg blijven)", 500)
    ticket = TicketField("Foto (mag leeg blijven)")

    def said(self) -> LineAnswer:
        return LineAnswer(self.words.data or "", self.ticket.data)
