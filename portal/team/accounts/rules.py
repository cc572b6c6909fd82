"""Where somebody's expenses are paid: the account, who changed it, and whether the coordinator asked about it."""

from portal.database import locked, transaction
from portal.history.rules import change, record
from portal.kit import clock, iban
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.people.models import Person
from portal.team.accounts.letters import tell_account_changed


def change_account(person: Person, holder: str, number: str, seen: str | None = None, *, by: Person) -> bool:
    """Where expenses are paid: the holder as the bank knows them, and the IBAN. False if nothing changed.

    seen: the `account_mark` of the page, so that nobody puts back an account by accident; None: no page asked.
    """
    values = checked_account(holder, number)
    with transaction():
        hold_account(person, seen)
        before = person.account
        changed = change(person, "change_account", by, on_behalf_of=person, **values)
        tell_account_changed(person, before)
    return changed


def confirm_account(person: Person, seen: str, *, by: Person) -> None:
    """The coordinator asked the volunteer about the account: money may go there from now on.

    `seen`: the mark of the account on the page, as `account_mark` makes it. Changed since: RuleError (conflict).
    """
    with transaction():
        today = locked(person)
        changed = f"De rekening van {today.name} is intussen gewijzigd. {_account_now(today)} Vraag na of dat klopt."
        check(seen, account_mark(today), changed)
        if not today.iban:
            raise RuleError(f"Vul eerst het rekeningnummer van {person.given_name} in.")
        values = {"confirmed_iban": today.iban, "confirmed_holder": today.account_holder, "confirmed_at": clock.now()}
        Person.update(**values).where(Person.id == person.id).execute()
        if today.confirmed_account != today.account:
            record(
                person,
                "confirm_account",
                by,
                on_behalf_of=person,
                before=today.confirmed_account,
                account=today.account,
            )
        for name, value in {**values, "iban": today.iban, "account_holder": today.account_holder}.items():
            setattr(person, name, value)


def account_mark(person: Person) -> str:
    """The mark of somebody's account, as a page shows it."""
    return mark(*person.account)


def checked_account(holder: str, number: str) -> dict[str, str]:
    compact = iban.parse(number) if number else ""
    if compact is None:
        raise RuleError(iban.WRONG, field="iban")
    if compact and not holder:
        raise RuleError("Vul ook in op welke naam de rekening staat.", field="account_holder")
    return {"account_holder": holder, "iban": compact}


def hold_account(person: Person, seen: str | None) -> None:
    """Hold the person's row for this transaction. RuleError (conflict) where the page showed another account."""
    today = locked(person)
    if seen is not None and seen != account_mark(today):
        raise RuleError(f"De rekening is intussen gewijzigd. {_account_now(today)}", field="iban", conflict=True)
    person.__data__.update(iban=today.iban, account_holder=today.account_holder)  # what it is changed from


def _account_now(person: Person) -> str:
    now = f"{iban.grouped(person.iban)}, op naam van {person.account_holder}" if person.iban else "geen rekening"
    return f"Nu staat er: {now}."
