"""The driver of PostgreSQL, loaded where there is one.

peewee and its migrations load it wherever it is installed: a twelfth of the start of a process that works with SQLite.
So they are imported here, as if there were none (`portal/__init__.py` imports this before all else), and are given it
later.
"""

import sys
from typing import Any

if not {"peewee", "psycopg"} & set(sys.modules):
    sys.modules["psycopg"] = None  # type: ignore[assignment]  # who imports it now hears that it is not installed
    try:
        import playhouse.migrations  # noqa: F401
    finally:
        del sys.modules["psycopg"]


def parts(address: str) -> dict[str, Any]:
    """ "postgresql://…" → user, password, host, port, dbname and options. ValueError, which names the wrong option."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    try:
        return conninfo_to_dict(address)
    except ProgrammingError as error:
        raise ValueError(str(error).strip()) from None


def load() -> None:
    """Put it where peewee itself would have put it."""
    import peewee
    import psycopg
    from psycopg.pq import TransactionStatus
    from psycopg.types import json

    theirs: Any = peewee
    if theirs.psycopg is None:
        theirs.psycopg, theirs.TransactionStatus = psycopg, TransactionStatus
        theirs.Json_pg3, theirs.Jsonb_pg3 = json.Json, json.Jsonb
        adapter = theirs.Psycopg3Adapter
        adapter.txn_idle, adapter.txn_inerror = TransactionStatus.IDLE, TransactionStatus.INERROR
        adapter.txn_unknown = TransactionStatus.UNKNOWN
