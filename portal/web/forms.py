"""The bases of forms: each tries a rule, and puts a refusal at its field."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import fields
from datetime import date
from textwrap import shorten
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple, Self, TypeVar

from flask import request
from flask_wtf import FlaskForm
from peewee import DoesNotExist
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    PasswordField,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import StopValidation

from portal.database import BaseModel, locked, transaction
from portal.kit.dates import day_text
from portal.kit.errors import RuleError
from portal.kit.privacy import PrivacyWarning
from portal.kit.same import LooksSame, Twin
from portal.kit.seen import GONE, OVERTAKEN, mark
from portal.web import sent_before

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Facts = TypeVar("Facts", bound="DataclassInstance")


def seen(row_id: int | None = None) -> str:
    """The mark of what the page showed (portal.kit.seen), as its form sent it back; of one row where it lists several.

    "" where it is missing, which is no mark of anything.
    """
    return request.form.get("seen" if row_id is None else f"seen-{row_id}", "")


class Mistake(NamedTuple):
    """One sentence, the id of the control it is about ("" for the form as a whole), and its label."""

    control: str
    sentence: str
    label: str = ""


class PortalForm(FlaskForm):
    """`attempt` runs a rule; `status` is the answer's status when the form comes back."""

    class Meta:
        csrf = False  # every form was looked at before its view was asked: `form_token`

    facts: ClassVar[type[Any]]  # the dataclass that it fills in, where the rule takes one
    page_order: ClassVar[Sequence[str]] = ()  # the fields that the page shows first, if not declared first
    status = 422
    twins: Sequence[Twin] = ()  # people who may be the one being written down
    mark = ""  # of what the page showed of the row that this form edits; `hidden` in parts/fields.html sends it along
    _edited: Any = None

    def edits(self, row: Any, of: Callable[[Any], Any] | None = None, *, hold: Any = None) -> Self:
        """The form changes `row`: what somebody else changed since the page was made is not undone without a word.

        of: from the row as it is now to what the form shows of it: plain values, or a row whose columns with the names
        of fields count; None: the row itself. hold: the row that the rule locks first, if that is another one: two who
        change it at once wait for each other.
        """
        self._edited, self._of, self._hold = row, of or (lambda row: row), hold or row
        self.mark = request.form.get("seen-form", "") if self.is_submitted() else self._mark(self._of(row))
        return self

    @property
    def changes_a_row(self) -> bool:
        """Whether it `edits` one that is there already."""
        return self._edited is not None

    def attempt(self, rule: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        """Run a rule with plain values. False when it refused: its sentence is then at its field."""
        try:
            sent_before.check(self)
            with self._nobody_else():
                self.result = rule(*args, **kwargs)
        except RuleError as error:
            self.refuse(error)
            return False
        return True

    @contextmanager
    def _nobody_else(self) -> Iterator[None]:
        """RuleError (conflict), once, where somebody else changed the row meanwhile and this would change it again.

        A second tap changes nothing more, and does not conflict with the first.
        """
        if self._edited is None:
            yield
            return
        with transaction():
            with suppress(DoesNotExist):
                locked(self._hold)
            stored = self._stored()
            if stored is None:
                raise RuleError(GONE, conflict=True)
            shown = self._of(stored)
            before = self._mark(shown)
            try:
                yield
                now = self._stored()
                if self.mark != before and self._mark(now and self._of(now)) != before:
                    self.mark = before
                    told = self._tell(shown)
                    where = "Bij elk veld lees je wat er nu staat." if told else "Kijk in een ander venster."
                    raise RuleError(OVERTAKEN.format(where), conflict=True)
            except RuleError:
                _put_back(self._edited, stored)  # the page around the form says what is stored
                raise

    def _stored(self) -> Any:
        """The row as it is stored now; None where it was deleted."""
        return type(self._edited).get_or_none(type(self._edited).id == self._edited.id)

    def _mark(self, shown: Any) -> str:
        if not isinstance(shown, BaseModel):
            return mark(shown)
        return mark([*(getattr(shown, one.name, None) for one in self), None])  # as forms that were opened long ago say

    def _tell(self, shown: Any) -> bool:
        """Say beside each field that was filled in differently what is there now. Whether there was any such field."""
        told = False
        for field in self:
            now = shown.get(field.name, UNKNOWN) if isinstance(shown, dict) else getattr(shown, field.name, UNKNOWN)
            if now is UNKNOWN or isinstance(field, HiddenField | SelectMultipleField) or _alike(now, field.data):
                continue
            field.errors = [*field.errors, f"{_called(field)}: nu staat er {_said(field, now)}."]
            told = True
        return told

    def still_seen(self, now: str) -> str:
        """The mark to send with a part of the page (`seen`): that of the page sent, until it was refused."""
        return seen() if self.is_submitted() and self.status != 409 else now

    def refuse(self, error: RuleError) -> None:
        if error.conflict:
            self.status = 409
        if isinstance(error, LooksSame):
            self.twins = error.twins
        field = self._fields.get(error.field)
        if field is not None:
            field.errors = [*field.errors, error.message]
        else:
            self.form_errors.append(error.message)

    def filled_in(self, facts: type[Facts]) -> Facts:
        """What was filled in, as a dataclass with fields of these names; one that the form lacks keeps its default."""
        return facts(**{one.name: self[one.name].data for one in fields(facts) if one.name in self})

    def details(self) -> Any:
        """What was filled in, as the rule expects it."""
        return self.filled_in(self.facts)

    @property
    def holds_something(self) -> bool:
        """Whether something was typed or ticked in it that is shown again.

        A list or a hidden field does not count, and a password is not shown again.
        """
        return any(
            value.strip()
            for field in self
            if not isinstance(field, (HiddenField, PasswordField))
            if not isinstance(field, SelectField) or isinstance(field, SelectMultipleField)
            for name in (field.name, f"{field.name}-dag")
            for value in request.form.getlist(name)
        )

    @property
    def written(self) -> list[str]:
        """The sentences that were written in it; what was chosen or is one word is chosen again as quickly."""
        said = [value for field in self if _is_written(field) for value in request.form.getlist(field.name)]
        return [one for one in said if " " in one.strip()]

    def mistakes(self) -> Iterator[Mistake]:
        """Every sentence with the control it belongs to, in the order of the page, for the summary at the top."""
        for sentence in self.form_errors:
            yield Mistake("", sentence)
        first = {name: place for place, name in enumerate(self.page_order)}
        for field in sorted(self, key=lambda field: first.get(field.short_name, len(first))):
            for sentence in field.errors:
                yield Mistake(control_id(field), sentence, _called(field))


def _is_written(field: Any) -> bool:
    return isinstance(field, StringField) and not isinstance(field, HiddenField | PasswordField)


def _put_back(row: Any, stored: Any) -> None:
    """Make an object say again what is stored, whatever a rule that is undone did to it."""
    for name, value in stored.__data__.items():
        if row.__data__.get(name) != value:
            setattr(row, name, value)
    row._dirty.clear()


UNKNOWN: Any = object()


def _alike(one: Any, other: Any) -> bool:
    return str(one or "") == str(other or "")


def _said(field: Any, now: Any) -> str:
    """A value as its field shows it, in quotation marks; "niets" where it is empty."""
    if isinstance(field, BooleanField):
        return "een vinkje" if now else "geen vinkje"
    if isinstance(field, SelectField):
        now = next((words for value, words, *_ in field.iter_choices() if value == str(now or "")), now)
    elif now not in (None, "") and (show := getattr(type(field), "show", None)):
        now = show(now)
    elif isinstance(now, date):
        now = day_text(now)
    return f"‘{shorten(str(now), 200, placeholder=' …')}’" if now not in (None, "") else "niets"


def _called(field: Any) -> str:
    """What a field asks, without the hint behind it: "Hoeveel minuten ongeveer? (mag leeg blijven)" is "Hoeveel minuten
    ongeveer"."""
    return str(field.label.text).partition(" (")[0].rstrip("?")


def control_id(field: Any) -> str:
    """The id that a link to this field must point at: that of its first box where it has several."""
    if field.type in ("DateField", "DayInQuarterField"):
        return f"{field.id}-dag"
    if field.type in ("Choices", "RadioChoice"):
        return f"{field.id}-0"
    return str(field.id)


ANYWAY = "Toch zo bewaren"


class WatchedForm(PortalForm):
    """Remembers which texts seem to identify somebody, so that the page can ask whether they may stay."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.warned: set[str] = set()

    def refuse(self, error: RuleError) -> None:
        if isinstance(error, PrivacyWarning):
            self.warned.add(error.field)
            if error.field in self._fields:
                self._fields[error.field].may_stay = True
        super().refuse(error)


class TypedTwice(PortalForm):
    """A new password in its field `new`, and the same one in `again`."""

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        if self.new.data != self.again.data:
            self.again.errors = ["Dit is iets anders dan hierboven. Typ twee keer hetzelfde."]
        return not self.errors


class WordFileForm(PortalForm):
    """A Word file from the coordinator's computer."""

    file = FileField("Kies je Word-bestand")

    def validate_file(self, field: Any) -> None:
        if not field.data or not field.data.filename:
            raise StopValidation("Kies eerst een bestand.")

    @property
    def name(self) -> str:
        return str(self.file.data.filename)

    @property
    def content(self) -> bytes:
        content: bytes = self.file.data.read()
        return content
