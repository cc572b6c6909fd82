"""Kinds of contact, and which of them count in a branch on which day."""

from datetime import date

from peewee import BooleanField, CharField, DateField, ForeignKeyField

from portal.database import BaseModel
from portal.dated import held_on
from portal.people.models import Branch

KINDS = {
    "home_visit": "huisbezoek",
    "outing": "uitstap",
    "appointment": "mee naar een afspraak",
    "call": "telefoon of video in plaats van een bezoek",
    "not_home": "niet thuis",
}
TRAVELLED = frozenset({"home_visit", "outing", "appointment", "not_home"})  # a phone call has no trip
ALWAYS_COUNTS, NEVER_COUNTS = "home_visit", "not_home"  # the other kinds count unless a branch says they do not


class KindSetting(BaseModel):
    """Whether a kind of contact counts in a branch; a kind without a row counts."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    kind = CharField(20)
    counts = BooleanField(default=True)

    class Meta:
        indexes = ((("branch", "kind"), True),)


class KindBefore(BaseModel):
    """Whether a kind of contact counted in a branch up to and including a day; `KindSetting` holds after the last."""

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="CASCADE")
    kind = CharField(20)
    until_on = DateField()
    counts = BooleanField(default=True)

    class Meta:
        indexes = ((("branch", "kind", "until_on"), True),)


class CountingKinds:
    """Which kinds count in a branch on which day, read once. A home visit always does, nobody at home never."""

    def __init__(self, branch_id: int) -> None:
        self._now = {row.kind: row for row in KindSetting.select().where(KindSetting.branch == branch_id)}
        self.before: dict[str, list[KindBefore]] = {}
        for row in KindBefore.select().where(KindBefore.branch == branch_id).order_by(KindBefore.until_on):
            self.before.setdefault(row.kind, []).append(row)

    def count(self, kind: str, day: date) -> bool:
        """Whether a contact of this kind on this day counts."""
        if kind in (ALWAYS_COUNTS, NEVER_COUNTS):
            return kind == ALWAYS_COUNTS
        said = held_on(day, self.before.get(kind, ()), self._now.get(kind))
        return said is None or bool(said.counts)

    def on(self, day: date) -> frozenset[str]:
        """The kinds that count on a day."""
        return frozenset(kind for kind in KINDS if self.count(kind, day))
