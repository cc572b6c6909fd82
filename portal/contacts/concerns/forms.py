"""What is asked around contacts: more about one of them, a quote, a concern, an absence, which kinds count."""

from collections.abc import Iterable

from portal.contacts.concerns.rules import MAX_TEXT
from portal.families.models.match import Match
from portal.people.models import Person
from portal.web.fields import Choice, Lines, SubmissionKey
from portal.web.forms import PortalForm


class ConcernForm(PortalForm):
    """A worry, in one's own words."""

    text = Lines("Wat zag of hoorde je?", MAX_TEXT, "Schrijf kort wat je zag of hoorde.")
    match = Choice("Over welk gezin gaat het? (mag leeg blijven)", [], default="")
    submission_key = SubmissionKey()

    def offer(self, matches: Iterable[Match]) -> "ConcernForm":
        """The families to choose from."""
        self.match.choices = {"": "Dat zeg ik liever niet", **{str(m.id): m.family.alias for m in matches}}
        return self


class AnswerForm(PortalForm):
    """What the coordinator lets the reporter know."""

    text = Lines("Wat laat je weten?", MAX_TEXT)
    submission_key = SubmissionKey()

    def to(self, reporter: Person) -> "AnswerForm":
        self.text.label.text = f"Wat laat je weten aan {reporter.given_name}?"
        return self
