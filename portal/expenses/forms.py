"""What is asked about expenses: the note with a cost on it, a question back, a payment, a rate."""

import uuid
from typing import Any

from flask import request
from wtforms import BooleanField, Field, SelectMultipleField

from portal.expenses.models import COST_KINDS, MILEAGE_KINDS, Receipt
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.images import ReceiptFile, read_receipt
from portal.kit.money import parse_rate, rate
from portal.web.fields import (
    Choice,
    DateField,
    DayInQuarterField,
    EuroField,
    Line,
    Lines,
    ParsedField,
    SubmissionKey,
)
from portal.web.forms import PortalForm


class TicketField(Field):
    """A photo or PDF of a ticket → ReceiptFile, or None where none was chosen."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.object_data = None
        self.data: ReceiptFile | None = None
        sent = request.files.get(self.name) if formdata is not None else None
        if sent is None or not sent.filename:
            return
        try:
            self.data = read_receipt(sent.read())
        except RuleError as error:
            self.process_errors = [error.message]


class NoteForm(PortalForm):
    """A note as the phone shows it: trips not driven, one more cost, the declaration."""

    niet = SelectMultipleField("Niet gereden", validate_choice=False)
    kind = Choice("Wat was het?", list(COST_KINDS.items()), default="public_transport")
    day = DayInQuarterField("Welke dag?")
    amount = EuroField("Bedrag in euro")
    purpose = Line("Waarvoor? (mag leeg blijven bij bus, trein of parking)", 120)
    ticket = TicketField("Foto van je ticket")
    declared = BooleanField("Ik verklaar op eer dat deze nota juist en volledig is.")
    submission_key = SubmissionKey()

    def about(self, quarter: Quarter) -> "NoteForm":
        """Tell the form which months it is about, before it is validated or shown."""
        self.day.in_quarter(quarter)
        return self

    @property
    def has_cost(self) -> bool:
        """Whether someone began to fill in a cost."""
        return bool(
            self.day.typed_day
            or (self.amount.raw_data and self.amount.raw)
            or self.purpose.data
            or self.ticket.data
            or self.ticket.errors
        )

    def check_cost(self, kept: Receipt | None) -> bool:
        """Day and amount are needed for a cost; a ticket may be missing, the coordinator then asks for it."""
        for field, sentence in (
            (self.day, "Vul de dag van je ticket in."),
            (self.amount, "Vul het bedrag van je ticket in."),
        ):
            if field.data is None and not field.errors:
                field.errors = [sentence]
        return not any(f.errors for f in (self.kind, self.day, self.amount, self.purpose, self.ticket))

    def cost_added(self) -> None:
        """Empty the cost's boxes: it is on the note now, and the next cost gets a key of its own."""
        self.day.typed_day, self.day.data = "", None
        self.amount.raw_data, self.amount.data = None, None
        self.purpose.data, self.ticket.data = "", None
        self.submission_key.data = str(uuid.uuid4())

    @property
    def struck(self) -> list[str]:
        return [claim for claim in self.niet.data or [] if len(claim) <= 40]


class PhotoForm(PortalForm):
    """Another photo of a ticket."""

    ticket = TicketField("Andere foto")


class SendBackForm(PortalForm):
    """A question about a note; questions about lines are posted as line-ID."""

    question = Lines("Wat wil je weten?", 2000)

    @staticmethod
    def line_questions(line_ids: list[int]) -> dict[int, str]:
        """Line id → question, for the lines of this note."""
        from portal.kit.text import clean

        return {i: clean(request.form.get(f"line-{i}", ""))[:1000] for i in line_ids}


class PickForm(PortalForm):
    """Notes chosen from a list."""

    nota = SelectMultipleField("Nota’s", validate_choice=False)

    @property
    def ids(self) -> list[int]:
        return [int(v) for v in self.nota.data or [] if v.isascii() and v.isdigit() and len(v) < 10]


class PayForm(PickForm):
    """When the chosen notes were paid, and how the bank calls it."""

    paid_on = DateField("Betaald op", "Vul de dag in waarop je betaalde.")
    reference = Line("Referentie van de bank (mag leeg blijven)", 140)


class RateField(ParsedField):
    """A rate per kilometre → ten-thousandths of a euro."""

    parse = staticmethod(parse_rate)
    show = staticmethod(rate)
    wrong = "Schrijf het tarief met vier cijfers na de komma, bijvoorbeeld 0,4326."


class RateForm(PortalForm):
    """A rate and the days it holds for."""

    kind = Choice("Waarvoor is het?", list(MILEAGE_KINDS.items()))
    rate = RateField("Euro per kilometer", "Vul het tarief in.")
    valid_from = DateField("Geldig vanaf", "Vul de eerste dag in.")
    valid_until = DateField("Geldig tot en met", "Vul de laatste dag in.")
    source = Line(
        "Waar staat het? (omzendbrief, website)",
        200,
        "Schrijf waar dit tarief staat. Zo kan iemand het later nakijken.",
    )
