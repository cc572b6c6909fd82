"""Words that agree with their number."""

from collections.abc import Sequence

from portal.kit.money import NBSP

UNKNOWN = "–"
"""What stands in the place of a number that nobody knows."""


def agreeing(number: object, one: str, many: str) -> str:
    """The words after a number: `one` for 1, `many` for anything else, 0 and 1,5 included."""
    return one if number == 1 else many


def counted(number: int, one: str, many: str) -> str:
    """ "1 rit", "12 ritten"."""
    return f"{number}{NBSP}{agreeing(number, one, many)}"


def listed(words: Sequence[str]) -> str:
    """ "Klaver", "Klaver en Vlinder", "Klaver, Vlinder en Roos"."""
    return " en ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
