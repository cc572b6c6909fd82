"""The coordinator's decision about a note: line by line, with a question, or several notes at once."""

from typing import Any

from flask import request
from wtforms import BooleanField, SelectMultipleField

from portal.expenses.approval.rules import Decisions
from portal.expenses.models.notes import ExpenseLine
from portal.families.naming.forms import LeavingForm
from portal.kit.text import clean
from portal.web.fields import Lines, numbers
from portal.web.forms import ANYWAY, PortalForm


class DecideForm(LeavingForm):
    """Line by line: pay, ask or not pay, posted as lijn-ID and woorden-ID."""

    any_number = True

    ask = Lines("Wat wil je weten?", 2000)
    lines_anyway = BooleanField(ANYWAY)

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        said = [self.words[i] for i, chosen in self.chosen.items() if chosen != "pay"]
        return self.may_leave("\n".join(said), "lines_anyway", "wat je schreef") and right

    def about(self, lines: list[ExpenseLine]) -> "DecideForm":
        """Read what was posted for these lines."""
        self.chosen = {i: request.form.get(f"lijn-{i}", "pay") for i in (line.id for line in lines)}
        self.words = {i: clean(request.form.get(f"woorden-{i}", ""))[:500] for i in self.chosen}
        return self

    @property
    def decisions(self) -> Decisions:
        """What was chosen, with its words."""
        cuts = {i: self.words[i] for i, chosen in self.chosen.items() if chosen == "cut"}
        questions = {i: self.words[i] for i, chosen in self.chosen.items() if chosen == "ask"}
        return Decisions(cuts, questions)


class SendBackForm(LeavingForm):
    """A question about a note; questions about lines are posted as line-ID."""

    watched, any_number = {"question": "je vraag"}, True

    question = Lines("Wat wil je weten?", 2000)
    lines_anyway = BooleanField(ANYWAY)

    @property
    def asked(self) -> dict[int, str]:
        """Line id → question, as it was typed."""
        lines = [name.removeprefix("line-") for name in request.form if name.startswith("line-")]
        return {int(i): clean(request.form[f"line-{i}"]) for i in lines if i.isascii() and i.isdigit() and len(i) < 10}

    @property
    def written(self) -> list[str]:
        return [*super().written, *filter(None, self.asked.values())]

    def validate(self, extra_validators: Any = None) -> bool:
        right = super().validate(extra_validators)
        return self.may_leave("\n".join(self.asked.values()), "lines_anyway", "je vraag over een lijn") and right

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
