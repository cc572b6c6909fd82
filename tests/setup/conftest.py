"""The folder of a portal that was never set up, and the first page of its set-up."""

import os
from pathlib import Path

import pytest

from portal import create_setup_app, database
from portal.history import chain
from tests.browser import Page, Visitor
from tests.conftest import settings_for

PASSPHRASE = "drie groene zwaluwen fluiten"
PEOPLE = {
    "branch": "Home-Start Proefdal", "municipality": "Proefdal", "phone": "016 12 34 56",
    "branch_email": "proefdal@home-start.example", "name": "Els Peeters", "email": "els@voorbeeld.example",
    "password": PASSPHRASE, "again": PASSPHRASE,
}  # fmt: skip


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The folder of a portal that was never set up."""
    for name in [name for name in os.environ if name.startswith("PORTAL_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PORTAL_SETTINGS", str(tmp_path / "portal.env"))
    monkeypatch.setenv("PORTAL_DATABASE_URL", f"sqlite:///{tmp_path / 'portal.sqlite3'}")
    yield tmp_path
    if database.db.obj is not None:
        database.db.obj.close_all()
    chain.use_key(settings_for("sqlite:///none").history_key)  # the key that all other tests go on with


@pytest.fixture
def first_page(place: Path) -> Page:
    app = create_setup_app("er is nog niets ingesteld")
    return Visitor(app).get(f"/opstart/{app.extensions['setup'].token}")
