"""The branch itself: what is not filled in yet is taken, what is there stays."""

from typing import Any

from portal.exchange.workbook.facts import sheets
from portal.exchange.workbook.facts.reading import Row
from portal.exchange.workbook.rules.loading import Load
from portal.expenses.payday.rules import set_account
from portal.history.rules import change
from portal.kit.errors import RuleError
from portal.people.models import Branch

ACCOUNT = ("account_holder", "iban")


def branch(job: Load) -> None:
    """One row. A first account is told to whoever coordinates or keeps the money, as on the page."""
    rows = list(job.rows(sheets.BRANCH))
    for row in rows[1:]:
        job.wrong(row, "name", "Er is maar één afdeling. Wis deze rij.")
    if len(rows) != 1:
        return
    (row,) = rows
    here = Branch.get_by_id(job.branch.id)
    asked = {key: value for key, value in row.values.items() if value}
    if ("iban" in asked) != ("account_holder" in asked):
        missing = "account_holder" if "iban" in asked else "iban"
        job.wrong(row, missing, "Een rekening heeft een nummer en een naam. Vul ze allebei in.")
        return
    known = {key: here.__data__[key] for key in asked if here.__data__[key]}
    new = {key: value for key, value in asked.items() if key not in known}
    if not new:
        job.is_new(row, "branch", {"branch": known}, asked)
        return
    if job.was_loaded(row):
        job.changed_since(row)
        return
    job.count.new += 1
    change(here, "correct", job.by, **{key: value for key, value in new.items() if key not in ACCOUNT})
    if "iban" in new:
        _account(job, row, here, new)
    job.branch.__data__.update(here.__data__)


def _account(job: Load, row: Row, here: Branch, new: dict[str, Any]) -> None:
    if job.by is None:  # a command: nobody of the portal to name in a letter
        change(here, "change_account", None, account_holder=new["account_holder"], iban=new["iban"])
        return
    try:
        set_account(here, new["account_holder"], new["iban"], by=job.by)
    except RuleError as error:
        job.wrong(row, error.field, error.message)
