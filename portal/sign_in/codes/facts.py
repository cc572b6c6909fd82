"""A code as shown to its person."""

from datetime import datetime

from portal.kit import clock
from portal.kit.money import NBSP
from portal.kit.records import dataclass


@dataclass(frozen=True)
class Issued:
    """A fresh code in the clear: for one letter or one screen, then never again."""

    code: str  # "123456"
    token: str
    expires_at: datetime

    @property
    def spaced(self) -> str:
        """As it is read out: "123 456"."""
        return f"{self.code[:3]} {self.code[3:]}"

    @property
    def until(self) -> str:
        """The Belgian time at which it ends: "10.52 uur"."""
        there = clock.local(self.expires_at)
        return f"{there.hour}.{there.minute:02d}{NBSP}uur"
