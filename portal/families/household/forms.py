"""Rows for children and parents in one form; a button adds one more, also without JavaScript."""

import re
from collections.abc import Iterator
from typing import Any, ClassVar

from flask import request

from portal.families.file.forms import MonthField, YearField
from portal.families.file.rules import Reply
from portal.families.household.rules import Household
from portal.families.members.rules import ChildDetails, ParentDetails
from portal.families.models.family import ANSWERS, DERIVED_FLAGS, FLAGS
from portal.web.fields import Choice, Line
from portal.web.forms import Mistake, PortalForm

ADD = "erbij"  # the button that adds a row; its value says to which rows
FIRST, MOST = 2, 12
ROW = re.compile(r"(kind|ouder)-(\d{1,2})-")


class Row(PortalForm):
    """One of several rows; an empty one does not count."""

    @property
    def is_filled(self) -> bool:
        return any(field.raw_data and any(str(one).strip() for one in field.raw_data) for field in self)

    def check(self) -> bool:
        return bool(self.validate()) and self.attempt(self.details().check)

    def mistakes(self) -> Iterator[Mistake]:
        name, place, _ = self._prefix.split("-")
        for mistake in super().mistakes():
            yield mistake._replace(label=f"{name.capitalize()} {int(place) + 1}, {mistake.label.lower()}")


class ChildRow(Row):
    """A child: a month is enough."""

    facts = ChildDetails
    given_name = Line("Voornaam", 60)
    birth_month = MonthField("Geboren in")
    due_month = MonthField("Of verwacht in")


class ParentRow(Row):
    facts = ParentDetails
    given_name = Line("Voornaam", 60)
    birth_year = YearField("Geboortejaar")


class FirstProfileForm(PortalForm):
    """What is known of the profile at the referral; since when is asked later, in the file."""

    def replies(self) -> dict[str, Reply]:
        """Flag → what was chosen, of what is known."""
        return {flag: Reply(self[flag].data) for flag in FLAGS if self[flag].data in ("yes", "no")}


for _flag, _words in FLAGS.items():
    _first = ("", "zoals het portaal het berekent") if _flag in DERIVED_FLAGS else ("unknown", ANSWERS["unknown"])
    _choices = [_first, *((key, words) for key, words in ANSWERS.items() if key != "unknown")]
    setattr(FirstProfileForm, _flag, Choice(_words[:1].upper() + _words[1:], _choices, default=_first[0]))


class HouseholdForm(PortalForm):
    """A form with rows for children, and, where it asks for them, parents and the profile."""

    asks: ClassVar[tuple[str, ...]] = ("kind", "ouder", "profiel")
    below_rows: ClassVar[tuple[str, ...]] = ()  # the controls that the page shows below the rows

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.children: list[ChildRow] = self._rows("kind", ChildRow)
        self.parents: list[ParentRow] = self._rows("ouder", ParentRow)
        self.profile = FirstProfileForm(prefix="profiel-") if "profiel" in self.asks else None

    def _rows(self, name: str, kind: type[Any]) -> list[Any]:
        if name not in self.asks:
            return []
        typed = [int(found[2]) for key in request.form if (found := ROW.match(key)) and found[1] == name]
        number = max([FIRST, *(place + 1 for place in typed)]) + (self.adds == name)
        return [kind(prefix=f"{name}-{place}-") for place in range(min(number, MOST))]

    @property
    def adds(self) -> str:
        """Which rows the pressed button adds to: "kind", "ouder" or ""."""
        wanted = request.form.get(ADD, "")
        return wanted if wanted in self.asks else ""

    def _parts(self) -> Iterator[Any]:
        yield from self.children
        yield from self.parents
        if self.profile is not None:
            yield self.profile

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        for row in (*self.children, *self.parents):
            if row.is_filled and not row.check():
                fine = False
        if self.profile is not None and not self.profile.validate():
            fine = False
        return fine

    @property
    def errors(self) -> dict[Any, Any]:
        """Those of the form itself and of its rows."""
        found = dict(super().errors)
        for part in self._parts():
            found |= {f"{part._prefix}{name}": said for name, said in part.errors.items()}
        return found

    def mistakes(self) -> Iterator[Mistake]:
        own = list(super().mistakes())
        yield from (mistake for mistake in own if mistake.control not in self.below_rows)
        for part in self._parts():
            yield from part.mistakes()
        yield from (mistake for mistake in own if mistake.control in self.below_rows)

    def household(self) -> Household:
        return Household(
            tuple(row.details() for row in self.children if row.is_filled),
            tuple(row.details() for row in self.parents if row.is_filled),
            self.profile.replies() if self.profile is not None else {},
        )
