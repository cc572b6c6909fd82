"""What is asked around contacts: more about one of them, a quote, a concern, an absence, which kinds count."""

from collections.abc import Iterable
from typing import Any

from wtforms import BooleanField
from wtforms.validators import ValidationError

from portal.contacts.concerns import MAX_TEXT
from portal.contacts.details import CHOSEN_KINDS, MAX_REMARK, PrivacyWarning, Told
from portal.contacts.models import ABSENCE_REASONS, KINDS, THEMES
from portal.contacts.quotes import MAX_QUOTE, Words
from portal.families.models import Match
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.web.fields import Choice, Choices, DateField, Line, Lines, SubmissionKey
from portal.web.forms import PortalForm

ANYWAY = "Toch zo bewaren"
WITHOUT_THEME = [("", "Kies een thema"), *THEMES.items()]


class WatchedForm(PortalForm):
    """Remembers which texts seemed to tell who somebody is, so that the page can ask whether they may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned: set[str] = set()

    def refuse(self, error: RuleError) -> None:
        if isinstance(error, PrivacyWarning):
            self.warned.add(error.field)
        super().refuse(error)


class _WithQuote:
    """How a quote is read from its fields."""

    def words(self: Any) -> Words:
        return Words(
            text=self.quote.data or "", theme=self.quote_theme.data or "", consent=bool(self.consent.data),
            key=self.submission_key.data, anyway=bool(self.quote_anyway.data),
        )  # fmt: skip


def _consent() -> BooleanField:
    return BooleanField("Dit mag anoniem in het jaarverslag")


class DetailForm(_WithQuote, WatchedForm):
    """More about one contact; nothing here has to be filled in."""

    kind = Choice("Wat voor contact was het?", list(KINDS.items()))
    minutes = Line("Hoeveel minuten ongeveer? (mag leeg blijven)", 5)
    themes = Choices("Waarover ging het? (mag leeg blijven)", list(THEMES.items()))
    remark = Lines("Een korte opmerking (mag leeg blijven)", MAX_REMARK)
    remark_anyway = BooleanField(ANYWAY)
    quote = Lines("Je citaat", MAX_QUOTE)
    quote_anyway = BooleanField(ANYWAY)
    quote_theme = Choice("Bij welk thema hoort het?", WITHOUT_THEME, default="")
    consent = _consent()
    submission_key = SubmissionKey()

    def told(self) -> Told:
        return Told(
            kind=self.kind.data, minutes=self._minute_count(), themes=tuple(self.themes.data or ()),
            remark=self.remark.data or "", anyway=bool(self.remark_anyway.data),
        )  # fmt: skip

    def _minute_count(self) -> int | None:
        """Minutes as a number; -1 where what was typed is none."""
        typed = self.minutes.data or ""
        if not typed:
            return None
        return int(typed) if typed.isascii() and typed.isdigit() else -1


class QuoteForm(_WithQuote, WatchedForm):
    """A quote about a contact whose quarter was handed in: the rest stays as it is."""

    quote = Lines("Je citaat", MAX_QUOTE, "Schrijf wat je wil vertellen.")
    quote_anyway = BooleanField(ANYWAY)
    quote_theme = Choice("Bij welk thema hoort het?", WITHOUT_THEME, default="")
    consent = _consent()
    submission_key = SubmissionKey()


class EditQuoteForm(WatchedForm):
    """The coordinator makes a quote ready for the annual report."""

    text = Lines("Zo komt het in het jaarverslag", MAX_QUOTE)
    anyway = BooleanField(ANYWAY)
    theme = Choice("Thema", list(THEMES.items()))


class KindsForm(PortalForm):
    """Which kinds of contact count."""

    kinds = Choices("Deze contacten tellen mee", list(CHOSEN_KINDS.items()))
    also_open = BooleanField("Ook voor contacten die er al staan, in kwartalen die nog niet ingediend zijn")


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


class AbsenceForm(PortalForm):
    """From when until when somebody is away."""

    volunteer = Choice("Wie is er even weg?", [], "Kies een vrijwilliger.", default="")
    first_on = DateField("Eerste dag", "Vul de eerste dag in.")
    last_on = DateField("Laatste dag", "Vul de laatste dag in.")
    reason = Choice(
        "Waarom? (mag leeg blijven)", [("", "Dat zeg ik liever niet"), *ABSENCE_REASONS.items()], default=""
    )

    def offer(self, volunteers: Iterable[Person] | None) -> "AbsenceForm":
        """Whom a coordinator may choose; None where somebody does it for themselves."""
        if volunteers is None:
            del self.volunteer
        else:
            self.volunteer.choices = {"": "Kies een vrijwilliger", **{str(p.id): p.name for p in volunteers}}
            self.reason.choices = {"": "Niet gezegd", **ABSENCE_REASONS}
        return self

    def validate_volunteer(self, field: Choice) -> None:
        if not field.data:
            raise ValidationError(field.wrong)
