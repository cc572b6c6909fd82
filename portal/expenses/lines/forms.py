"""The forms of a note on the phone: trips, a cost with its ticket, the declaration."""

import uuid
from typing import Any

from wtforms import BooleanField, SelectMultipleField
from wtforms.validators import ValidationError

from portal.expenses.lines.rules import RIDES, Cost, FreeTrip
from portal.expenses.models.notes import COST_KINDS, TRIP_PURPOSES
from portal.expenses.models.places import Place
from portal.expenses.tickets.rules import MAX_PHOTOS
from portal.families.naming.forms import LeavingForm
from portal.kit.dates import Quarter
from portal.kit.images import read_receipts
from portal.kit.money import km
from portal.web.fields import Choice, DayInQuarterField, EuroField, KmField, Line, PhotosField, SubmissionKey, numbers
from portal.web.forms import PortalForm


class TicketField(PhotosField):
    """Photos or PDFs of a ticket → list of ReceiptFile."""

    def __init__(self, label: str, **kwargs: Any):
        super().__init__(label, read_receipts, MAX_PHOTOS, **kwargs)


class NoteForm(LeavingForm):
    """A note as the phone shows it: trips not driven, one more cost, the declaration."""

    watched, any_number = {"purpose": "‘waarvoor’"}, True

    niet = SelectMultipleField("Niet gereden", validate_choice=False)
    kind = Choice("Wat was het?", list(COST_KINDS.items()), default="public_transport")
    day = DayInQuarterField("Welke dag?")
    amount = EuroField("Bedrag in euro")
    purpose = Line("Waarvoor? (mag leeg blijven bij bus, trein of parking)", 120)
    ticket = TicketField("Foto’s van je ticket")
    declared = BooleanField("Ik verklaar op eer dat deze nota juist en volledig is.")  # the button that hands it in
    submission_key = SubmissionKey()

    def about(self, quarter: Quarter) -> "NoteForm":
        """Tell the form which months it is about, before it is validated or shown."""
        self.day.in_quarter(quarter)
        return self

    @property
    def has_cost(self) -> bool:
        """Whether someone began to fill in a cost."""
        typed = self.day.typed_day or (self.amount.raw_data and self.amount.raw) or self.purpose.data
        return bool(typed or self.ticket.data or self.ticket.errors)

    @property
    def asks_cost(self) -> bool:
        """Whether the box of a cost is open: something is filled in, or wrong."""
        return self.has_cost or any(f.errors for f in (self.kind, self.day, self.amount, self.purpose))

    def check_cost(self) -> bool:
        """Day and amount are needed for a cost; a ticket may be missing, the coordinator then asks for it."""
        needed = ((self.day, "Vul de dag van je ticket in."), (self.amount, "Vul het bedrag van je ticket in."))
        for field, sentence in needed:
            if field.data is None and not field.errors:
                field.errors = [sentence]
        return not any(f.errors for f in (self.kind, self.day, self.amount, self.purpose, self.ticket))

    def cost(self) -> Cost:
        """What was filled in, once `check_cost` found it right."""
        assert self.day.data is not None and self.amount.data is not None
        key = self.submission_key.data
        return Cost(self.kind.data, self.day.data, self.amount.data, key, self.purpose.data, self.ticket.data)

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

    def validate_ticket(self, field: TicketField) -> None:
        if not (field.data or field.process_errors or self.drop):
            raise ValidationError("Kies een foto of een pdf van je ticket.")


class TripForm(PortalForm):
    """How one trip to a family really went."""

    how = Choice("Hoe kwam je er?", RIDES)
    km = KmField("Kilometer, heen en terug samen")


class FreeTripForm(LeavingForm):
    """A trip to something else than a family."""

    watched, any_number = {"words": "‘waarvoor precies’", "name": "de plaats"}, True

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

    def trip(self, places: list[Place]) -> FreeTrip:
        """What was filled in; a typed name wins over a picked place."""
        assert self.day.data is not None  # asked for
        name = self.name.data or ""
        place = None if name else next((p for p in places if str(p.id) == self.place.data), None)
        return FreeTrip(
            self.purpose.data, self.day.data, self.submission_key.data, self.words.data or "", place, name, self.km.data
        )
