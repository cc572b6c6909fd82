"""What the coordinator is asked about matches."""

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms.validators import ValidationError

from portal.families.models.match import CLOSING_REASONS
from portal.families.support.rules import MatchDetails, NewMatch
from portal.kit.dates import WEEKDAYS
from portal.web.fields import Choice, DateField, KmField, SubmissionKey
from portal.web.forms import PortalForm

_WEEKDAYS = [("", "Wisselt, of nog niet gekend"), *((str(i), name) for i, name in enumerate(WEEKDAYS, 1))]
_REASONS = list(CLOSING_REASONS.items())


class MatchFactsForm(PortalForm):
    """What is written down about a match."""

    started_on = DateField("Eerste dag", "Vul de eerste dag in.")
    km_one_way = KmField("Afstand in kilometer (mag leeg blijven)")
    usual_weekday = Choice("Vaste dag (mag leeg blijven)", _WEEKDAYS, "Kies een dag uit de lijst.")

    @property
    def usual(self) -> dict[str, Any]:
        """How and when the volunteer goes there as a rule."""
        weekday = int(self.usual_weekday.data) if self.usual_weekday.data else None
        return {"km_one_way": self.km_one_way.data or 0, "usual_weekday": weekday}


class MatchEditForm(MatchFactsForm):
    """What can be corrected on a match; distance and usual weekday from a day on."""

    from_on = DateField("Vanaf welke dag gelden afstand en vaste dag?", "Vul in vanaf welke dag dit geldt.")

    def details(self) -> MatchDetails:
        assert self.started_on.data is not None and self.from_on.data is not None  # asked for
        return MatchDetails(started_on=self.started_on.data, from_on=self.from_on.data, **self.usual)


class MatchForm(MatchFactsForm):
    """A new match; its list of volunteers is filled by the room that asks (matching)."""

    page_order: ClassVar[Sequence[str]] = ("volunteer", "started_on")
    volunteer = Choice("Vrijwilliger", [], "Kies een vrijwilliger.")
    submission_key = SubmissionKey()

    def new(self) -> NewMatch:
        assert self.started_on.data is not None  # asked for
        return NewMatch(int(self.volunteer.data), self.started_on.data, **self.usual)

    def validate_volunteer(self, field: Choice) -> None:
        if not field.data:
            raise ValidationError(field.wrong)


class EndMatchForm(PortalForm):
    """The last day of a match, and whether the family's trajectory ends with it."""

    ended_on = DateField("Laatste dag", "Vul de laatste dag in.")
    closing_reason = Choice(
        "Is het traject van het gezin ook afgerond?",
        [("", "Nee, het gezin gaat verder"), *((key, f"Ja, {words}") for key, words in _REASONS)],
        "Kies of het gezin verdergaat.",
    )
