"""What is asked about expenses: the note with a cost on it, a question back, a payment, a rate."""

import uuid
from typing import Any

from flask import request
from wtforms import BooleanField, Field, HiddenField, SelectMultipleField

from portal.expenses.models import (
    COST_KINDS,
    MILEAGE_KINDS,
    REGIMES,
    SERIES_NAMES,
    TRIP_PURPOSES,
    ExpenseLine,
    Place,
)
from portal.expenses.writing import MAX_PHOTOS
from portal.kit.dates import Quarter
from portal.kit.errors import RuleError
from portal.kit.images import ReceiptFile, read_receipts
from portal.kit.money import km, parse_rate, rate
from portal.kit.text import clean
from portal.web.fields import (
    Choice,
    DateField,
    DayInQuarterField,
    EuroField,
    KmField,
    Line,
    Lines,
    ParsedField,
    SubmissionKey,
)
from portal.web.forms import PortalForm


def numbers(values: list[str] | None) -> list[int]:
    """The row ids among what was posted; anything else is dropped."""
    return [int(v) for v in values or [] if v.isascii() and v.isdigit() and len(v) < 10]


class TicketField(Field):
    """Photos or PDFs of a ticket → list of ReceiptFile, empty where none was chosen."""

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors = []
        self.object_data = None
        self.data: list[ReceiptFile] = []
        sent = request.files.getlist(self.name) if formdata is not None else []
        chosen = [file for file in sent if file.filename]
        if len(chosen) > MAX_PHOTOS:
            self.process_errors = [f"Kies ten hoogste {MAX_PHOTOS} foto’s tegelijk."]
            return
        try:
            self.data = read_receipts([file.read() for file in chosen])
        except RuleError as error:
            self.process_errors = [error.message]


class NoteForm(PortalForm):
    """A note as the phone shows it: trips not driven, one more cost, the declaration."""

    niet = SelectMultipleField("Niet gereden", validate_choice=False)
    kind = Choice("Wat was het?", list(COST_KINDS.items()), default="public_transport")
    day = DayInQuarterField("Welke dag?")
    amount = EuroField("Bedrag in euro")
    purpose = Line("Waarvoor? (mag leeg blijven bij bus, trein of parking)", 120)
    ticket = TicketField("Foto’s van je ticket")
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

    def check_cost(self) -> bool:
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
        self.purpose.data, self.ticket.data = "", []
        self.submission_key.data = str(uuid.uuid4())

    @property
    def struck(self) -> list[str]:
        return [claim for claim in self.niet.data or [] if len(claim) <= 40]


class PhotoForm(PortalForm):
    """More photos of a ticket, and which ones go."""

    weg = SelectMultipleField("Weglaten", validate_choice=False)
    ticket = TicketField("Foto toevoegen")

    @property
    def drop(self) -> list[int]:
        return numbers(self.weg.data)


class TripForm(PortalForm):
    """How one trip to a family really went."""

    how = Choice(
        "Hoe kwam je er?",
        {"driven": "Ik reed zelf", "rode_along": "Ik reed met iemand mee", "not_driven": "Niet gereden"},
    )
    km = KmField("Kilometer, heen en terug samen")


class FreeTripForm(PortalForm):
    """A trip to something else than a family."""

    purpose = Choice("Waarvoor reed je?", TRIP_PURPOSES, default="training")
    words = Line("Waarvoor precies? (mag leeg blijven bij vorming of intervisie)", 120)
    day = DayInQuarterField("Welke dag?", "Vul de dag van je rit in.")
    place = Choice("Waar was het?", {})
    name = Line("Een andere plaats", 80)
    km = KmField("Kilometer, heen en terug samen (mag leeg blijven bij een plaats uit de lijst)")
    submission_key = SubmissionKey()

    def about(self, quarter: Quarter, places: list[Place]) -> "FreeTripForm":
        """Tell the form which months it is about and which places are remembered."""
        self.day.in_quarter(quarter)
        known = {str(place.id): f"{place.name}, {km(place.km)}" for place in places}
        self.place.choices = {**known, "": "Een andere plaats"}
        if self.place.data is None:
            self.place.data = next(iter(known), "")
        return self


class AnswerForm(PortalForm):
    """An answer to the question about one line: in words, with a photo, or both."""

    words = Line("Je antwoord (mag leeg blijven)", 500)
    ticket = TicketField("Foto (mag leeg blijven)")


class RegimeForm(PortalForm):
    """How a year is paid back."""

    regime = Choice("Wat kies je?", REGIMES, wrong="Kies een van de twee.")


class DecideForm(PortalForm):
    """Line by line: pay, ask or not pay, posted as lijn-ID and woorden-ID."""

    ask = Lines("Wat wil je weten?", 2000)

    def about(self, lines: list[ExpenseLine]) -> "DecideForm":
        """Read what was posted for these lines."""
        self.chosen = {i: request.form.get(f"lijn-{i}", "pay") for i in (line.id for line in lines)}
        self.words = {i: clean(request.form.get(f"woorden-{i}", ""))[:500] for i in self.chosen}
        return self

    def said(self, what: str) -> dict[int, str]:
        """Line id → words, of the lines for which this was chosen."""
        return {i: self.words[i] for i, chosen in self.chosen.items() if chosen == what}


class SendBackForm(PortalForm):
    """A question about a note; questions about lines are posted as line-ID."""

    question = Lines("Wat wil je weten?", 2000)

    @staticmethod
    def line_questions(line_ids: list[int]) -> dict[int, str]:
        """Line id → question, for the lines of this note."""
        return {i: clean(request.form.get(f"line-{i}", ""))[:1000] for i in line_ids}


class PickForm(PortalForm):
    """Notes chosen from a list."""

    nota = SelectMultipleField("Nota’s", validate_choice=False)

    @property
    def ids(self) -> list[int]:
        return numbers(self.nota.data)


class RateField(ParsedField):
    """A rate per kilometre → ten-thousandths of a euro."""

    parse = staticmethod(parse_rate)
    show = staticmethod(rate)
    wrong = "Schrijf het tarief met vier cijfers na de komma, bijvoorbeeld 0,4326."


class RateForm(PortalForm):
    """A rate and the days it holds for."""

    kind = Choice("Waarvoor is het?", list(MILEAGE_KINDS.items()))
    series = Choice("Welke reeks? (alleen voor de auto)", SERIES_NAMES, default="quarterly")
    rate = RateField("Euro per kilometer", "Vul het tarief in.")
    valid_from = DateField("Geldig vanaf", "Vul de eerste dag in.")
    valid_until = DateField("Geldig tot en met", "Vul de laatste dag in.")
    source = Line(
        "Waar staat het? (omzendbrief, website)",
        200,
        "Schrijf waar dit tarief staat. Zo kan iemand het later nakijken.",
    )


class SeriesForm(PortalForm):
    """Which series of car rates a year uses."""

    year = HiddenField()
    series = Choice("Welke reeks gebruik je?", SERIES_NAMES)


class PlaceForm(PortalForm):
    """A place that everyone of the branch finds in the list."""

    name = Line("Naam van de plaats", 80, "Vul de naam van de plaats in.")
    km = KmField("Kilometer, heen en terug samen", "Vul de kilometers in.")


class PolicyForm(PortalForm):
    """Whether the branch also works with a fixed amount per day."""

    allows = BooleanField("Vrijwilligers mogen voor een vast bedrag per dag kiezen")
    flat_day = EuroField("Bedrag per dag in euro")


class CeilingForm(PortalForm):
    """The legal ceilings of one year."""

    year = Line("Jaar", 4, "Vul het jaar in.")
    day_amount = EuroField("Ten hoogste per dag, in euro", "Vul het bedrag per dag in.")
    year_amount = EuroField("Ten hoogste per jaar, in euro", "Vul het bedrag per jaar in.")
    km = KmField("Kilometers die erbij mogen, per jaar", "Vul de kilometers in.", id="max-km")
    source = Line("Waar staat het?", 200, "Schrijf waar dit staat. Zo kan iemand het later nakijken.")
