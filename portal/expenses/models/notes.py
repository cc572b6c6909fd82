"""Expense notes with their lines and receipts."""

from datetime import date, timedelta
from typing import Any

from peewee import (
    BlobField,
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ForeignKeyField,
    IntegerField,
    TextField,
    fn,
)

from portal.expenses.models.rates import MILEAGE_KINDS, MileageRate, RegimeChoice
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.seen import mark
from portal.people.models import OfBranch, Person

PAY_WITHIN_DAYS = 14

STATUSES = {
    "draft": "Nog niet ingediend",
    "submitted": "Ingediend",
    "returned": "Teruggestuurd",
    "approved": "Goedgekeurd",
    "paying": "In betaling",
    "paid": "Uitbetaald",
    "withdrawn": "Ingetrokken",
    "given": "Niets teruggevraagd",
}
EDITABLE = frozenset({"draft", "returned"})

COST_KINDS = {"public_transport": "Bus, tram of trein", "parking": "Parking", "other": "Iets anders"}
"""What a volunteer picks from when adding a cost."""

NEEDS_RECEIPT = frozenset(COST_KINDS)

IN_FLAT_RATE = frozenset(COST_KINDS) - {"public_transport"}
"""The costs that the fixed amount per day already covers. Public transport may come on top (DOMAIN §3)."""

LINE_KINDS = {
    **MILEAGE_KINDS,
    "public_transport": "openbaar vervoer",
    "parking": "parking",
    "other": "andere",
    "flat_rate": "vast bedrag per dag",
}
TRIP_PURPOSES = {"training": "Vorming", "peer_supervision": "Intervisie", "other": "Iets anders"}
STRUCK = {
    "not_driven": "niet gereden",
    "rode_along": "meegereden",
    "too_old": "meer dan een jaar geleden",
    "left_out": "weggelaten",
    "cut": "niet betaald",
}


class ExpenseNote(OfBranch):
    """What one volunteer asks back for one quarter (DOMAIN §3). Name, address and account are frozen at submission."""

    volunteer_id: int
    entered_by_id: int | None
    succeeded_by_id: int | None
    predecessor_id: int | None
    volunteer = ForeignKeyField(Person, backref="expense_notes", on_delete="RESTRICT")
    year = IntegerField()
    quarter = IntegerField()
    number: Any = CharField(12, null=True)  # "2025-031", given at the first submission
    status = CharField(12, default="draft")
    regime_choice: Any = ForeignKeyField(RegimeChoice, null=True, on_delete="RESTRICT")  # None: not handed in yet
    volunteer_name = CharField(142, default="")
    address = CharField(240, default="")
    account_holder = CharField(70, default="")
    iban = CharField(34, default="")
    declared_at: Any = DateTimeField(null=True)
    submitted_at: Any = DateTimeField(null=True)
    on_paper = BooleanField(default=False)
    signed_on_paper = BooleanField(default=False)  # declared by hand, on a paper that was typed over; not on the screen
    entered_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    question = TextField(default="")  # why it was returned
    returned_at: Any = DateTimeField(null=True)
    approved_at: Any = DateTimeField(null=True)
    approved_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    paid_on: Any = DateField(null=True)
    paid_by = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    payment_reference = CharField(140, default="")
    created_at = DateTimeField(default=clock.now)
    predecessor: Any = ForeignKeyField("self", null=True, on_delete="RESTRICT")  # whose questioned lines it took over
    open_key: Any = CharField(40, null=True, unique=True)  # one open note per volunteer and quarter; None once approved
    withdrawn_at: Any = DateTimeField(null=True)
    withdrawn_reason = TextField(default="")
    succeeded_by: Any = ForeignKeyField("self", null=True, backref="succeeds", on_delete="RESTRICT")  # by whom

    class Meta:
        indexes = (
            (("branch", "number"), True),
            (("branch", "status", "paid_on"), False),
            (("branch", "status", "submitted_at"), False),
            (("branch", "year"), False),
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
        return clock.day_of(self.submitted_at) + timedelta(days=PAY_WITHIN_DAYS)

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """A coordinator: all notes of the branch; a treasurer those that were handed in; a volunteer their own.

        Joined with the volunteer.
        """
        query = cls.select(cls, Person).join(Person, on=(cls.volunteer == Person.id))
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        if person.is_treasurer:
            handed_in = (cls.branch == person.branch_id) & (cls.status != "draft")
            return query.where((cls.volunteer == person.id) | handed_in)
        return query.where(cls.volunteer == person.id)

    @classmethod
    def written_by(cls, person: Person) -> Any:
        """The notes whose lines this person may write: a treasurer only reads those of others."""
        query = cls.visible_to(person)
        return query if person.is_coordinator else query.where(cls.volunteer == person.id)


class ExpenseLine(OfBranch):
    """One trip or cost of a note.

    A trip to a family belongs to (match, day) and claims it: `claim` is unique, so that no day is paid twice.
    """

    note_id: int
    match_id: int | None
    note = ForeignKeyField(ExpenseNote, backref="lines", on_delete="CASCADE")
    kind = CharField(20)
    day = DateField()
    match = ForeignKeyField(Match, null=True, on_delete="RESTRICT")
    route = CharField(120, default="")  # from-to: code and municipality, never a name or address
    purpose = CharField(120, default="")
    km: Any = IntegerField(null=True)  # tenths
    own_km: Any = IntegerField(null=True)  # tenths that the volunteer put in the place of the match's distance
    expected_km: Any = IntegerField(null=True)  # tenths: the usual distance, of match or place, on the day of the trip
    own_kind = CharField(10, default="")  # what the volunteer rode with that day; "": as usual
    usual_kind = CharField(10, default="")  # what they usually rode with on the day of the trip
    handed_in = BooleanField(default=False)  # it was on a note that was handed in: it stays as declared
    rate: Any = ForeignKeyField(MileageRate, null=True, on_delete="RESTRICT")
    rate_e4: Any = IntegerField(null=True)
    rate_source = CharField(200, default="")
    cents: Any = IntegerField(null=True)  # None: the rate is not known yet
    struck = BooleanField(default=False)  # not asked back, or not paid
    struck_why = CharField(12, default="")  # a key of STRUCK
    cut_reason = TextField(default="")  # why the coordinator does not pay it
    question = TextField(default="")  # what the coordinator wants to know
    answer = TextField(default="")  # what the volunteer answered
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

    @property
    def is_cut(self) -> bool:
        """The coordinator does not pay it; the volunteer reads why."""
        return self.struck_why == "cut"

    @property
    def is_computed(self) -> bool:
        """It follows from a contact; otherwise the volunteer added it."""
        return self.match_id is not None or self.kind == "flat_rate"

    @property
    def mark(self) -> str:
        """The mark of the line with its question, as the page of the answer shows it."""
        return mark(self.day, self.purpose, self.question)

    @property
    def is_asked(self) -> bool:
        """A question that has no answer yet."""
        return bool(self.question) and not self.answer


class Receipt(OfBranch):
    """The proof of a cost: a re-encoded image or a PDF. Kept in the database, so that there is one thing to back up."""

    line_id: int | None
    owner = ForeignKeyField(Person, on_delete="RESTRICT")
    line: Any = ForeignKeyField(ExpenseLine, null=True, backref="receipts", on_delete="CASCADE")
    kept_for: Any = CharField(36, null=True, index=True)  # a photo that came with a form not right yet: its key
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
        """The coordinator's branch; the treasurer's on notes that were handed in; or one's own."""
        query = cls.select()
        if person.is_coordinator:
            return query.where(cls.branch == person.branch_id)
        if person.is_treasurer:
            lines = ExpenseLine.select(ExpenseLine.id).join(ExpenseNote)
            lines = lines.where(ExpenseNote.branch == person.branch_id, ExpenseNote.status != "draft")
            return query.where((cls.owner == person.id) | (cls.line << lines))
        return query.where(cls.owner == person.id)


def claim_key(match_id: int, day: date) -> str:
    """What a trip line claims: one family on one day."""
    return f"{match_id}:{day.isoformat()}"


def flat_key(volunteer_id: int, day: date) -> str:
    """What a flat-rate line claims: one volunteer's day, however many families."""
    return f"flat:{volunteer_id}:{day.isoformat()}"


def open_key(volunteer_id: int, quarter: Quarter) -> str:
    """What an open note claims: one volunteer's quarter."""
    return f"{volunteer_id}:{quarter}"


def open_note(volunteer: Person, quarter: Quarter) -> ExpenseNote | None:
    """The note of this quarter that is not approved yet, or None."""
    return ExpenseNote.get_or_none(ExpenseNote.open_key == open_key(volunteer.id, quarter))


def sums_of(notes: list[ExpenseNote]) -> dict[int, int]:
    """Note id → cents of the lines that are asked back; one query, added up by the database."""
    rows: Any = ExpenseLine.select(ExpenseLine.note, fn.SUM(ExpenseLine.cents)).where(
        ExpenseLine.note << [note.id for note in notes], ~ExpenseLine.struck
    )
    return {note: int(cents or 0) for note, cents in rows.group_by(ExpenseLine.note).tuples()}
