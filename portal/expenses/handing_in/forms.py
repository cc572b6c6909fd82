"""What a volunteer answers to a question about a line."""

from wtforms import BooleanField
from wtforms.validators import ValidationError

from portal.expenses.handing_in.rules import LineAnswer
from portal.expenses.lines.forms import TicketField
from portal.families.naming.forms import LeavingForm
from portal.web.fields import Line


class LineAnswerForm(LeavingForm):
    """An answer to the question about one line: in words, with a photo, or both."""

    watched, any_number = {"words": "je antwoord"}, True

    words = Line("Je antwoord", 500)
    ticket = TicketField("Of een foto")
    yes = BooleanField()  # the button "Ja, dit klopt"

    def validate_words(self, field: Line) -> None:
        """An empty answer is no answer. The buttons beside the question send no words: they are the answer."""
        if field.raw_data and not (field.data or self.yes.data or self.ticket.data or self.ticket.process_errors):
            raise ValidationError("Schrijf iets of kies een foto. Klopt het gewoon? Kies dan ‘Ja, dit klopt’.")

    def said(self) -> LineAnswer:
        return LineAnswer(self.words.data or "", self.ticket.data)
