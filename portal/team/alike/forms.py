"""A form that asks "Is dit dezelfde?" before it writes down somebody who may be there already."""

from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from wtforms import BooleanField

from portal.kit.same import LooksSame, Twin
from portal.team.alike.facts import not_apart
from portal.team.alike.rules import tell_apart
from portal.web.access import me
from portal.web.forms import PortalForm


class SameForm(PortalForm):
    """`alike` says who looks the same. `own`: the id of the row that is corrected, None for a new one."""

    kind: ClassVar[str]  # of the rows that it writes: family, person, candidate
    own: int | None = None
    twins: Sequence[Twin] = ()

    is_other = BooleanField("Nee, dit is iemand anders")

    def of_row(self, id: int) -> Any:
        """Correcting this row: it is not its own twin."""
        self.own = id
        return self

    def alike(self) -> Sequence[Twin]:
        """Whoever shares a phone, mail, address or name with what was filled in."""
        raise NotImplementedError

    def validate(self, extra_validators: Any = None) -> bool:
        """Also False while somebody looks the same and nobody said that it is another."""
        is_right = bool(super().validate(extra_validators))
        if not is_right:
            return False
        self.twins = not_apart(me().branch_id, self.kind, self.own, self.alike())
        if self.twins and not self.is_other.data:
            self.refuse(LooksSame(self.twins, self.field_of(self.twins[0])))
            return False
        return True

    def field_of(self, twin: Twin) -> str:
        """Where the question stands."""
        return twin.field if twin.field in self._fields else "family_name"

    def attempt(self, rule: Callable[..., Any], *args: Any, **kwargs: Any) -> bool:
        done = super().attempt(rule, *args, **kwargs)
        if done and self.twins:
            tell_apart(self.kind, self.own or self.made(), self.twins, by=me())
        return done

    def made(self) -> int:
        """The id of the row that was just made."""
        id: int = self.result.id
        return id
