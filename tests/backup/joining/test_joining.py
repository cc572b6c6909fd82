"""A branch with a portal of its own comes into a network: every row, file, figure, link and sign-in."""

import hashlib
import os
import shutil
import signal
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import peewee
import pyotp
import pyrage
import pytest
from flask import Flask

from portal import database
from portal.agenda.answers.facts import kind_of
from portal.agenda.answers.letters import write
from portal.agenda.models.event import Event
from portal.backup import archive
from portal.backup import rules as backups
from portal.backup.checksums import checksums
from portal.backup.joining.rules import Portal
from portal.backup.numbers import LEFT
from portal.database import tables, transaction
from portal.exchange.models import LoadedRow
from portal.exchange.workbook.facts.marks import Marks
from portal.expenses.models.notes import Receipt
from portal.families.models.family import FileView
from portal.history import chain, verifying
from portal.history.joined import all_joined, faults_of_before
from portal.history.models import ChainedModel, ChainHead, HistoryEntry, LastTime
from portal.history.rules import record
from portal.kit import clock
from portal.kit.links import answer_path
from portal.kit.seal import seal
from portal.people.models import Branch, Person, RolePeriod
from portal.post.models import Letter
from portal.post.worker import send_due
from portal.retention.periods.rules import clean_up
from portal.sign_in.first_links import rules as first_links
from portal.sign_in.models import Totp
from portal.sign_in.passwords.rules import hash_password
from portal.sign_in.totp.rules import PURPOSE
from tests.backup.joining.places import HERE, OLD_URL, THERE, join, new_portal, opened
from tests.backup.test_crossing import IDS, SEALS, awkward
from tests.browser import Visitor
from tests.conftest import settings_for
from tests.post.server import mail_server, words
from tests.sign_in.two_steps import knock
from tests.worlds import AUTUMN

M = 1_000_000
WORDS = "een lange zin vol woorden"
IN_CLOTHES = {
    "expense_line.claim": "#:2026-11-03", "expense_note.open_key": "#:2026K3", "place.key": "#:0:huis",
    "removed_talk.content": '{"id": #, "note": "é"}', "newsletter_issue.blocks": '{"out": ["event-#"]}',
    "newsletter_issue.opening": '{"event_id": #}', "newsletter_copy.strip": '{"lines": [{"event_id": #}]}',
    "mailing.what": "invite-#", "mailing.rows": "#,#", "letter.kind": "event-#-invite", "letter.about": "note-#",
    "letter.pictures": "#,#", "letter.button_url": "/agenda/#", "letter.html": '<img src="cid:foto-#.jpg">',
    "message.receivers": "v# k#", "post_file.name": "foto-#.jpg", "final_letter.html": '<img src="picture:#">',
    "history_entry.details": '{"event": #, "title": "é"}', "letter.text": f"Kom langs: {OLD_URL}/agenda/#.",
}  # fmt: skip
"""Column in which an id stands among other words → those words."""
PLAIN = """counter.branch_id told_apart.first_id told_apart.second_id batch_entry.live_key post_file.branch_id
mailing.branch_id mailing.person_id letter.branch_id letter.person_id removed_talk.planned_id file_view.family_id
file_view.person_id history_entry.branch_id history_entry.actor_id history_entry.on_behalf_of_id
history_entry.subject_id"""
"""Columns that hold an id alone, and are no key of their table."""


def name_of(model: Any, field: peewee.Field) -> str:
    return f"{model._meta.table_name}.{field.column_name}"


def value(model: Any, field: peewee.Field, row: int) -> Any:
    """One that a careless copy would trip over; of its own shape where an id stands in it."""
    name = name_of(model, field)
    if name in IN_CLOTHES:
        return IN_CLOTHES[name].replace("#", str(row))
    if name in PLAIN.split():
        return row
    if name == "totp.sealed":
        return seal(THERE, PURPOSE, f"geheim {row}", IDS[0] + IDS[1] - row)
    if name == "totp.confirmed_at":
        return datetime(2025, 1, 1)
    if name == "history_entry.subject":
        return "enrolment"
    if isinstance(field, peewee.IntegerField) and not isinstance(field, peewee.ForeignKeyField):
        return row if field.unique else row % 5
    return awkward(field, row)


def expected(model: Any, field: peewee.Field, was: Any) -> Any:
    """What has to stand here, told in another way than `numbers` tells it."""
    name = name_of(model, field)
    if was is not None and (isinstance(field, peewee.ForeignKeyField | peewee.AutoField) or name in PLAIN.split()):
        return was + M
    for row in IDS:
        if name in IN_CLOTHES and was == value(model, field, row):
            return IN_CLOTHES[name].replace("#", str(row + M)).replace(OLD_URL, "http://localhost")
    return was


def plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, bytes | bytearray | memoryview) else value


def rows_of(model: Any, first: int = 0) -> list[dict[str, Any]]:
    fields = model._meta.sorted_fields
    names = [field.name for field in fields]
    query = model.select(*fields).where(model.id > first).order_by(model.id).tuples()
    return [dict(zip(names, map(plain, row), strict=True)) for row in query]


@pytest.fixture
def strange(app: Flask, migrated: Path, tmp_path: Path) -> Path:
    """A portal with two rows in every table, full of what trips."""
    file = tmp_path / "strange.sqlite3"
    with new_portal(file, migrated):
        database.db.execute_sql("pragma foreign_keys = 0")
        for model in tables():
            if issubclass(model, ChainHead | LastTime):
                continue
            for row in IDS:
                values = {f.name: value(model, f, row) for f in model._meta.sorted_fields if f.name != "id"}
                if model is Person:
                    values |= {"email": f"{row}@elders.example", "mail_place": 0}
                if model is Branch:
                    values["is_demo"] = False
                if not issubclass(model, ChainedModel):
                    model.insert({"id": row, **values}).execute()
                    continue
                with transaction():
                    chain.append(model, **{name: v for name, v in values.items() if name not in SEALS})
        database.db.execute_sql("pragma foreign_keys = 1")
        assert database.db.execute_sql("pragma foreign_key_check").fetchall() == []
    return file


def test_every_row_of_every_table_comes_with_each_id_a_million_higher(app, strange):
    here = Branch.create(name="Home-Start Vlaanderen", municipality="Brussel")
    with transaction():
        record(here, "add", None)
    outcome = join(app, strange)
    assert outcome.in_the_way == () and outcome.begins == M
    came = {model: rows_of(model, M) for model in tables()}
    with opened(strange, THERE):
        was = {model: rows_of(model) for model in tables()}
    for model in tables():
        table = model._meta.table_name
        if table in {*LEFT, "chain_head"}:
            assert all(row["id"] < M for row in rows_of(model)), table
            continue
        left_out = {"seal", "erased", "mac", "sealed"} if issubclass(model, ChainedModel | Totp) else set()
        fields = [field for field in model._meta.sorted_fields if field.name not in left_out]
        wanted = [{f.name: expected(model, f, row[f.name]) for f in fields} for row in was[model]]
        found = [
            {f.name: row[f.name] for f in fields}
            for row in came[model]
            if "subject" not in row or row["subject"] != "joined"
        ]
        assert found == wanted and outcome.rows[table].rows == len(wanted), table
        assert wanted or table == "last_time"
    person = Person.create(branch=here, given_name="An", family_name="Later")
    assert person.id > M + IDS[1], "the next number is after the last"


def test_the_history_is_whole_and_the_old_key_still_finds_its_own_chain(app, strange):
    with transaction():
        record(Branch.create(name="Home-Start Vlaanderen", municipality="Brussel"), "add", None)
    with opened(strange, THERE):
        anchors = chain.anchors_now()
    join(app, strange)
    assert verifying.all_faults(chain.anchors_now()) == []
    (portal,) = all_joined()
    assert [f"{name}:{old.last_id}:{old.last_mac}" for name, old in portal.chains.items()] == anchors
    assert faults_of_before(portal) == []
    with transaction():
        record(Branch.get(), "correct", None)
    assert verifying.all_faults() == [] and faults_of_before(portal) == []
    chain.erase(HistoryEntry.get(HistoryEntry.id == M + 1), details="{}")
    assert verifying.all_faults() == [] and faults_of_before(portal) == [], "what had to be forgotten breaks neither"
    for change in ({"verb": "x"}, {"actor_id": 4}, {"details": "{}"}, {"seal": "0" * 64}):
        with database.nothing_kept():
            HistoryEntry.update(change).where(HistoryEntry.id == M + 2).execute()
            assert verifying.all_faults() != [], change
    with database.nothing_kept():
        ChainHead.delete().where(ChainHead.name == f"file_view:{M}").execute()
        FileView.delete().where(FileView.id > M).execute()
        assert f"file_view:{M}: het begin en einde van de keten zijn weg." in verifying.all_faults()
        assert len(verifying.broken_heads()) == 1
    chain.use_key(HERE)
    assert faults_of_before(portal) is None, "without that key nothing is told by it"


def test_old_lines_of_a_log_that_came_along_go_when_their_time_is_over_and_no_younger_ones(
    app, cast, migrated, tmp_path
):
    file = tmp_path / "elders.sqlite3"
    now = clock.now()
    with new_portal(file, migrated):
        branch = Branch.create(name="Home-Start Verweg", municipality="Verweg")
        for days in (900, 800, 10):
            with transaction():
                chain.append(FileView, branch=branch.id, family_id=1, person_id=1, at=now - timedelta(days=days))
    with transaction():
        chain.append(FileView, branch=cast.branch.id, family_id=1, person_id=1, at=now - timedelta(days=20))
    join(app, file)
    with transaction():
        chain.append(FileView, branch=cast.branch.id, family_id=1, person_id=1, at=now)
    clean_up(clock.today())
    assert [row.id for row in FileView.select().order_by(FileView.id)] == [1, M + 3, M + 4]
    assert verifying.all_faults() == [] and faults_of_before(all_joined()[0]) == []


# ---- people


@pytest.fixture
def elders(app: Flask, migrated: Path, tmp_path: Path) -> Iterator[dict[str, Any]]:
    """Vera coordinates with a password and an app, Ada visits; a letter to Ada about an evening waits."""
    file, told = tmp_path / "elders.sqlite3", {}
    with new_portal(file, migrated):
        branch = Branch.create(name="Home-Start Verweg", municipality="Verweg", email="verweg@home-start.example")
        secret = pyotp.random_base32()
        vera = Person.create(
            branch=branch, given_name="Vera", family_name="Maes", email="vera@voorbeeld.example",
            password_hash=hash_password(WORDS), second_factor_since=clock.now(),
        )  # fmt: skip
        ada = Person.create(branch=branch, given_name="Ada", family_name="Nys", email="ada@voorbeeld.example")
        for person, role in ((vera, "coordinator"), (ada, "family_buddy")):
            RolePeriod.create(branch=branch, person=person, role=role, started_on=date(2025, 1, 1))
        Totp.create(person=vera, sealed=seal(THERE, PURPOSE, secret, vera.id), confirmed_at=clock.now())
        event = Event.create(branch=branch, kind="training", title="Slapen", day=clock.today() + timedelta(days=9))
        with transaction():
            record(branch, "add", None)
            write("invite", ada, event, lambda *ids: answer_path(THERE, *ids))
            told["token"] = first_links.make(Person.get_by_id(ada.id), "paper", by=vera)[1]
        told |= {"file": file, "secret": secret, "ada": ada.id, "event": event.id}
        LoadedRow.create(branch=branch, mark=Marks(branch.id).of_row("Gezinnen", {"a": 1}))
    yield told


def test_whoever_comes_along_signs_in_with_what_they_have(app, elders, visit):
    join(app, elders["file"])
    vera = Person.get(Person.email == "vera@voorbeeld.example")
    page = knock(visit(), vera.email, WORDS)
    assert page.heading == "Nog één stap"
    page = page.press("Aanmelden", code=pyotp.TOTP(elders["secret"]).at(clock.now().replace(tzinfo=UTC)))
    assert page.status == 200 and visit().get("/").heading != page.heading
    page = visit().get(f"/verhuisd/{M}/uitnodiging/{elders['token']}")
    assert "Ada" in page.text and page.address.endswith(f"/uitnodiging/{elders['token']}")


def test_a_letter_that_waited_leaves_once_and_its_link_answers(app, elders, visit):
    join(app, elders["file"])
    letter = Letter.get(Letter.kind == f"event-{M + elders['event']}-invite")
    assert letter.person_id == M + elders["ada"] and letter.about == f"event-{M + elders['event']}"
    assert letter.kind == kind_of(Event.get_by_id(M + elders["event"]), "invite")
    with mail_server() as box:
        settings = settings_for(database.address(), PORTAL_MAIL_URL=box.url)
        assert (send_due(settings), send_due(settings)) == (1, 0)
        (mail,) = box.mails
    assert "Slapen" in words(mail) and f"http://localhost{letter.button_url}" in words(mail)
    assert "Slapen" in visit().get(letter.button_url).text
    old = visit().get(f"/verhuisd/{M}{answer_path(THERE, elders['ada'], elders['event'])}?van=mail")
    assert old.status == 200 and "Slapen" in old.text and old.address.endswith("?van=mail")
    forged = f"/verhuisd/{M}{answer_path('x' * 40, elders['ada'], elders['event'])}"
    assert visit().get(forged).status == 404


def leads(visitor: Visitor, address: str) -> str:
    return str(visitor.client.get(address).headers["Location"])


def test_an_address_of_before_leads_on_and_opens_nothing_by_itself(app, elders, visit):
    join(app, elders["file"])
    event = elders["event"]
    assert leads(visit(), f"/verhuisd/{M}/agenda/{event}?x=1") == f"/agenda/{M + event}?x=1"
    assert visit().get(f"/verhuisd/{M}/agenda/{event}").heading == visit().get("/aanmelden").heading
    assert leads(visit(), f"/verhuisd/{M}/") == "/"
    for away in ("//ander.example/x", "/%2Fander.example", "/%5Cander.example", "/https://ander.example"):
        page = visit().get(f"/verhuisd/{M}{away}")
        assert page.status == 404 and urlsplit(page.address).netloc in ("", "localhost"), away
    assert visit().get("/verhuisd/5/agenda/1").status == 404, "nothing was joined there"


def test_a_row_of_a_workbook_that_was_loaded_before_is_known_again(app, elders):
    join(app, elders["file"])
    marks = Marks(M + 1)
    assert marks.was_loaded(marks.of_row("Gezinnen", {"a": 1})) and not marks.was_loaded(
        marks.of_row("Gezinnen", {"a": 2})
    )


def test_a_reserve_copy_is_taken_and_all_of_it_or_nothing_stays(app, elders, tmp_path):
    key = pyrage.x25519.Identity.generate()
    lock = archive.Lock(recipients=(str(key.to_public()),))
    with opened(elders["file"], THERE):
        made, _, _ = backups.back_up(tmp_path / "copies", lock, days=1, weeks=1)
    before = checksums()

    class Stop(BaseException):
        """The machine goes down."""

    def at_letters(table: str) -> None:
        if table == "letter":
            raise Stop

    portal = Portal(OLD_URL, THERE, identities=str(key))
    with pytest.raises(Stop):
        join(app, made, portal=portal, tell=at_letters)
    assert checksums() == before, "stopped half-way"
    assert join(app, made, portal=portal, keep=False).rows["person"].rows == 2
    assert checksums() == before, "a dry run"
    assert join(app, made, portal=portal).rows["person"].rows == 2
    assert Person.select().count() == 2 and verifying.all_faults() == []
    assert backups.last_backup_at() is None, "a copy that was made there is none of here"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_killed_half_way_nothing_came(app, elders):
    before = checksums()
    child = os.fork()
    if child == 0:
        try:
            database.connect(database.address())
            join(
                app,
                elders["file"],
                tell=lambda table: os.kill(os.getpid(), signal.SIGKILL) if table == "letter" else None,
            )
        finally:
            os._exit(1)
    assert os.waitpid(child, 0)[1] == signal.SIGKILL
    assert checksums() == before and join(app, elders["file"]).in_the_way == ()


# ---- a whole branch


def test_a_branch_of_years_has_the_same_figures_papers_and_workbook_as_before(app, autumn_file, tmp_path):
    if not database.address().startswith("sqlite"):
        pytest.skip("the same rows give the same papers on any database")
    runner, portal = app.test_cli_runner(), Portal("http://localhost", HERE)
    theirs = Path(shutil.copy(autumn_file, tmp_path / "theirs.sqlite3"))  # an export stands in its history

    def papers(folder: str) -> dict[str, str]:
        (tmp_path / folder).mkdir()
        number, branch = "2025-010", ["--branch", "Home-Start Lindedal"]
        made = {"figures": runner.invoke(args=["figures", "2025", "--json", *branch]).output}
        for name, command in {
            "q.docx": ["document", "quarter", "2025Q3"], "n.docx": ["document", "newsletter", "2025-10"],
            "e.pdf": ["document", "expense", number], "x.xlsx": ["export"],
        }.items():  # fmt: skip
            result = runner.invoke(args=[*command, *branch, "--out", str(tmp_path / folder / name)])
            assert result.exit_code == 0, result.output
            made[name] = hashlib.sha256((tmp_path / folder / name).read_bytes()).hexdigest()
        return made

    with app.app_context(), clock.stopped(datetime(AUTUMN.year, AUTUMN.month, AUTUMN.day, 12)):
        with transaction():
            record(Branch.create(name="Home-Start Vlaanderen", municipality="Brussel"), "add", None)
        with opened(theirs, HERE):
            before = papers("before")
            tickets = {M + row.id: bytes(row.content) for row in Receipt.select()}
        outcome = join(app, theirs, portal=portal, demo=True)
        assert outcome.in_the_way == () and sum(found.rows for found in outcome.rows.values()) > 5000
        assert papers("after") == before
    assert {row.id: bytes(row.content) for row in Receipt.select()} == tickets and tickets
    assert verifying.all_faults() == [] and faults_of_before(all_joined()[0]) == []
    again = join(app, theirs, portal=portal, demo=True)
    assert again.in_the_way == ("Home-Start Lindedal is al samengevoegd: alles staat hier, vanaf nummer 1000000.",)
