"""What is asked about expenses: the note with a cost on it, a question back, a payment, a rate."""

from flask import request
from wtforms import SelectMultipleField

from portal.expenses.models.notes import ExpenseLine
from portal.kit.text import clean
from portal.web.fields import Lines, numbers
from portal.web.forms import PortalForm


class DecideForm(PortalForm):
    """Line by line: pay, ask or not pay, posted as lijn-ID and woorden-ID."""

    ask = Lines("Wat wil je weten?", 2000)

    def about(self, lines: list[ExpenseLine]) -> "DecideForm":
        """Read what was posted for these lines."""
        self.chosen = {i: request.form.get(f"lijn-{i}", "pay") for i in (line.id for line in lines)}
        self.words = {i: clean(request.form.get(f"woorden-{i}", ""))[:500] for i in self.chosen}
        return self

    def said(self, what: str) -> dict[int, str]:
        """Line id → words, of the lines for which this was chosen."""
        return {i: self.words[i] for i, chosen in self.chosen.items() if chosen == what}


class SendBackForm(PortalForm):
    """A question about a note; questions about lines are posted as line-ID."""

    question = Lines("Wat wil je weten?", 2000)

    @staticmethod
    def line_questions(line_ids: list[int]) -> dict[int, str]:
        """Line id → question, for the lines of this note."""
        return {i: clean(request.form.get(f"line-{i}", ""))[:1000] for i in line_ids}


class PickForm(PortalForm):
    """Notes chosen from a list."""

    nota = SelectMultipleField("Nota’s", validate_choice=False)

    @property
    def ids(self) -> list[int]:
        return numbers(self.nota.data)
