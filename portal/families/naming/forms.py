"""The base of every form whose words may leave the branch: it asks before it stores what identifies a family."""

from collections.abc import Mapping
from typing import Any, ClassVar

from wtforms import BooleanField

from portal.families.naming.facts import KnownFamilies, known_to
from portal.kit import privacy
from portal.kit.privacy import PrivacyWarning
from portal.web.access import me
from portal.web.forms import ANYWAY, WatchedForm

_TICK = "_anyway"


class LeavingForm(WatchedForm):
    """`watched`: which fields leave, each with the words for it in the warning. A tick at the field keeps it so."""

    watched: ClassVar[Mapping[str, str]] = {}
    any_number: ClassVar[bool] = False  # whether a phone or mail address we do not know is reported as well

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        for name in cls.watched:
            if not hasattr(cls, name + _TICK):
                setattr(cls, name + _TICK, BooleanField(ANYWAY))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.watched:
            self._fields[name].anyway = self._fields[name + _TICK]

    def validate(self, extra_validators: Any = None) -> bool:
        """Also False when a text seems to identify a family, and nobody said that it may stay."""
        is_right = bool(super().validate(extra_validators))
        known: KnownFamilies | None = None
        for name, where in self.watched.items():
            field = self._fields[name]
            if not field.data or field.errors or field.anyway.data:
                continue
            known = known or known_to(me())
            if found := known.seen_in(field.data, any_number=self.any_number):
                self.refuse(PrivacyWarning(privacy.warning(found, where), name))
        return is_right and not self.warned

    def may_leave(self, text: str, tick: str, where: str) -> bool:
        """The same for words that no field of the form holds; the sentence and its tick stand together."""
        if not text or self._fields[tick].data:
            return True
        found = known_to(me()).seen_in(text, any_number=self.any_number)
        if found:
            self.refuse(PrivacyWarning(privacy.warning(found, where), tick))
        return not found

    @property
    def data(self) -> dict[str, Any]:
        """What was filled in, without the ticks."""
        return {name: field.data for name, field in self._fields.items() if not name.endswith(_TICK)}
