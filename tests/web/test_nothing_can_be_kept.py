"""A full disk, a locked database, one for reading only: a page says what happens, and afterwards it works again."""

import contextlib
import uuid

import peewee
import pytest

from portal import database
from portal.contacts.models.concern import Concern
from portal.database import db


def page_with_form(visit, cast):
    return visit(cast.lena).get("/bezorgdheden/nieuw").form("Versturen naar mijn coördinator")


@contextlib.contextmanager
def full():
    """No page more than there are now."""
    connection = database.db.obj
    database.db.execute_sql("vacuum")
    (pages,) = database.db.execute_sql("pragma page_count").fetchone()
    connection.pragma("max_page_count", pages, permanent=True)
    connection.close()
    connection.close_all()
    yield
    connection.pragma("max_page_count", 1_000_000, permanent=True)


@contextlib.contextmanager
def read_only():
    connection = database.db.obj
    connection.pragma("query_only", 1, permanent=True)
    connection.close()
    connection.close_all()
    yield
    connection.pragma("query_only", 0, permanent=True)


@contextlib.contextmanager
def locked():
    """Another program holds it; nobody here waits as long as in service."""
    connection = database.db.obj
    connection.timeout = 0.1
    connection.close()
    connection.close_all()
    other = peewee.SqliteDatabase(connection.database)
    other.execute_sql("begin immediate")
    try:
        yield
    finally:
        other.execute_sql("rollback")
        other.close()
        connection.timeout = 10


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (full, "Zijn schijf is vol."),
        (read_only, "Het mag alleen lezen."),
        (locked, "Het is nog bezig met iets anders."),
    ],
)
def test_a_page_says_why_and_what_was_typed_can_be_sent_again(visit, cast, database_url, trouble, sentence):
    if not database_url.startswith("sqlite"):
        return  # a server tells its own troubles: torture/failover.py
    key = str(uuid.uuid4())
    form = page_with_form(visit, cast).fill(text="Zó één. " * 480, submission_key=key)
    with trouble():
        page = form.press()
        assert page.status == 503
        assert f"Het portaal kan nu niets bewaren. {sentence}" in page.text
        assert "staat nog op je toestel" in page.text
    assert Concern.select().count() == 0
    page = page.press("Opnieuw versturen")
    assert page.status == 200 and Concern.get().submission_key == key
    form.press()
    assert Concern.select().count() == 1, "and once more makes no second one"
    assert db.execute_sql("pragma integrity_check").fetchone() == ("ok",)


def test_a_password_is_never_put_on_that_page(visit, cast, database_url):
    if not database_url.startswith("sqlite"):
        return
    form = visit().get("/aanmelden/wachtwoord").form("Aanmelden")
    with read_only():
        page = form.fill(email="els@voorbeeld.example", password="een-lange-zin-voor-els").press()
    assert page.status == 503 and "Opnieuw versturen" not in page.text
    assert "een-lange-zin" not in page.answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", [peewee.OperationalError, peewee.InterfaceError, peewee.InternalError])
def test_a_database_that_is_gone_is_a_page_too_and_not_a_bare_error(visit, cast, monkeypatch, kind):
    """Not even who is signed in can be asked then."""
    phone = visit(cast.lena)

    def gone(*args, **kwargs):
        raise kind("connection to server was lost")

    with monkeypatch.context() as patched:
        patched.setattr(type(database.db.obj), "execute_sql", gone)
        page = phone.get("/")
        assert page.status == 503 and "Het portaal kan nu niets bewaren." in page.text
    assert phone.get("/").status == 200
