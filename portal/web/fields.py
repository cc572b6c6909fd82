"""Form fields that speak Dutch: they accept what people type and say in a sentence what is wrong."""

import re
import uuid
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from flask import request
from wtforms import Field, HiddenField, PasswordField, SelectField, SelectMultipleField, StringField
from wtforms.validators import StopValidation, ValidationError
from wtforms.widgets import TextArea, TextInput

from portal.kit import addresses, dates, iban, money, phone, text
from portal.kit.errors import RuleError
from portal.kit.numbers import parse_whole


class Needed:
    """Not left empty; the sentence says what to fill in."""

    field_flags: dict[str, bool] = {}

    def __init__(self, sentence: str) -> None:
        self.sentence = sentence

    def __call__(self, form: Any, field: Field) -> None:
        if field.errors:
            raise StopValidation()
        if field.data is None or field.data == "" or field.data == []:
            raise StopValidation(self.sentence)


class AtMost:
    """Not longer than the column that stores it."""

    def __init__(self, length: int) -> None:
        self.length = length

    def __call__(self, form: Any, field: Field) -> None:
        if field.data and len(field.data) > self.length:
            raise ValidationError(
                f"Hou het korter: ten hoogste {self.length} tekens, nu zijn het er {len(field.data)}."
            )


class Line(StringField):
    """One line of text, cleaned. `length` is that of its column."""

    clean = staticmethod(text.one_line)

    def __init__(self, label: str, length: int, needed: str = "", **kwargs: Any) -> None:
        validators: list[Any] = [Needed(needed)] if needed else []
        super().__init__(label, [*validators, AtMost(length)], **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = self.clean(valuelist[0]) if valuelist else ""


class Lines(Line):
    """Several lines of text, cleaned."""

    widget = TextArea()
    clean = staticmethod(text.clean)


class ParsedField(Field):
    """A text box whose text becomes a value; what was typed stays when it makes no sense."""

    widget = TextInput()
    parse: Callable[[str], Any]
    show: Callable[[Any], str]
    wrong = "Kijk dit even na."
    empty: Any = None

    def __init__(self, label: str, needed: str = "", **kwargs: Any) -> None:
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)
        self.raw = ""

    def _value(self) -> str:
        if self.raw_data:
            return self.raw
        return type(self).show(self.data) if self.data not in (None, "") else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.raw = text.one_line(valuelist[0])[:200] if valuelist else ""
        if not self.raw:
            self.data = self.empty
            return
        self.data = type(self).parse(self.raw)
        if self.data is None:
            raise ValueError(self.wrong)


class NumberField(ParsedField):
    """A whole number, or nothing."""

    parse = staticmethod(parse_whole)
    show = staticmethod(str)
    wrong = "Vul een getal in, zoals 12."


class EuroField(ParsedField):
    """An amount → cents."""

    parse = staticmethod(money.parse_euro)
    show = staticmethod(money.amount_number)
    wrong = "Schrijf het bedrag in cijfers, bijvoorbeeld 6,40."


class KmField(ParsedField):
    """A distance → tenths of a kilometre."""

    parse = staticmethod(money.parse_km)
    show = staticmethod(money.km_number)
    wrong = "Schrijf de afstand in kilometer met één cijfer na de komma, bijvoorbeeld 4,2."


class IbanField(ParsedField):
    """An account number → compact IBAN."""

    parse = staticmethod(iban.parse)
    show = staticmethod(iban.grouped)
    wrong = iban.WRONG
    empty = ""


class PhoneField(ParsedField):
    """A phone number → E.164."""

    parse = staticmethod(phone.parse)
    show = staticmethod(phone.national)
    wrong = phone.WRONG
    empty = ""


class EmailField(ParsedField):
    """A mail address → lower case."""

    parse = staticmethod(addresses.parse_mail)
    show = staticmethod(str)
    wrong = addresses.WRONG_MAIL
    empty = ""


class DateField(Field):
    """Three boxes dag, maand, jaar (posted as NAME-dag, NAME-maand, NAME-jaar) → date."""

    def __init__(self, label: str, needed: str = "", **kwargs: Any) -> None:
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)
        self.parts = ("", "", "")

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        names = [f"{self.name}-{part}" for part in ("dag", "maand", "jaar")]
        if formdata is not None and any(name in formdata for name in names):
            self.process_errors = []
            typed = [text.one_line(formdata.get(name, ""))[:40] for name in names]
            self.parts = (typed[0], typed[1], typed[2])
            self.object_data = self.data = None
            if any(typed):
                self.data = dates.parse_day(*typed)
                if self.data is None:
                    self.process_errors = [dates.WRONG_DAY]
            return
        super().process(None, data if data is not None else self.default)
        value = self.data
        if isinstance(value, date):
            self.parts = (str(value.day), str(value.month), str(value.year))


class DayInQuarterField(Field):
    """A day number and one of the quarter's three months (posted as NAME-dag, NAME-maand) → date.

    Give the quarter with `field.in_quarter(quarter)` before validation.
    """

    def __init__(self, label: str, needed: str = "", **kwargs: Any) -> None:
        super().__init__(label, [Needed(needed)] if needed else [], **kwargs)
        self.typed_day, self.typed_month = "", ""
        self.months: tuple[date, ...] = ()

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors: list[str] = []
        self.object_data = None
        self.data: date | None = None
        if formdata is not None:
            self.typed_day = text.one_line(formdata.get(f"{self.name}-dag", ""))[:20]
            self.typed_month = text.one_line(formdata.get(f"{self.name}-maand", ""))[:20]

    def in_quarter(self, quarter: dates.Quarter) -> None:
        self.months = quarter.months
        if not self.typed_day:
            return
        month = next((m for m in self.months if str(m.month) == self.typed_month), None)
        if month is not None:
            self.data = dates.parse_day(self.typed_day, str(month.month), str(month.year))
        if self.data is None:
            wrong = "Deze dag bestaat niet. Kies een dag en een maand."
            self.process_errors = [wrong if self.typed_month else "Kies ook de maand."]


class Choice(SelectField):
    """One of a fixed list of (value, words)."""

    def __init__(self, label: str, choices: Any, wrong: str = "Kies een van de antwoorden.", **kwargs: Any) -> None:
        self.wrong = wrong
        super().__init__(label, choices=dict(choices), validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        words = self.choices.get(self.data) if isinstance(self.choices, dict) else None  # a group's are a dict
        if not isinstance(words, str) and self.data not in {str(value) for value, *_ in self.iter_choices()}:
            raise StopValidation(self.wrong)


class RowChoice(Choice):
    """The id of a row as text, "" for none; the choices are set once the form is made."""

    def __init__(self, label: str, wrong: str, **kwargs: Any) -> None:
        super().__init__(label, {}, wrong, **kwargs)

    def process_data(self, value: Any) -> None:
        self.data = str(value or "")


class Choices(SelectMultipleField):
    """Any number out of a fixed list; anything else is refused."""

    def __init__(self, label: str, choices: Any, **kwargs: Any) -> None:
        super().__init__(label, choices=dict(choices), validate_choice=False, **kwargs)

    def pre_validate(self, form: Any) -> None:
        known = {str(value) for value, *_ in self.iter_choices()}
        if any(value not in known for value in self.data or ()):
            raise StopValidation("Kies uit de lijst.")


class SubmissionKey(HiddenField):
    """A random key made with the form, so that the second tap on a button lands on what the first one saved."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__("", default=lambda: str(uuid.uuid4()), **kwargs)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        try:
            self.data = str(uuid.UUID(valuelist[0]))
        except (ValueError, IndexError):
            self.data = str(uuid.uuid4())


def _code(typed: str) -> str | None:
    digits = re.sub(r"[\s.\-]", "", typed)
    return digits if re.fullmatch(r"\d{6}", digits, re.ASCII) else None


class CodeField(ParsedField):
    """Six digits, typed with or without a space."""

    parse = staticmethod(_code)
    show = staticmethod(str)
    wrong = "Typ de zes cijfers van je code, zoals 123 456."
    empty = ""

    def _value(self) -> str:
        return self.raw


class Secret(PasswordField):
    """A password: taken as it is typed, never shown again."""

    def __init__(self, label: str, needed: str, **kwargs: Any) -> None:
        super().__init__(label, [Needed(needed)], **kwargs)


class PhotosField(Field):
    """The files that were sent → what `read` makes of them: a list, empty where none was chosen."""

    def __init__(self, label: str, read: Callable[[list[bytes], list[str]], list[Any]], most: int, **kwargs: Any):
        self.read, self.most = read, most
        super().__init__(label, **kwargs)

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors, self.object_data, self.data = [], None, []
        sent = request.files.getlist(self.name) if formdata is not None else []
        chosen = [file for file in sent if file.filename]
        if len(chosen) > self.most:
            self.process_errors = [f"Kies ten hoogste {self.most} foto’s tegelijk."]
            return
        try:
            self.data = self.read([file.read() for file in chosen], [file.filename or "" for file in chosen])
        except RuleError as error:
            self.process_errors = [error.message]


def numbers(values: list[str] | None) -> list[int]:
    """The row ids among what was posted; anything else is dropped."""
    return [int(v) for v in values or [] if v.isascii() and v.isdigit() and len(v) < 10]
