"""The forms of a quarter: its days, a correction, and the paper form typed over."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, Field

from portal.contacts.models.overview import NO_CONTACT_REASONS
from portal.kit.dates import Quarter, month_name
from portal.web.fields import Choice, Line, Lines
from portal.web.forms import PortalForm

MAX_BOXES = 100  # a quarter has at most 92 days


class DaysField(Field):
    """Any number of ISO days → a sorted list of dates."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = []
        if len(valuelist) > MAX_BOXES:
            raise ValueError("Er zijn te veel dagen aangeduid. Laad de pagina opnieuw.")
        try:
            self.data = sorted({date.fromisoformat(v) for v in valuelist if len(v) == 10})
        except ValueError:
            raise ValueError("Een van de dagen bestaat niet. Duid de dagen opnieuw aan in de kalender.") from None

    def process_data(self, value: Any) -> None:
        self.data = sorted(value or [])


class SeenField(Field):
    """The days the page came with, in one hidden box, so that a stale page undoes nobody's work."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            self.data = [date.fromisoformat(v) for v in (valuelist[0] if valuelist else "").split()[:MAX_BOXES]]
        except ValueError:
            self.data = []

    def process_data(self, value: Any) -> None:
        self.data = sorted(value or [])

    def _value(self) -> str:
        return " ".join(d.isoformat() for d in self.data)


class HandInForm(PortalForm):
    """A quarter may have no contacts at all, with a reason; each form says in its own way on which days there were."""

    gezien = SeenField("")
    weg = BooleanField("Ja, haal het weg, met wat erover verteld is")
    geen = BooleanField("Geen contacten dit kwartaal")
    reden = Choice("Hoe komt dat?", [("", "Kies een reden"), *NO_CONTACT_REASONS.items()], default="")

    def reason(self) -> str:
        """The reason code, "" when not asked for, or "?" when "geen contacten" was ticked without saying why."""
        return (self.reden.data or "?") if self.geen.data else ""


class QuarterForm(HandInForm):
    """The days of one match in one quarter."""

    page_order = ("dag",)
    dag = DaysField("Dagen")


class CorrectionForm(PortalForm):
    """What is not right in a quarter that was handed in."""

    reason = Lines("Wat klopt er niet?", 500, "Schrijf wat er niet klopt.")


class PaperForm(HandInForm):
    """A paper form typed over: day numbers per month, separated by spaces."""

    page_order = ("month1", "month2", "month3")
    month1 = Line("", 200)
    month2 = Line("", 200)
    month3 = Line("", 200)

    def about(self, quarter: Quarter) -> "PaperForm":
        for field, first in zip(self.boxes, quarter.months, strict=True):
            field.label.text = month_name(first).capitalize()
        return self

    def show(self, quarter: Quarter, days: Collection[date]) -> None:
        """Begin with these days."""
        self.gezien.process_data(days)
        for box, first in zip(self.boxes, quarter.months, strict=True):
            box.data = " ".join(str(day.day) for day in days if day.month == first.month)

    @property
    def boxes(self) -> list[Line]:
        return [self.month1, self.month2, self.month3]

    @property
    def words(self) -> list[str]:
        return [box.data or "" for box in self.boxes]
