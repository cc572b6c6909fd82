"""Paydays (*betaaldag*) and what each of them pays."""

from typing import Any

from peewee import CharField, DateField, DateTimeField, ForeignKeyField, IntegerField, TextField

from portal.expenses.models.notes import ExpenseNote
from portal.kit import clock
from portal.people.models import OfBranch, Person

PAY_METHODS = {
    "sepa": "Met één bestand voor de bank",
    "qr": "Met een QR-code per nota, voor je bankapp",
    "typed": "Ik typ de bedragen zelf over",
}


class PaymentBatch(OfBranch):
    """A *betaaldag*: approved notes that leave for the bank together. What the bank gets is frozen in its entries."""

    number = CharField(16)  # "B2025-003"
    method = CharField(8)  # sepa, qr, typed
    status = CharField(12, default="open")
    debtor_name = CharField(70, default="")  # the branch's account as it was then
    debtor_iban = CharField(34, default="")
    execute_on = DateField()  # the day the bank is asked for
    made_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    created_at = DateTimeField(default=clock.now)
    paid_on: Any = DateField(null=True)
    paid_by: Any = ForeignKeyField(Person, null=True, on_delete="SET NULL")
    reference = CharField(140, default="")
    submission_key: Any = CharField(36, null=True, unique=True)

    class Meta:
        indexes = ((("branch", "number"), True), (("branch", "status"), False))

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The branch's, for whoever may pay; nobody else sees one."""
        query = cls.select()
        return query.where(cls.branch == person.branch_id) if person.is_staff else query.where(cls.id.is_null())


class BatchEntry(OfBranch):
    """One note in a batch: to whom, on which account, how much. `live_key` is unique: a note is paid by one batch."""

    batch_id: int
    note_id: int
    batch = ForeignKeyField(PaymentBatch, backref="entries", on_delete="RESTRICT")
    note = ForeignKeyField(ExpenseNote, backref="payments", on_delete="RESTRICT")
    live_key: Any = IntegerField(null=True, unique=True)  # the note's id; None once it left the batch or came back
    account_holder = CharField(70)
    iban = CharField(34)
    cents = IntegerField()
    kinds = TextField(default="")  # what it is for: kind of line → cents, as JSON; "" where nobody wrote that down yet
    end_to_end = CharField(35)  # the note's number
    text = CharField(140)
    failed_at: Any = DateTimeField(null=True)
    failed_reason = CharField(140, default="")  # as the bank says it
    released_at: Any = DateTimeField(null=True)  # the note that came back may be paid again

    @property
    def goes_elsewhere(self) -> bool:
        """Whether the volunteer has another account by now than the one that this payment goes to."""
        return (self.iban, self.account_holder) != self.note.volunteer.account

    @classmethod
    def visible_to(cls, person: Person) -> Any:
        """The branch's, for whoever may pay. Joined with its batch and note."""
        query = cls.select(cls, PaymentBatch, ExpenseNote).join(PaymentBatch).switch(cls).join(ExpenseNote)
        return query.where(cls.branch == person.branch_id) if person.is_staff else query.where(cls.id.is_null())


CAME_BACK: Any = BatchEntry.failed_at.is_null(False) & BatchEntry.released_at.is_null()
"""The condition that the bank gave a payment back, and nobody looked at the account since."""
