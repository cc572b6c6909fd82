"""Expense notes with their lines and receipts, and the mileage rates they are reckoned with."""

from datetime import date, timedelta
from typing import Any

from peewee import (
    JOIN,
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
)

from portal.database import BaseModel
from portal.families.models import Family, Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.people.models import Branch, Person

PAY_WITHIN_DAYS = 14

STATUSES = {
    "draft": "Concept",
    "submitted": "Ingediend",
    "returned": "Teruggestuurd",
    "approved": "Goedgekeurd",
    "paid": "Uitbetaald",
}
EDITABLE = frozenset({"draft", "returned"})

MILEAGE_KINDS = {"car": "auto", "bicycle": "fiets"}
COST_KINDS = {"public_transport": "Bus, tram of trein", "parking": "Parking", "other": "Iets anders"}
LINE_KINDS = {
    "car": "auto",
    "bicycle": "fiets",
    "public_transport": "openbaar vervoer",
    "parking": "parking",
    "other": "andere",
}
NEEDS_RECEIPT = frozenset({"public_transport", "parking", "other"})


class MileageRate(BaseModel):
    """Euro per kilometre for trips from a day until a day (both included). No rate lasts without an end."""

    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    kind = CharField(10)  # car, bicycle
    series = CharField(10, default="quarterly")  # quarterly or yearly
    rate_e4 = IntegerField()  # ten-thousandths of a euro per km
    valid_from = DateField()
    valid_until = DateField()
    source = CharField(200)
    created_at = DateTimeField(default=clock.now)

    class Meta:
        indexes = ((("branch", "kind", "series", "valid_from"), True),)


class ExpenseNote(BaseModel):
    """What one volunteer asks back for one quarter (DOMAIN §3). Name, address and account are frozen at submission."""

    branch_id: int
    volunteer_id: int
    entered_by_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    volunteer = ForeignKeyField(Person, backref="expense_notes", on_delete="RESTRICT")
    year = IntegerField()
    quarter = IntegerField()
    number: Any = CharField(12, null=True)  # "2025-031", given at the first submission
    status = CharField(12, default="draft")
    regime = CharField(12, default="actual_costs")
    volunteer_name = CharField(142, default="")
    address = CharField(240, default="")
    account_holder = CharField(70, default="")
    iban = CharField(34, default="")
    declared_at: Any = DateTimeField(null=True)
    submitted_at: Any = DateTimeField(null=True)
    on_paper = BooleanField(default=False)
    entered_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    question = TextField(default="")  # why it was returned
    returned_at: Any = DateTimeField(null=True)
    approved_at: Any = DateTimeField(null=True)
    approved_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    paid_on: Any = DateField(null=True)
    paid_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    payment_reference = CharField(140, default="")
    created_at = DateTimeField(default=clock.now)
    open_key: Any = CharField(40, null=True, unique=True)  # one open note per volunteer and quarter; None once approved

    class Meta:
        indexes = (
            (("branch", "number"), True),
            (("branch", "status"), False),
            (("volunteer", "year", "quarter"), False),
        )

    @property
    def period(self) -> Quarter:
        return Quarter(self.year, self.quarter)

    @property
    def is_editable(self) -> bool:
        return self.status in EDITABLE

    @property
    def pay_by(self) -> Any:
        """The last day to pay: the day of submission + 14 calendar days. None before submission."""
        if self.submitted_at is None:
            return None
        return clock.local(self.submitted_at).date() + timedelta(days=PAY_WITHIN_DAYS)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """A coordinator: all notes of the branch. A volunteer: their own. Joined with the volunteer."""
        query = cls.select(cls, Person).join(Person, on=(cls.volunteer == Person.id))
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.volunteer == person.id)


class ExpenseLine(BaseModel):
    """One trip or cost of a note.

    A trip to a family belongs to (match, day) and claims it: `claim` is unique, so that no day is paid twice.
    """

    note_id: int
    match_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    note = ForeignKeyField(ExpenseNote, backref="lines", on_delete="CASCADE")
    kind = CharField(20)
    day = DateField()
    match = ForeignKeyField(Match, null=True, on_delete="RESTRICT")
    route = CharField(120, default="")  # from-to: code and municipality, never a name or address
    purpose = CharField(120, default="")
    km: Any = IntegerField(null=True)  # tenths
    rate_e4: Any = IntegerField(null=True)
    rate_source = CharField(200, default="")
    cents: Any = IntegerField(null=True)  # None: the rate is not known yet
    struck = BooleanField(default=False)  # not driven
    question = TextField(default="")  # the coordinator's remark when the note was returned
    claim: Any = CharField(40, null=True, unique=True)
    submission_key: Any = CharField(36, null=True, unique=True)
    created_at = DateTimeField(default=clock.now)

    tickets: "list[Receipt]" = []  # filled by lines_of

    class Meta:
        indexes = ((("note", "day"), False),)

    @property
    def is_trip(self) -> bool:
        """Kilometres rather than a price."""
        return self.kind in MILEAGE_KINDS


class Receipt(BaseModel):
    """The proof of a cost: a re-encoded image or a PDF. Kept in the database, so that there is one thing to back up."""

    line_id: int | None
    branch = ForeignKeyField(Branch, on_delete="RESTRICT")
    owner = ForeignKeyField(Person, on_delete="RESTRICT")
    line: Any = ForeignKeyField(ExpenseLine, null=True, backref="receipts", on_delete="CASCADE")
    kept_for: Any = CharField(36, null=True, unique=True)  # a photo that came with a form not right yet: its key
    mime = CharField(20)  # image/jpeg or application/pdf
    content = BlobField()
    thumbnail: Any = BlobField(null=True)  # JPEG of at most 240 px; None for a PDF
    size = IntegerField()  # bytes
    width: Any = IntegerField(null=True)
    height: Any = IntegerField(null=True)
    sha256 = CharField(64, index=True)  # of the file as it was sent
    created_at = DateTimeField(default=clock.now)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The coordinator's branch, or one's own."""
        query = cls.select()
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        return query.where(cls.owner == person.id)


def claim_key(match_id: int, day: date) -> str:
    """What a trip line claims: one family on one day."""
    return f"{match_id}:{day.isoformat()}"


def open_key(volunteer_id: int, quarter: Quarter) -> str:
    """What an open note claims: one volunteer's quarter."""
    return f"{volunteer_id}:{quarter}"


def open_note(volunteer: Person, quarter: Quarter) -> ExpenseNote | None:
    """The note of this quarter that is not approved yet, or None."""
    return ExpenseNote.get_or_none(ExpenseNote.open_key == open_key(volunteer.id, quarter))


def lines_of(note_ids: list[int]) -> dict[int, list[ExpenseLine]]:
    """Note id → its lines by day, each with its match, family and receipts (without their bytes). Two queries."""
    lines = list(
        ExpenseLine.select(ExpenseLine, Match, Family)
        .join(Match, JOIN.LEFT_OUTER)
        .join(Family, JOIN.LEFT_OUTER)
        .where(ExpenseLine.note << note_ids)
        .order_by(ExpenseLine.day, ExpenseLine.id)
    )
    slim = (
        Receipt.id,
        Receipt.line,
        Receipt.mime,
        Receipt.width,
        Receipt.height,
        Receipt.size,
        Receipt.sha256,
    )
    by_line: dict[int | None, list[Receipt]] = {}
    for receipt in Receipt.select(*slim).where(Receipt.line << [line.id for line in lines]).order_by(Receipt.id):
        by_line.setdefault(receipt.line_id, []).append(receipt)
    by_note: dict[int, list[ExpenseLine]] = {note_id: [] for note_id in note_ids}
    for line in lines:
        line.tickets = by_line.get(line.id, [])
        by_note[line.note_id].append(line)
    return by_note
