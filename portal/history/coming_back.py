"""The portal was put back from a copy: what happened after that copy is not there, until each branch looked at it."""

from datetime import datetime, timedelta
from types import SimpleNamespace

from portal.database import transaction
from portal.history.models import LastTime
from portal.history.rules import Actor, record
from portal.kit import clock

NAME = "put_back"
ASKED_FOR = timedelta(days=60)  # from the copy on: afterwards whatever was lost came to light by itself
SUBJECT = "backup"


def note(made_at: datetime) -> None:
    """All stands as it stood at this moment (naive UTC)."""
    _keep(NAME, made_at)


def as_of(branch_id: int) -> datetime | None:
    """The moment (naive UTC) of the copy that the portal was put back from; None once this branch looked after it."""
    kept = LastTime.of(NAME)
    if kept is None or clock.now() - kept.at > ASKED_FOR:
        return None
    looked = LastTime.of(_of(branch_id))
    return None if looked is not None and looked.at == kept.at else kept.at


def looked_after(branch_id: int, *, by: Actor) -> None:
    """Somebody of this branch saw to what was lost. A second time changes nothing."""
    with transaction():
        made_at = as_of(branch_id)
        if made_at is not None:
            _keep(_of(branch_id), made_at)
            branch = SimpleNamespace(id=branch_id, branch_id=branch_id, _meta=SimpleNamespace(table_name=SUBJECT))
            record(branch, "look_after", by, made_at=made_at)


def _of(branch_id: int) -> str:
    return f"{NAME}-{branch_id}"


def _keep(name: str, at: datetime) -> None:
    LastTime.insert(name=name, at=at).on_conflict(
        conflict_target=[LastTime.name], update={LastTime.at: at, LastTime.well: True}
    ).execute()
