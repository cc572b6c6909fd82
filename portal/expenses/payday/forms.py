"""The forms about payment: which notes and how, when it was paid, what the bank says, from which account."""

from wtforms import SelectMultipleField

from portal.expenses.models.payday import PAY_METHODS
from portal.families.naming.forms import LeavingForm
from portal.web.fields import Choice, DateField, IbanField, Line, Lines, SubmissionKey, numbers
from portal.web.forms import PortalForm


class PaydayForm(PortalForm):
    """Which approved notes leave together, and how."""

    nota = SelectMultipleField("Nota’s", validate_choice=False)
    method = Choice("Hoe betaal je?", PAY_METHODS.items(), wrong="Kies hoe je betaalt.", default="sepa")
    submission_key = SubmissionKey()

    @property
    def ids(self) -> list[int]:
        return numbers(self.nota.data)


class SettleForm(PortalForm):
    """When the money left, and the bank's reference."""

    paid_on = DateField("Betaald op", "Vul de dag in waarop je betaalde.")
    reference = Line("Referentie van de bank (mag leeg blijven)", 140)


class FailForm(LeavingForm):
    """Why a payment came back."""

    watched = {"reason": "‘wat zegt de bank’"}

    reason = Line("Wat zegt de bank?", 140, "Schrijf wat de bank zegt.")


class WithdrawNoteForm(LeavingForm):
    """Why an approved note is taken out."""

    watched, any_number = {"reason": "je uitleg"}, True

    reason = Lines("Waarom trek je de nota in?", 2000, "Schrijf waarom. De vrijwilliger leest dit ook.")


class AccountForm(PortalForm):
    """The account that the branch pays from."""

    account_holder = Line("Op naam van", 70, "Vul in op welke naam de rekening staat.")
    iban = IbanField("Rekeningnummer", "Vul het rekeningnummer in.")
