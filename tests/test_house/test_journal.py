"""The journal mode is a matter of the file: set once at start-up, never by a connection in the middle of the work."""

import contextlib
import sqlite3
from pathlib import Path

from portal import database


def test_the_file_is_settled_at_start_up_and_connections_leave_it_alone(tmp_path: Path) -> None:
    path = tmp_path / "portal.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as before:
        before.execute("create table t (n integer)")
    opened = database.connect(f"sqlite:///{path}")
    wanted = database.journal_mode(database.engine())
    with opened.connection_context():
        assert opened.pragma("journal_mode") == wanted
    opened.close_all()
    # Switching needs the file to itself: a second connection that asked for it while the first one works is refused.
    assert "journal_mode" not in dict(opened._pragmas)
    opened.close_all()
