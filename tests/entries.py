"""What the history tells of a row."""

from typing import Any

from portal.history.models import HistoryEntry


def entries_for(row: Any) -> list[HistoryEntry]:
    """All entries about one row, oldest first."""
    mine = HistoryEntry.subject == row._meta.table_name, HistoryEntry.subject_id == row.id
    return list(HistoryEntry.select().where(*mine).order_by(HistoryEntry.id))
