"""The letter to somebody whose account changed."""

import json
from dataclasses import replace
from datetime import timedelta

from portal.database import do_what_was_put_off
from portal.history.models import HistoryEntry
from portal.kit import clock, phone
from portal.people.models import Person
from portal.post.rules import Words, queue, to

LATELY = timedelta(days=90)
"""For so long a former mail address still gets the letter: a thief of an account changes both."""


def tell_account_changed(person: Person, before: tuple[str, str]) -> None:
    """Write where money goes from now on, inside the transaction of the change. `before`: the account it was.

    A first account, another name on it and an emptied one are changes like any other.
    """
    if before == person.account or not (before[0] or person.iban):
        return
    goes = f"voortaan naar {_named(*person.account)}" if person.iban else "voortaan naar geen enkele rekening meer"
    instead = f", niet meer naar {_named(*before)}" if before[0] else ""
    call = f" Bel {phone.national(person.branch.phone)}." if person.branch.phone else " Antwoord op deze mail."
    words = Words(
        "Je rekeningnummer is gewijzigd",
        f"Dag {person.given_name},\n\nJe onkosten gaan {goes}{instead}."
        f"\n\nVroeg je dit niet zelf?{call} We betalen pas na een telefoontje.",
    )
    for address in (person.email, *_earlier_addresses(person)):
        queue(replace(to(person), address=address), "account-changed", words)


def _named(number: str, holder: str) -> str:
    return f"de rekening die eindigt op {number[-4:]}, op naam van {holder}"


def _earlier_addresses(person: Person) -> list[str]:
    """The mail addresses that were this person's until lately, out of the history."""
    do_what_was_put_off()  # the change of this very transaction counts too
    entries = HistoryEntry.select(HistoryEntry.details).where(
        HistoryEntry.subject == Person._meta.table_name,
        HistoryEntry.subject_id == person.id,
        HistoryEntry.verb << ["correct", "change_address"],
        HistoryEntry.at > clock.now() - LATELY,
    )
    changes = (json.loads(entry.details).get("changed", {}).get("email") for entry in entries.order_by(HistoryEntry.id))
    found = dict.fromkeys(change[0] for change in changes if change and change[0])
    return [address for address in found if address != person.email]
