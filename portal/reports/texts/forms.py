"""The forms of the words of the report."""

from typing import Any

from wtforms import BooleanField, HiddenField
from wtforms.validators import ValidationError

from portal.families.file.facts.course import matching
from portal.families.models.family import Family
from portal.families.naming.forms import LeavingForm
from portal.reports.texts.facts import COLLECTED, heading
from portal.reports.texts.rules import LONGEST, EntryDetails
from portal.web.access import me
from portal.web.fields import Choice, DateField, Line, Lines, SubmissionKey


class TextForm(LeavingForm):
    """The words of one section. `revision`: that of the text when the page was opened."""

    watched, any_number = {"text": "deze tekst"}, True

    text = Lines("Tekst", LONGEST)
    revision = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The revision that was seen; 0 for anything that no page of ours sends."""
        typed = self.revision.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


class EntryForm(LeavingForm):
    """Something to remember for the report."""

    watched, any_number = {"text": "deze notitie"}, True
    family_id: int | None = None  # whose story it is, once `whose` is read

    section = Choice(
        "Waar hoort het bij?", [(key, heading(key)) for key in COLLECTED], "Kies een deel van het verslag."
    )
    day = DateField("Wanneer?", "Vul de dag in.")
    text = Lines("Wat?", 2000, "Schrijf op wat er gebeurde.")
    whose = Line("Over welk gezin gaat het? (mag leeg blijven)", 60)
    lasts = BooleanField("Dit blijft elk jaar in het verslag, zoals een partner of een lidmaatschap")
    until_on = DateField("Tot en met welke dag? (leeg: het loopt nog)")

    def validate_whose(self, field: Line) -> None:
        """A code, a name, whatever finds one family; several or none is a mistake."""
        self.family_id = None
        if not field.data:
            return
        found = matching(me(), field.data)
        exact: Any = Family.visible_to(me()).where(Family.code == field.data.upper()).first()
        if exact is not None:
            found = [exact.id]
        if len(found) != 1:
            many = f"Er zijn {len(found)} gezinnen met" if found else "Er is geen gezin met"
            raise ValidationError(f"{many} ‘{field.data}’. Vul de code van het gezin in, zoals G-034.")
        self.family_id = found[0]

    def details(self) -> EntryDetails:
        assert self.day.data is not None  # asked for
        until_on = self.until_on.data
        return EntryDetails(self.section.data, self.day.data, self.text.data, self.lasts.data, until_on, self.family_id)


class NewEntryForm(EntryForm):
    """A new one, saved once."""

    submission_key = SubmissionKey()
