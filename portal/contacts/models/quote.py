"""What a volunteer wrote that may stand, without a name, in the annual report."""

from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, TextField

from portal.contacts.models.contact import Contact
from portal.families.models.match import Match, with_match
from portal.kit import clock
from portal.kit.dates import year_span
from portal.people.models import OfBranch, Person


class Quote(OfBranch):
    """Words of a volunteer that may stand, without a name, in the annual report."""

    match_id: int
    contact_id: int | None
    match = ForeignKeyField(Match, on_delete="RESTRICT")
    contact = ForeignKeyField(Contact, null=True, backref="quotes", on_delete="SET NULL")
    day = DateField()  # of the contact: it says which year's report the quote is for
    theme = CharField(20)
    given = TextField()  # as it was written
    edited = TextField(default="")  # as the coordinator made it; "" while it stands as given
    status = CharField(12, default="given")  # given, released, aside, withdrawn
    given_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    given_at = DateTimeField(default=clock.now)
    released_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    released_at: Any = DateTimeField(null=True)
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "day"), False),)

    @property
    def text(self) -> str:
        """What would be printed."""
        return self.edited or self.given

    @classmethod
    def joined(cls) -> Any:
        return with_match(cls)

    @classmethod
    def is_own(cls, person: Person) -> Any:
        return Match.volunteer == person.id


def released_quotes(branch_id: int, year: int) -> list[Quote]:
    """What may be printed in the report of a year, by theme and day."""
    return list(
        Quote.select()
        .where(
            Quote.branch == branch_id,
            Quote.status == "released",
            Quote.day.between(*year_span(year)),
        )
        .order_by(Quote.theme, Quote.day, Quote.id)
    )
