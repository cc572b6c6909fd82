"""Whether two people or families look like one: the same phone, mail or address, or the name in either order."""

import re
from collections.abc import Iterable

from portal.kit.errors import RuleError
from portal.kit.folding import folded
from portal.kit.records import dataclass

_TITLES = frozenset({"familie", "fam", "gezin", "mevrouw", "meneer", "mevr", "dhr"})
_PART = re.compile(r"[^\W_]+")

WHY = {
    "phone": "hetzelfde telefoonnummer",
    "email": "hetzelfde mailadres",
    "name": "dezelfde naam",
    "street": "hetzelfde adres",
}
"""Field → what two share; the first one counts."""


@dataclass(frozen=True)
class Twin:
    """Somebody who may be the same. kind: family, person or candidate; field: a key of WHY. id 0: of another row."""

    kind: str
    id: int
    label: str
    field: str
    is_volunteer: bool = False  # of a person: has a page among the volunteers

    @property
    def why(self) -> str:
        return WHY[self.field]


class LooksSame(RuleError):
    """Somebody like this is there already: whether it is the same one is asked first."""

    def __init__(self, twins: Iterable[Twin], field: str) -> None:
        self.twins = tuple(twins)
        first = self.twins[0]
        label = first.label[:1].upper() + first.label[1:]
        super().__init__(f"{label} heeft {first.why}. Is dit dezelfde?", field)


def keys(
    name: str, words: int = 2, /, *, phone: str = "", email: str = "", street: str = "", town: str = ""
) -> dict[str, str]:
    """Field → what is compared of it, without empty ones. words: how many a name must have to mean anything."""
    named = sorted(part for part in _PART.findall(folded(name)) if part not in _TITLES)
    house = " ".join(_PART.findall(folded(street)))
    found = {
        "phone": phone,
        "email": email.casefold(),
        "name": " ".join(named) if len(named) >= words else "",
        "street": f"{house}, {' '.join(_PART.findall(folded(town)))}" if re.search(r"\d", house) and town else "",
    }
    return {field: value for field, value in found.items() if value}


def shared(one: dict[str, str], other: dict[str, str]) -> str:
    """The first field in which they are alike; "" for none."""
    return next((field for field in WHY if field in one and one[field] == other.get(field)), "")
