"""What is read of the portal that is to be joined, in its own numbers."""

from collections.abc import Iterator
from typing import Any

import peewee

from portal.backup.numbers import DISGUISED, LEFT
from portal.database import tables
from portal.history import chain
from portal.history.joined import all_joined, identity, old_chain
from portal.kit.records import dataclass
from portal.people.models import ROLES, STAFF_ROLES, Branch, Person, network_readers
from portal.post.models import Letter
from portal.sign_in.models import Passkey, Totp

SUBMISSION = ("submission_key",)


@dataclass(frozen=True)
class Choices:
    """The operator's choice about mail addresses in both portals. without: these people come without theirs."""

    share: bool = False
    without: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Reader:
    """Somebody with a mail address: who, of which branch, as what, and with which place at their mailbox."""

    id: int
    name: str
    branch: str
    words: str
    is_staff: bool
    email: str
    place: int


@dataclass(frozen=True)
class Coming:
    """What was read of the portal that is to be joined, in its own numbers."""

    branches: dict[int, str]
    readers: tuple[Reader, ...]
    chains: dict[str, Any]
    identity: str
    key: str
    largest: int
    rows: dict[str, int]
    is_demo: bool
    was_joined: bool
    unique: dict[tuple[str, tuple[str, ...]], list[tuple[int, tuple[Any, ...]]]]
    waiting: int  # letters that did not leave
    network: tuple[str, ...]
    only_passkeys: tuple[Reader, ...]


def read() -> Coming:
    """All that has to be known about the database we are connected to: the copy of the joining portal."""
    branches = {branch.id: str(branch.name) for branch in Branch.select().order_by(Branch.id)}
    people = list(Person.select().order_by(Person.id))
    apps = Totp.select(Totp.person).where(Totp.confirmed_at.is_null(False))
    alone: Any = Passkey.select(Passkey.person).where(Passkey.as_staff, Passkey.person.not_in(apps)).tuples()
    without_app = {id for (id,) in alone}
    readers = tuple(reader_of(person, branches[person.branch_id]) for person in people if person.email)
    return Coming(
        branches=branches,
        readers=readers,
        chains={model._meta.table_name: old_chain(model) for model in chain.chained_tables()},
        identity=identity(),
        key=chain.key_check(),
        largest=max(model.select(peewee.fn.max(model.id)).scalar() or 0 for model in tables()),
        rows={model._meta.table_name: model.select().count() for model in tables()},
        is_demo=Branch.select().where(Branch.is_demo).exists(),
        was_joined=bool(all_joined()),
        unique={(model._meta.table_name, names): taken(model, names) for model, names in unique_columns()},
        waiting=Letter.select().where(Letter.sent_at.is_null(), Letter.given_up_at.is_null()).count(),
        network=tuple(person.name for person in network_readers()),
        only_passkeys=tuple(reader for reader in readers if reader.id in without_app),
    )


def reader_of(person: Person, branch: str) -> Reader:
    roles = sorted(ROLES[role] for role in person.roles & STAFF_ROLES.keys())
    words = ", ".join(roles) or ("vrijwilliger" if person.hands_in else "nu niets")
    return Reader(person.id, person.name, branch, words, person.was_ever_staff, str(person.email), person.mail_place)


def unique_columns() -> Iterator[tuple[Any, tuple[str, ...]]]:
    """What both portals may hold and one may not: unique columns without an id in them."""
    for model in tables():
        meta = model._meta
        if meta.table_name in LEFT or meta.table_name == "chain_head":
            continue
        of_one = [(field.name,) for field in meta.sorted_fields if field.unique and not field.primary_key]
        together = [tuple(names) for names, is_unique in meta.indexes if is_unique]
        disguised = DISGUISED.get(meta.table_name, {})
        for names in [*of_one, *together]:
            fields = [meta.fields[name] for name in names]
            if not any(isinstance(f, peewee.ForeignKeyField) or f.column_name in disguised for f in fields):
                yield model, names


def taken(model: Any, names: tuple[str, ...]) -> list[tuple[int, tuple[Any, ...]]]:
    """(id, values) of each row in which all of these are filled in."""
    fields = [model._meta.fields[name] for name in names]
    rows = model.select(model.id, *fields).where(*(field.is_null(False) for field in fields)).order_by(model.id)
    return [(id, tuple(values)) for id, *values in rows.tuples()]
