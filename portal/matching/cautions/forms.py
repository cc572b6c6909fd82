"""Choosing a volunteer for a family: the list says what to consider."""

from typing import Any

from portal.families.support.forms import MatchForm
from portal.matching.cautions.facts import Cautions
from portal.people.models import Person
from portal.web.pages import row_number


class CarefulForm(MatchForm):
    """A new match."""

    minding = Cautions()

    def careful(self, volunteers: list[Person], minding: Cautions) -> Any:
        """Fill the list of volunteers, each with what to consider; nobody is chosen beforehand."""
        self.minding = minding
        words = {p.id: f" ({'; '.join(minding.of[p.id])})" if minding.of.get(p.id) else "" for p in volunteers}
        self.volunteer.choices = {"": "Kies een vrijwilliger", **{str(p.id): p.name + words[p.id] for p in volunteers}}
        return self

    @property
    def cautions(self) -> tuple[str, ...]:
        """What to consider about the chosen volunteer."""
        return self.minding.about(row_number(self.volunteer.data))

    @property
    def warning(self) -> str:
        """The same as a sentence for after it was saved; "" where there is nothing."""
        return f" Let op: {'; '.join(self.cautions)}." if self.cautions else ""
