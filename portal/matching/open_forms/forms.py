"""What a referrer, a family or somebody interested fills in without signing in."""

from typing import Any

from wtforms import BooleanField, StringField
from wtforms.validators import ValidationError

from portal.agenda.candidates.rules import FIRST_CHANNELS, CandidateDetails
from portal.families.household.forms import HouseholdForm
from portal.families.receiving.rules import Sender
from portal.families.referrals.rules import Newcomer, NewReferral, ReferralDetails
from portal.kit import clock
from portal.kit.dates import WEEKDAYS
from portal.web.fields import Choice, Choices, EmailField, Line, Lines, PhoneField, SubmissionKey
from portal.web.forms import PortalForm

ITSELF, FOR_A_FAMILY = "zelf", "ander"


class OpenForm(PortalForm):
    """Agreed to, and with a field that no person sees: a program that fills in everything gives itself away."""

    website = StringField("Laat dit leeg")
    agreed: BooleanField  # stands last on the page, so each declares it last
    submission_key = SubmissionKey()

    def validate_agreed(self, field: BooleanField) -> None:
        if not field.data:
            raise ValidationError("Duid aan dat je akkoord gaat. Anders mogen we dit niet bewaren.")

    def refuse_too_many(self, when: str) -> None:
        """Say when it can be sent, beyond a limit; what was typed stays."""
        self.status = 429
        self.form_errors.append(f"Er kwam net veel tegelijk binnen. Probeer het {when} opnieuw, of bel ons.")

    @property
    def is_of_a_program(self) -> bool:
        return bool(self.website.data)


class OpenReferralForm(HouseholdForm, OpenForm):
    """A family is referred, or comes by itself."""

    asks = ("kind",)
    below_rows = ("asked", "weekdays-0", "agreed")

    who = Choice(
        "Wie vult dit in?", {ITSELF: "Ik meld mijn eigen gezin aan", FOR_A_FAMILY: "Ik meld een ander gezin aan"},
        "Kies wie dit invult.", default="",
    )  # fmt: skip
    sender_name = Line("Jouw naam", 120)
    sender_organisation = Line("Jouw organisatie", 120)
    sender_phone = PhoneField("Jouw telefoon")
    sender_email = EmailField("Jouw mailadres")
    name = Line("Naam van het gezin", 120, "Vul de naam van het gezin in.")
    phone = PhoneField("Telefoon (mag leeg blijven)")
    email = EmailField("Mailadres (mag leeg blijven)")
    street = Line("Straat en nummer (mag leeg blijven)", 120)
    postcode = Line("Postcode (mag leeg blijven)", 10)
    municipality = Line("Gemeente", 80, "Vul de gemeente in.")
    language = Line("Taal thuis (mag leeg blijven)", 40)
    asked = Lines("Waarmee kunnen we helpen?", 1000, "Schrijf kort waarmee we kunnen helpen.")
    weekdays = Choices("Welke dagen passen? (mag leeg blijven)", [(str(i), name) for i, name in enumerate(WEEKDAYS, 1)])
    agreed = BooleanField()

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if self.who.data == FOR_A_FAMILY:
            for field, sentence in (
                (self.sender_name, "Vul je naam in."), (self.sender_organisation, "Vul je organisatie in."),
            ):  # fmt: skip
                if not field.data and not field.errors:
                    field.errors, fine = [sentence], False
            phone, mail = self.sender_phone, self.sender_email
            if not (phone.data or mail.data or phone.errors or mail.errors):
                phone.errors, fine = ["Vul je telefoon of je mailadres in. Dan kunnen we antwoorden."], False
        elif self.who.data == ITSELF and not (self.phone.data or self.email.data):
            if not (self.phone.errors or self.email.errors):
                self.phone.errors = ["Vul een telefoon of een mailadres in. Dan kunnen we antwoorden."]
            fine = False
        return fine

    def whole(self) -> NewReferral:
        who = Newcomer(
            alias="", municipality=self.municipality.data, name=self.name.data, phone=self.phone.data,
            email=self.email.data, street=self.street.data, postcode=self.postcode.data,
            town=self.municipality.data, language=self.language.data, is_other=True,
        )  # fmt: skip
        asked = ReferralDetails(
            received_on=clock.today(), by_family=self.who.data == ITSELF, referrer=None, asked=self.asked.data,
            weekdays=",".join(sorted(self.weekdays.data or ())), language="", neighbourhood="",
        )  # fmt: skip
        return NewReferral(who, self.household(), asked)

    def sender(self) -> Sender:
        if self.who.data == ITSELF:
            return Sender()
        return Sender(
            self.sender_name.data, self.sender_organisation.data, self.sender_phone.data, self.sender_email.data
        )


class OpenCandidateForm(OpenForm):
    """Somebody wants to be a volunteer."""

    given_name = Line("Voornaam", 60, "Vul je voornaam in.")
    family_name = Line("Familienaam", 80, "Vul je familienaam in.")
    phone = PhoneField("Gsm-nummer")
    email = EmailField("Mailadres")
    town = Line("Gemeente (mag leeg blijven)", 80)
    channel = Choice(
        "Hoe leerde je ons kennen? (mag leeg blijven)",
        {"": "Kies, of laat leeg", **{name: name for name in FIRST_CHANNELS}}, default="",
    )  # fmt: skip
    note = Lines("Wat wil je ons nog vertellen? (mag leeg blijven)", 300)
    agreed = BooleanField()

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        if not (self.phone.data or self.email.data or self.phone.errors or self.email.errors):
            self.phone.errors, fine = ["Vul een gsm-nummer of een mailadres in. Dan kunnen we antwoorden."], False
        return fine

    def details(self) -> CandidateDetails:
        return CandidateDetails(
            given_name=self.given_name.data, family_name=self.family_name.data, email=self.email.data,
            phone=self.phone.data, town=self.town.data, channel=self.channel.data, interested_on=clock.today(),
            note=self.note.data,
        )  # fmt: skip
