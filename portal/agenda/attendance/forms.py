"""Who was there, as it was ticked."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import Field

from portal.agenda.attendance.rules import Ticks
from portal.web.fields import NumberField
from portal.web.forms import PortalForm

MAX_MARKS = 2000


class MarksField(Field):
    """Any number of marks "v12" or "k5" → a list."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = [mark for mark in valuelist[:MAX_MARKS] if re.fullmatch(r"[vk]\d{1,9}", mark, re.ASCII)]

    def process_data(self, value: Any) -> None:
        self.data = list(value or [])


class SeenMarksField(MarksField):
    """The marks that the page came with, in one hidden box, so that a stale page undoes nobody's work."""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        super().process_formdata((valuelist[0] if valuelist else "").split())

    def _value(self) -> str:
        return " ".join(sorted(self.data))


class AttendanceForm(PortalForm):
    """Who was there, and how many more."""

    er = MarksField("Wie was er?")
    gezien = SeenMarksField("")
    guests = NumberField("Nog andere mensen, die niet op de lijst staan")
    gezien_gasten = NumberField("")

    def ticks(self) -> Ticks:
        """What was ticked, and what the page came with."""
        return Ticks(self.er.data, self.gezien.data, self.guests.data or 0, self.gezien_gasten.data or 0)
