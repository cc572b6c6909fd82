"""One figure, printed twice: as a JSON line for programs, as a row of a table for people (stderr)."""

import json
import sys
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """A measured value of the portal, of the plain program beside it where there is one, and the goal.

    `goal` is met by `judged` (the ratio where there is one, else the portal's value): at least, or at most.
    """

    name: str
    portal: float
    plain: float | None = None
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    @property
    def ratio(self) -> float | None:
        return None if self.plain is None else self.portal / self.plain

    @property
    def judged(self) -> float:
        return self.portal if self.ratio is None else self.ratio

    @property
    def met(self) -> bool | None:
        """None where nobody set a goal."""
        if self.goal is None:
            return None
        return self.judged >= self.goal if self.at_least else self.judged <= self.goal

    def show(self) -> None:
        """The JSON line on stdout, the row on stderr."""
        line = {
            "figure": self.name, "portal": _short(self.portal), "plain": _short(self.plain),
            "ratio": _short(self.ratio), "goal": self.goal, "met": self.met,
        }  # fmt: skip
        print(json.dumps(line), flush=True)
        goal = "" if self.goal is None else f"{'≥' if self.at_least else '≤'} {self.goal:g}"
        verdict = {None: "", True: "met", False: "NOT MET"}[self.met]
        values = "".join(f"{'' if v is None else _short(v):>11}" for v in (self.portal, self.plain, self.ratio))
        print(f"{self.name:<34}{values}  {goal:<9} {verdict:<8} {self.note}", file=sys.stderr)


def _short(value: float | None) -> float | None:
    """Four digits say enough; whole numbers stay whole."""
    if value is None or isinstance(value, int):
        return value
    return float(f"{value:.4g}")
