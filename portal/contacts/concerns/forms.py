"""The forms about a worry: from a volunteer, from the coordinator who was told one, and an answer."""

from collections.abc import Iterable

from wtforms.validators import ValidationError

from portal.contacts.concerns.rules import MAX_TEXT
from portal.families.models.match import Match
from portal.people.models import Person
from portal.web.fields import Choice, Lines, SubmissionKey
from portal.web.forms import PortalForm


class ConcernForm(PortalForm):
    """A worry, in the volunteer's own words."""

    text = Lines("Wat zag of hoorde je?", MAX_TEXT, "Schrijf kort wat je zag of hoorde.")
    match = Choice("Over welk gezin gaat het? (mag leeg blijven)", [], default="")
    submission_key = SubmissionKey()

    def offer(self, matches: Iterable[Match]) -> "ConcernForm":
        """The families to choose from."""
        self.match.choices = {"": "Dat zeg ik liever niet", **{str(m.id): m.family.alias for m in matches}}
        return self


class ToldConcernForm(PortalForm):
    """A worry that a volunteer told the coordinator, written down by her."""

    match = Choice("Van wie hoorde je het?", [], "Kies van wie je het hoorde.", default="")
    text = Lines("Wat vertelde de vrijwilliger?", MAX_TEXT, "Schrijf kort wat je hoorde.")
    submission_key = SubmissionKey()

    def offer(self, matches: Iterable[Match]) -> "ToldConcernForm":
        """The volunteers of a family, each by their last match with it; one alone is chosen already."""
        known = {match.volunteer_id: match for match in matches}.values()
        choices = {str(match.id): match.volunteer.name for match in known}
        self.match.choices = choices if len(choices) == 1 else {"": "Kies iemand", **choices}
        return self

    def validate_match(self, field: Choice) -> None:
        if not field.data:
            raise ValidationError("Kies van wie je het hoorde.")


class AnswerForm(PortalForm):
    """What the coordinator lets the reporter know."""

    text = Lines("Wat laat je weten?", MAX_TEXT)
    submission_key = SubmissionKey()

    def to(self, reporter: Person, *, oneself: bool) -> "AnswerForm":
        self.text.label.text = "Wat deed je?" if oneself else f"Wat laat je weten aan {reporter.given_name}?"
        return self
