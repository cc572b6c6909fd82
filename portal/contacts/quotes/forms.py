"""The forms about one contact, and the quote that may come with it."""

from typing import Any

from wtforms import BooleanField

from portal.contacts.details.rules import MAX_REMARK, MoreDetails
from portal.contacts.models.contact import THEMES
from portal.contacts.models.kind import KINDS
from portal.contacts.quotes.rules import MAX_QUOTE, Edited, Words
from portal.kit.numbers import parse_minutes
from portal.web.fields import Choice, Choices, Lines, ParsedField, SubmissionKey
from portal.web.forms import ANYWAY, WatchedForm

WITHOUT_THEME = [("", "Kies een thema"), *THEMES.items()]


class _WithQuote:
    """How a quote is read from its fields."""

    def words(self: Any) -> Words:
        consent, anyway = bool(self.consent.data), bool(self.quote_anyway.data)
        return Words(self.quote.data or "", self.quote_theme.data or "", consent, self.submission_key.data, anyway)


def _consent() -> BooleanField:
    return BooleanField("Dit mag anoniem in het jaarverslag")


class MinutesField(ParsedField):
    """How long something took → minutes."""

    parse = staticmethod(parse_minutes)
    show = staticmethod(str)
    wrong = "Schrijf een aantal minuten van 1 tot 1440, bijvoorbeeld 120. ‘2 uur’ of ‘1 uur 30’ mag ook."


class DetailForm(_WithQuote, WatchedForm):
    """More about one contact; nothing here has to be filled in."""

    kind = Choice("Wat voor contact was het?", list(KINDS.items()))
    minutes = MinutesField("Hoeveel minuten ongeveer? (mag leeg blijven)")
    themes = Choices("Waarover ging het? (mag leeg blijven)", list(THEMES.items()))
    remark = Lines("Een korte opmerking (mag leeg blijven)", MAX_REMARK)
    remark_anyway = BooleanField(ANYWAY)
    quote = Lines("Je citaat", MAX_QUOTE)
    quote_anyway = BooleanField(ANYWAY)
    quote_theme = Choice("Bij welk thema hoort het?", WITHOUT_THEME, default="")
    consent = _consent()
    submission_key = SubmissionKey()

    def more(self) -> MoreDetails:
        themes, remark = tuple(self.themes.data or ()), self.remark.data or ""
        return MoreDetails(self.kind.data, self.minutes.data, themes, remark, bool(self.remark_anyway.data))


class QuoteForm(_WithQuote, WatchedForm):
    """A quote about a contact whose quarter was handed in: the rest stays as it is."""

    quote = Lines("Je citaat", MAX_QUOTE, "Schrijf wat je wil vertellen.")
    quote_anyway = BooleanField(ANYWAY)
    quote_theme = Choice("Bij welk thema hoort het?", WITHOUT_THEME, default="")
    consent = _consent()
    submission_key = SubmissionKey()


class EditQuoteForm(WatchedForm):
    """The coordinator makes a quote ready for the annual report."""

    facts = Edited
    text = Lines("Zo komt het in het jaarverslag", MAX_QUOTE)
    anyway = BooleanField(ANYWAY)
    theme = Choice("Thema", list(THEMES.items()))
