"""Families: by code and alias, who they are, who lives there, and what is known of their profile."""

from typing import Any

from peewee import BooleanField, CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.history.models import ChainedModel
from portal.kit import clock
from portal.people.models import Branch, OfBranch

FLAGS = {
    "single_parent": "alleenstaand ouderschap",
    "mental_health": "psychische kwetsbaarheid",
    "disability": "fysieke beperking",
    "no_work_income": "geen arbeidsinkomen",
    "other_language": "ouder-kindtaal is geen Nederlands",
    "perinatal": "perinataal gezin",
    "young_parent": "ouder jonger dan 25 jaar",
    "newcomer": "nieuwkomers",
    "supervision": "onder toezicht van VK, OCJ of JRB",
}
"""The profile of a family, in the order of the report."""

DERIVED_FLAGS = frozenset({"perinatal", "young_parent"})  # computed from birth months and years, unless overridden

ANSWERS = {"yes": "ja", "no": "nee", "unknown": "niet gekend"}
BANDS = {
    "unborn": "nog niet geboren",
    "0-6": "0 tot en met 6 jaar",
    "7-12": "7 tot en met 12 jaar",
    "12+": "13 en ouder",
}


class Family(OfBranch):
    """A family, known here only by code and alias. The alias is what its volunteer sees."""

    stories: Any  # for the annual report, without a name: they point here from a wing above
    code = CharField(12)  # "G-014"
    alias: Any = CharField(60)  # "Gezin Klaver"
    municipality = CharField(80)
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)
    anonymised_at: Any = DateTimeField(null=True)

    class Meta:
        indexes = ((("branch", "code"), True),)

    @property
    def alias_and_code(self) -> str:
        """ "Gezin Klaver (G-014)"; a family named after its code is called that once."""
        return self.alias if self.code in self.alias else f"{self.alias} ({self.code})"

    @property
    def code_and_alias(self) -> str:
        """ "G-014, Gezin Klaver", for sorted lists of families."""
        return self.alias if self.code in self.alias else f"{self.code}, {self.alias}"


class OfFamily(OfBranch):
    """What hangs on a family; seen together with it, by the coordinator of its branch."""

    @classmethod
    def joined(cls) -> Any:
        return cls.select(cls, Family).join(Family)


class FamilyDetails(OfBranch):
    """Who a family is and how to reach them: the only place where it stands. Opening it is logged (FileView)."""

    family_id: int
    family = ForeignKeyField(Family, backref="details", on_delete="CASCADE", unique=True)
    name = CharField(120, default="")
    phone = CharField(20, default="")  # E.164
    email = CharField(254, default="")
    street = CharField(120, default="")
    postcode = CharField(10, default="")
    town = CharField(80, default="")
    language = CharField(40, default="")  # spoken at home
    household_note = TextField(default="")
    share_children = BooleanField(default=False)  # the volunteer may see the children's first names


class Child(OfFamily):
    """A child by month of birth or expected month of birth; both are stored as the first day of that month."""

    family_id: int
    family = ForeignKeyField(Family, backref="children", on_delete="CASCADE")
    given_name = CharField(60, default="")
    birth_month: Any = DateField(null=True)
    due_month: Any = DateField(null=True)
    band_override = CharField(10, default="")  # a key of BANDS, where the month gives the wrong one
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "family"), False),)


class Parent(OfFamily):
    """A parent, by year of birth."""

    family_id: int
    family = ForeignKeyField(Family, backref="parents", on_delete="CASCADE")
    given_name = CharField(60, default="")
    birth_year: Any = IntegerField(null=True)
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "family"), False),)


class Partner(OfFamily):
    """Somebody else who helps a family: a school, a midwife, a social worker."""

    family_id: int
    family = ForeignKeyField(Family, backref="partners", on_delete="CASCADE")
    name = CharField(120)
    organisation = CharField(120, default="")
    phone = CharField(20, default="")  # E.164
    created_at = DateTimeField(default=clock.now)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "family"), False),)


class ProfileFlag(OfBranch):
    """What was known of a family from a year on. It holds until a later year says otherwise; no row: unknown.

    For a flag of DERIVED_FLAGS a row overrides what the months and years say.
    """

    family_id: int
    family = ForeignKeyField(Family, backref="flags", on_delete="CASCADE")
    year = IntegerField()
    flag = CharField(20)  # a key of FLAGS
    value = CharField(8)  # yes, no, unknown
    since_on: Any = DateField(null=True)

    class Meta:
        indexes = ((("family", "flag", "year"), True), (("branch", "year"), False))


class FileView(ChainedModel):
    """Somebody opened a family's file: who, which, when.

    The family and the person are plain ids: a line of the log outlives a family that was entered by mistake.
    """

    numbered = ("branch", "family_id", "person_id")

    branch_id: int
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    family_id = IntegerField()
    person_id = IntegerField()
    at = DateTimeField(default=clock.now)
    what = CharField(20, default="file")  # file, contact (a volunteer saw address and phone), export

    class Meta:
        indexes = ((("branch", "at"), False), (("family_id", "at"), False))
