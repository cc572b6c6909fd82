"""The forms about referrals."""

from typing import Any

from wtforms import BooleanField

from portal.families.household.forms import HouseholdForm
from portal.families.models.referral import DECLINE_REASONS, Referral, Referrer
from portal.families.referrals.rules import Newcomer, NewReferral, ReferralDetails
from portal.kit.dates import WEEKDAYS
from portal.web.fields import Choice, Choices, DateField, EmailField, Line, Lines, PhoneField, SubmissionKey
from portal.web.forms import PortalForm

_DAYS = [(str(i), name) for i, name in enumerate(WEEKDAYS, 1)]
_BY_FAMILY, _UNKNOWN, _NEW = "gezin", "onbekend", "nieuw"


class CorrectReferralForm(PortalForm):
    """A referral as it came in; give the organisations with `offer`."""

    received_on = DateField("Aanmelding ontvangen op", "Vul in wanneer de aanmelding binnenkwam.")
    source = Choice("Wie meldt het gezin aan?", [], "Kies wie het gezin aanmeldt.")
    new_referrer = Line("Andere organisatie (mag leeg blijven)", 120)
    asked = Lines("Wat vraagt het gezin? (mag leeg blijven)", 2000)
    weekdays = Choices("Welke dagen passen? (mag leeg blijven)", _DAYS)
    help_language = Line("Taal die zou helpen (mag leeg blijven)", 40)
    neighbourhood = Line("Buurt of deelgemeente (mag leeg blijven)", 80)

    @classmethod
    def of(cls, referral: Referral) -> "CorrectReferralForm":
        """Filled in with what is known; an organisation that was sent in is proposed."""
        source = _BY_FAMILY if referral.by_family else str(referral.referrer_id or _UNKNOWN)
        if source == _UNKNOWN and referral.sender_organisation:
            known = {"source": _NEW, "new_referrer": referral.sender_organisation}
        else:
            known = {"source": source}
        days = [day for day in referral.weekdays.split(",") if day]
        return cls(obj=referral, data={**known, "weekdays": days, "help_language": referral.language})

    def offer(self, known: list[Referrer]) -> Any:
        """The organisations of the branch; nobody is chosen beforehand."""
        self.source.choices = {
            "": "Kies wie het gezin aanmeldt",
            _BY_FAMILY: "het gezin zelf",
            **{str(one.id): one.name for one in known},
            _NEW: "een andere organisatie",
            _UNKNOWN: "niet gekend",
        }
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        fine = bool(super().validate(extra_validators))
        typed, chosen = self.new_referrer.data, self.source.data
        if typed and chosen not in ("", _NEW):
            self.new_referrer.errors = ["Kies hierboven ‘een andere organisatie’, of maak dit leeg."]
        elif chosen == _NEW and not typed:
            self.new_referrer.errors = ["Vul de naam van de organisatie in."]
        elif not chosen and not typed:
            self.source.errors = [self.source.wrong]
        else:
            return fine
        return False

    def details(self) -> ReferralDetails:
        """Plain values for the rules."""
        chosen = self.source.data
        referrer: int | str | None = self.new_referrer.data or None
        if referrer is None and chosen.isdigit():
            referrer = int(chosen)
        assert self.received_on.data is not None
        return ReferralDetails(
            received_on=self.received_on.data,
            by_family=chosen == _BY_FAMILY,
            referrer=referrer,
            asked=self.asked.data,
            weekdays=",".join(sorted(self.weekdays.data or ())),
            language=self.help_language.data,
            neighbourhood=self.neighbourhood.data,
        )


class ReferAgainForm(CorrectReferralForm):
    """A family that was here before."""

    submission_key = SubmissionKey()


class ReferralForm(HouseholdForm, ReferAgainForm):
    """A family that is new here, who lives there, and what it asks."""

    name = Line("Naam van het gezin", 120, "Vul de naam in. Alleen coördinatoren lezen ze.")
    phone = PhoneField("Telefoon (mag leeg blijven)")
    email = EmailField("Mailadres (mag leeg blijven)")
    street = Line("Straat en nummer (mag leeg blijven)", 120)
    postcode = Line("Postcode (mag leeg blijven)", 10)
    town = Line("Woonplaats (mag leeg blijven)", 80)
    municipality = Line("Gemeente", 80, "Vul de gemeente in.")
    language = Line("Taal thuis (mag leeg blijven)", 40)
    alias = Line("Schuilnaam (mag leeg blijven)", 60)
    is_other = BooleanField("Nee, dit is een ander gezin")

    def whole(self) -> NewReferral:
        """Plain values for the rules."""
        return NewReferral(self.filled_in(Newcomer), self.household(), self.details())


class DecisionForm(PortalForm):
    """Accepted, or not and why."""

    decision = Choice(
        "Aanvaard je dit gezin?",
        [("accept", "Ja, het komt op de wachtlijst"), ("decline", "Nee, dit gezin wordt niet aanvaard")],
        "Kies ja of nee.",
    )
    decided_on = DateField("Beslist op", "Vul in wanneer er beslist is.")
    reason = Choice(
        "Waarom niet?",
        [("", "Kies een reden als het nee is"), *((key, words) for key, words in DECLINE_REASONS.items())],
        "Kies een reden uit de lijst.",
    )
    note = Line("Woordje uitleg (mag leeg blijven, behalve bij ‘iets anders’)", 300)


class WithdrawReferralForm(PortalForm):
    """Off the waiting list."""

    withdrawn_on = DateField("Van de wachtlijst op", "Vul de dag in.")
    note = Line("Waarom? (mag leeg blijven)", 300)
