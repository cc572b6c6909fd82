"""What of a portal that joins is in the way here, what to know beforehand, and where it is to stand."""

from collections.abc import Iterable
from typing import Any

import peewee

from portal.backup import checksums
from portal.backup.joining.facts.coming import SUBMISSION, Choices, Coming, Reader, reader_of, taken, unique_columns
from portal.backup.numbers import LEFT
from portal.database import tables
from portal.history.joined import Joined, all_joined, identity
from portal.kit.words import counted, listed
from portal.people.models import MAILBOX, Branch, Person, at_mailbox

STEP = 1_000_000
"""The ids of what comes along begin at a round number, so that anybody sees what each was: 2000075 was 75."""
LARGEST = 2**31 - 1  # of an id, on PostgreSQL


def begins_at() -> int:
    """The first round number above every id of this portal."""
    largest = max(model.select(peewee.fn.max(model.id)).scalar() or 0 for model in tables())
    return (largest // STEP + 1) * STEP


def in_the_way(coming: Coming, begins: int, choices: Choices, *, demo: bool) -> list[str]:
    """Every reason why this portal cannot take in that one, in sentences."""
    here = {branch.name: branch for branch in Branch.select()}
    known = next((one for one in all_joined() if one.identity == coming.identity), None)
    if known is not None:
        names = [b.name for b in here.values() if b.id in known.branches]
        return [f"{_and(names) or 'Deze afdeling'} is al samengevoegd: alles staat hier, vanaf nummer {known.begins}."]
    if coming.identity == identity():
        return ["Dit is een kopie van dit portaal zelf."]
    found = []
    if coming.was_joined:
        found.append(
            "In dat portaal werden zelf al afdelingen samengevoegd. Voeg elke afdeling apart samen, uit haar eigen "
            "kopie van voordien; of ga met dat portaal verder, en voeg de andere daarbij."
        )
    if coming.is_demo and not demo:
        found.append("Dit is de demo, met verzonnen mensen. Die hoort niet in een portaal waarin gewerkt wordt.")
    if begins + coming.largest > LARGEST:
        found.append(
            f"De nummers raken op: er zijn er tot {LARGEST}, en dit zou er tot {begins + coming.largest} vragen."
        )
    found += [
        f"Er is hier al een afdeling {name}. Geef een van de twee een andere naam, bij De afdeling in haar portaal."
        for name in coming.branches.values()
        if name in here
    ]
    settled = {reader.id for reader, _ in _shared(coming, choices)} | _without(coming, choices)
    for reader, others in _met(coming):
        if reader.id not in settled:
            found.append(_address_of_two(reader, others))
    unknown = choices.without - {reader.email for reader in coming.readers}
    found += [f"--without-address {email}: niemand die meekomt, heeft dat adres." for email in sorted(unknown)]
    return found + list(_twice(coming))


def _met(coming: Coming) -> list[tuple[Reader, list[Reader]]]:
    """Those who come along with a mail address that somebody here has, each with who that is."""
    here = {str(person.email) for person in Person.select(Person.email).where(Person.email.is_null(False))}
    return [
        (reader, [reader_of(person, person.branch.name) for person in at_mailbox(reader.email)])
        for reader in coming.readers
        if reader.email in here
    ]


def _without(coming: Coming, choices: Choices) -> set[int]:
    return {reader.id for reader in coming.readers if reader.email in choices.without}


def _shared(coming: Coming, choices: Choices) -> list[tuple[Reader, int]]:
    """Those who share a mailbox from now on, each with the place there: volunteers, two at most."""
    found = []
    for reader, others in _met(coming) if choices.share else ():
        same = sum(one.email == reader.email for one in coming.readers)
        free = set(range(MAILBOX)) - {other.place for other in others}
        if same == 1 and free and not (reader.is_staff or any(other.is_staff for other in others)):
            found.append((reader, min(free)))
    return found


def places(coming: Coming, choices: Choices) -> dict[int, tuple[str | None, int]]:
    """Id of a person there → the mail address and the place that they get here, where those change."""
    without: dict[int, tuple[str | None, int]] = dict.fromkeys(_without(coming, choices), (None, 0))
    return without | {reader.id: (reader.email, place) for reader, place in _shared(coming, choices)}


def _address_of_two(reader: Reader, others: list[Reader]) -> str:
    there = f"{reader.name} ({reader.branch}, {reader.words})"
    here = _and([f"{other.name} ({other.branch}, {other.words})" for other in others])
    may_share = not (reader.is_staff or any(other.is_staff for other in others)) and len(others) < MAILBOX
    share = "zijn het twee vrijwilligers die een mailbox delen, zeg dan --share-mailbox; " if may_share else ""
    return (
        f"{reader.email} is hier van {here}, en daar van {there}. Geef een van de twee een ander adres; {share}of laat "
        f"{reader.name} zonder adres meekomen, en dus zonder aanmelding: --without-address {reader.email}."
    )


def _twice(coming: Coming) -> Iterable[str]:
    """What must be unique and is in both; without what has sentences of its own."""
    for model, names in unique_columns():
        table = model._meta.table_name
        if names in (("name",), ("email", "mail_place"), SUBMISSION) and table in ("branch", "person", *_sent_twice()):
            continue
        here = {values for _, values in taken(model, names)}
        same = [id for id, values in coming.unique[table, names] if values in here]
        if same and table == "open_form":
            yield "Een open formulier heeft hier en daar hetzelfde adres. Zet het in dat portaal uit, en weer aan."
        elif same:
            yield (
                f"{table}, {counted(len(same), 'rij', 'rijen')} vanaf nummer {same[0]}: dezelfde {listed(names)} "
                "staat hier al. Werden beide portalen uit één kopie gemaakt? Dan gaan ze niet samen: vraag hulp."
            )


def _sent_twice() -> list[str]:
    """Tables that know by a key whether a form was sent twice."""
    return [model._meta.table_name for model in tables() if SUBMISSION[0] in model._meta.fields]


def keys_here(model: Any) -> set[str]:
    """The keys of forms that were sent here: one that comes along and is among them has done its work, and is
    dropped."""
    if SUBMISSION[0] not in model._meta.fields:
        return set()
    return {key for _, (key,) in taken(model, SUBMISSION)}


def to_tell(coming: Coming, choices: Choices) -> list[str]:
    """What the operator should know, and that is not in the way."""
    told = [
        f"{name} leest in die afdeling voor het netwerk, en ziet dan de cijfers van alle afdelingen hier."
        for name in coming.network
    ]
    told += [
        f"{reader.name} ({reader.words}) heeft als tweede stap alleen een vingerafdruk of gezicht, en dat hoort bij "
        f"het oude adres. Aanmelden kan met een herstelcode, of na: reset-second-factor --email {reader.email}."
        for reader in coming.only_passkeys
    ]
    told += [
        f"{reader.name} komt mee zonder mailadres." for reader in coming.readers if reader.email in choices.without
    ]
    told += [f"{reader.name} deelt voortaan de mailbox {reader.email}." for reader, _ in _shared(coming, choices)]
    if coming.waiting:
        told.append(
            f"{counted(coming.waiting, 'brief wacht', 'brieven wachten')} daar nog. Ze vertrekken straks van hier: "
            "laat dat portaal niet meer draaien, anders gaan ze tweemaal weg."
        )
    left = [f"{LEFT[table]} ({number})" for table, number in coming.rows.items() if number and LEFT.get(table)]
    if left:
        told.append(f"Komt niet mee, met opzet: {', '.join(left)}.")
    told.append("Iedereen meldt zich op het nieuwe adres opnieuw aan.")
    return told


def _and(words: list[str]) -> str:
    *first, last = words or [""]
    return f"{', '.join(first)} en {last}" if first else last


def joined_now(coming: Coming, begins: int, secret: str) -> Joined:
    """What the history says about it. secret: the check of the secret key of that portal."""
    return Joined(
        begins, coming.identity, tuple(id + begins for id in coming.branches), coming.key, secret, coming.chains
    )


def sum_here(model: Any, fields: list[Any], begins: int, largest: int) -> checksums.Sum:
    """The checksum of the rows that came along, as they are in this database."""
    return checksums.sum_of(checksums.stored(model, fields, begins, begins + largest))
