"""The branch on one page: what it is called, how it is reached, and the account that it pays from."""

from portal.database import transaction
from portal.expenses.payday.rules import set_account
from portal.kit.errors import RuleError
from portal.people.branch.rules import BranchDetails, correct_branch
from portal.people.models import Branch, Person

EMPTIED = "Haal de rekening niet weg: vul ze aan, of laat ze zoals ze was."


def keep_branch(branch: Branch, details: BranchDetails, account: tuple[str, str], *, by: Person) -> None:
    """All of it, or nothing. account: (IBAN as typed or compact, holder), ("", "") for none."""
    number, holder = account
    with transaction():
        correct_branch(branch, details, by=by)
        if changes_account(branch, account):
            if not number:
                raise RuleError("Vul het rekeningnummer in." if holder and not branch.iban else EMPTIED, "iban")
            if not holder:
                raise RuleError("Vul in op welke naam de rekening staat.", "account_holder")
            set_account(branch, holder, number, by=by)


def changes_account(branch: Branch, account: tuple[str, str]) -> bool:
    """Whether money would leave from elsewhere: whoever asks that proves who they are."""
    return account != (branch.iban, branch.account_holder)
