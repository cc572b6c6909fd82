"""Portals in databases of their own: those that come, beside the one of the test that takes them in."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask

from portal import database
from portal.backup.joining import rules
from portal.backup.joining.facts.coming import Choices
from portal.history import chain
from portal.history.models import ChainHead
from portal.web.moving import Moving
from tests.conftest import settings_for

HERE = settings_for("sqlite:///nowhere").secret_key
THERE = "de-sleutel-van-de-afdeling-die-erbij-komt-01234"
OLD_URL = "https://portaal.elders.example"
NO_CHOICE = Choices()
ELDERS = rules.Portal(OLD_URL, THERE)


@contextmanager
def opened(file: Path, secret: str) -> Iterator[None]:
    """The portal of that file, under its own key; afterwards the one of before."""
    before, connection = database.address(), database.db.obj
    database.connect(f"sqlite:///{file}")
    chain.use_key(secret)
    try:
        yield
    finally:
        database.db.manual_close() if not database.db.is_closed() else None
        database.db.obj.close_all()
        database.db.initialize(connection)
        database._Address.url = before
        chain.use_key(HERE, (THERE,))


@contextmanager
def new_portal(file: Path, migrated: Path, secret: str = THERE) -> Iterator[None]:
    """An empty one, whose history begins under its own key."""
    shutil.copy(migrated, file)
    with opened(file, secret):
        for head in ChainHead.select():
            head.key_check = chain.key_check()
            head.save()
            chain.save_head(head)
        yield


def join(
    app: Flask,
    file: Path,
    choices: Choices = NO_CHOICE,
    *,
    portal: rules.Portal = ELDERS,
    keep: bool = True,
    **more: Any,
) -> rules.Outcome:
    """Into the portal of the test."""

    def moving(begins: int) -> Any:
        return Moving(app.url_map, begins, portal.secret, HERE).path

    chain.use_key(HERE, (portal.secret,))
    here = rules.Here("http://localhost", HERE, moving, demo=more.pop("demo", False))
    return rules.join(file, portal, here, choices, keep=keep, **more)
