"""The forms of a newsletter."""

from datetime import date
from typing import Any

from wtforms import BooleanField
from wtforms.validators import StopValidation

from portal.families.naming.forms import LeavingForm
from portal.kit.dates import day_short, month_text, parse_month
from portal.newsletter.models import SECTIONS, Picture
from portal.newsletter.pictures.facts import ready
from portal.web.access import me
from portal.web.fields import Choice, Line, Lines, RowChoice, SubmissionKey
from portal.web.forms import PortalForm
from portal.web.pages import row_number


class MonthChoice(Choice):
    """Any real month: the list may be older than a letter that was made a moment ago."""

    def pre_validate(self, form: Any) -> None:
        try:
            self.first_day = parse_month(self.data or "")
        except ValueError:
            raise StopValidation(self.wrong) from None


class DraftForm(PortalForm):
    """Which month a new letter is for; give the months with `offer`."""

    month = MonthChoice("Voor welke maand?", [], "Kies een maand uit de lijst.")

    def offer(self, months: list[date], chosen: date | None) -> "DraftForm":
        """Fill the list; the proposed month stands first in view."""
        self.month.choices = {f"{m:%Y-%m}": month_text(m) for m in months}
        if self.month.data is None and chosen is not None:
            self.month.data = f"{chosen:%Y-%m}"
        return self


class IssueForm(LeavingForm):
    """The text around the pieces."""

    watched = {"greeting": "de aanspreking", "introduction": "de inleiding", "signature": "het slot"}

    greeting = Line("Aanspreking", 120, "Schrijf een aanspreking, bijvoorbeeld Beste vrijwilligers,")
    introduction = Lines("Inleiding (mag leeg blijven)", 4000)
    signature = Lines("Slot (mag leeg blijven)", 1000)

    @property
    def values(self) -> dict[str, Any]:
        """Plain values for the rules."""
        return {name: self[name].data for name in self.watched}


class ItemForm(LeavingForm):
    watched = {
        "title": "de titel", "text": "de tekst", "when": "‘wanneer’", "where": "‘waar’", "price": "‘prijs’",
        "extra": "‘extra’", "enrol": "‘inschrijven’", "link": "het adres",
    }  # fmt: skip

    section = Choice("In welk deel?", list(SECTIONS.items()), "Kies een deel van de brief.")
    title = Line("Titel", 160, "Geef het bericht een titel.")
    text = Lines("Tekst (mag leeg blijven)", 6000)
    when = Line("Wanneer (mag leeg blijven)", 160)
    where = Line("Waar (mag leeg blijven)", 200)
    price = Line("Prijs (mag leeg blijven)", 80)
    extra = Line("Extra (mag leeg blijven)", 300)
    enrol = Line("Inschrijven (mag leeg blijven)", 300)
    link = Line("Adres van een webpagina of mailadres (mag leeg blijven)", 500)
    picture_id = RowChoice("Foto (mag leeg blijven)", "Kies een foto uit de lijst.")
    is_mandatory = BooleanField("Dit is een verplichte vorming", false_values=(False, "false", "", "0"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.picture_id.choices = {"": "Geen foto", **{str(one.id): _said(one) for one in ready(me().branch_id)}}

    @property
    def values(self) -> dict[str, Any]:
        """Plain values for the rules."""
        left_out = ("submission_key", "picture_id")
        words = {name: value for name, value in self.data.items() if name not in left_out}
        return {**words, "picture": row_number(self.picture_id.data)}


def _said(picture: Picture) -> str:
    words = picture.caption or picture.alternative
    return f"{words[:60]} ({day_short(picture.day)})"


class NewItemForm(ItemForm):
    """A new piece, saved once."""

    submission_key = SubmissionKey()


class WordsForm(LeavingForm):
    """How every new letter of the branch begins and ends."""

    watched = {"newsletter_greeting": "de aanspreking", "newsletter_signature": "het slot"}

    newsletter_greeting = Line("Aanspreking", 120, "Schrijf een aanspreking, bijvoorbeeld Beste vrijwilligers,")
    newsletter_signature = Lines("Slot (mag leeg blijven)", 1000)

    @property
    def values(self) -> dict[str, str]:
        return {name: self[name].data or "" for name in self.watched}
