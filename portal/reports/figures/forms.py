"""Forms about the year's figures: entering them, closing a year, taking over what changed since."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from wtforms import IntegerField
from wtforms.widgets import HiddenInput

from portal.kit.numbers import parse_whole
from portal.reports.figures.facts.chapters.communication import CHANNEL
from portal.reports.figures.facts.definition import Definition
from portal.reports.figures.facts.definitions import DEFINITIONS, SECTIONS, defined
from portal.reports.figures.facts.figures import Figures, number_text
from portal.reports.figures.facts.lists import Number
from portal.reports.figures.rules import Correction
from portal.web.fields import Choices, Line, NumberField, ParsedField
from portal.web.forms import PortalForm


def _tenths(typed: str) -> Decimal | None:
    return Decimal(typed.replace(",", ".")) if re.fullmatch(r"\d{1,4}([.,]\d)?", typed, re.ASCII) else None


class CountField(NumberField):
    """A whole number; empty: not recorded."""

    wrong = "Schrijf een getal zonder komma, of laat het leeg."


class TenthsField(ParsedField):
    """A number with at most one decimal; empty: not recorded."""

    parse = staticmethod(_tenths)
    show = staticmethod(number_text)
    wrong = "Schrijf een getal met hoogstens één cijfer na de komma, zoals 6,1, of laat het leeg."


class BaseField(IntegerField):
    """The version that the page showed; 0 for anything but a number."""

    widget = HiddenInput()

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = parse_whole(valuelist[0]) if valuelist else 0
        self.data = self.data or 0


class CorrectionForm(PortalForm):
    """Why figures change, and the version that was looked at."""

    base = BaseField(default=0)

    def correction(self) -> Correction:
        return Correction(self["reason"].data, self.base.data or 0)


class TakeOverForm(CorrectionForm):
    """Which of the differences become a new version, and why."""

    keys = Choices("Neem over", [])
    reason = Line("Waarom?", 300)


class YearForm(CorrectionForm):
    """All figures of a year; made by `year_form`, which knows the branch's channels."""

    reason = Line("Waarom verbeter je deze cijfers?", 300)
    keys: dict[str, str] = {}  # name of the field → key of the figure

    def numbers(self) -> dict[str, Number | None]:
        """Key → number. A channel that stays empty is left out: nobody came that way, or it is not known."""
        found = {key: self[name].data for name, key in self.keys.items()}
        return {key: value for key, value in found.items() if value is not None or not key.startswith(CHANNEL)}

    def sections(self) -> Iterator[tuple[str, list[tuple[Definition, Any]]]]:
        """("1.1. Bereik", its fields), in the order of the report."""
        for number, title in SECTIONS.items():
            pairs = [(defined(key), self[name]) for name, key in self.keys.items()]
            yield f"{number}. {title}", [(definition, one) for definition, one in pairs if definition.section == number]


def year_form(channels: Sequence[str], figures: Figures | None) -> YearForm:
    """The form for a branch with these channels, filled with what is known. Its first version needs no reason."""
    keys: dict[str, str] = {}
    for key in DEFINITIONS:
        keys[key] = key
        if key == "interested":
            keys |= {f"channel_{place}": f"{CHANNEL}{name}" for place, name in enumerate([*channels, "?"])}
    fields: dict[str, Any] = {
        name: (TenthsField if defined(key).is_mean else CountField)(defined(key).title) for name, key in keys.items()
    }
    data = {name: figures.value(key) for name, key in keys.items()} if figures else {}
    made = type("YearFormOfBranch", (YearForm,), {**fields, "keys": keys})
    form: YearForm = made(data={**data, "base": figures.version if figures else 0})
    return form
