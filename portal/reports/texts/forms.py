"""What is asked for the words of the report."""

from wtforms import HiddenField

from portal.families.naming.forms import LeavingForm
from portal.reports.texts.facts import COLLECTED, heading
from portal.reports.texts.rules import LONGEST, EntryDetails
from portal.web.fields import Choice, DateField, Lines, SubmissionKey


class TextForm(LeavingForm):
    """The words of one section. `revision`: what stood there when the page was opened."""

    watched, any_number = {"text": "deze tekst"}, True

    text = Lines("Tekst", LONGEST)
    revision = HiddenField(default="0")

    @property
    def seen(self) -> int:
        """The revision that was seen; 0 for what no page of ours sends."""
        typed = self.revision.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else 0


class EntryForm(LeavingForm):
    """Something to remember for the report."""

    watched, any_number = {"text": "deze notitie"}, True

    section = Choice(
        "Waar hoort het bij?", [(key, heading(key)) for key in COLLECTED], "Kies een deel van het verslag."
    )
    day = DateField("Wanneer?", "Vul de dag in.")
    text = Lines("Wat?", 2000, "Schrijf op wat er gebeurde.")

    def details(self) -> EntryDetails:
        assert self.day.data is not None  # asked for
        return EntryDetails(self.section.data, self.day.data, self.text.data)


class NewEntryForm(EntryForm):
    """A new one, saved once."""

    submission_key = SubmissionKey()
