"""Whoever's account number changes is written to: at the mail address of today, and at one that was theirs lately."""

import json
from datetime import timedelta

from portal.database import do_what_was_put_off
from portal.history.models import HistoryEntry
from portal.kit import clock, phone
from portal.people.models import Person
from portal.post.rules import queue

LATELY = timedelta(days=90)
"""So long a mail address that was changed still gets the letter: who takes over an account changes both."""


def tell_account_changed(person: Person, before: str) -> None:
    """Write that money goes to another account now, inside the transaction of the change. `before`: the IBAN it was.

    A first account is no change, and tells nobody anything new.
    """
    if not before or before == person.iban:
        return
    now = f"de rekening die eindigt op {person.iban[-4:]}" if person.iban else "geen enkele rekening meer"
    call = f" Bel {phone.national(person.branch.phone)}." if person.branch.phone else " Bel je coördinator."
    for address in (person.email, *_earlier_addresses(person)):
        queue(
            branch_id=person.branch_id, person_id=person.id, to_name=person.name, to_address=address,
            kind="account-changed", subject="Je rekeningnummer is gewijzigd",
            text=f"Dag {person.given_name},\n\nJe onkosten gaan voortaan naar {now}, niet meer naar de rekening die "
            f"eindigt op {before[-4:]}.\n\nVroeg je dit niet zelf?{call} We betalen pas na een telefoontje.",
        )  # fmt: skip


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
