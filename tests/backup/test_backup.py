"""A copy is made while people work, opens for nobody else, and comes back row for row, on each database."""

import json
import subprocess
import sys
import tarfile
import tempfile
import time
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

import pyrage
import pytest

from portal import database
from portal.backup import archive, restoring, rules
from portal.backup.archive import Lock
from portal.backup.checksums import checksums
from portal.contacts.models.contact import Contact
from portal.database import transaction
from portal.history import chain, coming_back, verifying
from portal.history.models import HistoryEntry
from portal.history.rules import record
from portal.kit import clock
from portal.kit.errors import RuleError
from portal.people.models import Person
from portal.post.models import Letter
from portal.root import ROOT
from portal.sign_in.codes import rules as codes
from portal.sign_in.devices.rules import device_for, open_device
from portal.sign_in.first_links import rules as first_links
from portal.sign_in.invitations import rules as invitations
from portal.sign_in.models import Device
from tests.backup import quick_age
from tests.backup.conftest import KEY, QUICK, is_untouched
from tests.conftest import settings_for

pytestmark = pytest.mark.usefixtures("back_home")

HISTORY = "een-sleutel-alleen-voor-de-tests-0123456789"
SECRET = "een wachtzin die niemand raadt"
LOCKED = quick_age.encrypt(b"twee woorden", SECRET)


@pytest.fixture
def copies(tmp_path: Path) -> Path:
    return tmp_path / "kopieën"


@pytest.fixture
def quick_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """A passphrase locks with little work; what opens it is age's own. In service: the first test below."""
    monkeypatch.setattr(pyrage.passphrase, "encrypt", quick_age.encrypt)


def changed(copy: Path, **told) -> Path:
    """The same copy with something else in its manifest, as who has the key can make it."""
    other = copy.with_name("anders.tar.age")
    with archive.workplace(copy.parent) as place:
        packed = place / "packed.tar"
        archive.decrypt(copy, packed, identities=str(KEY))
        data, manifest = archive.unpack(packed, place)
        with closing(archive.Packed(data, {**manifest, **told})) as source, other.open("wb") as file:
            QUICK.encrypt(source, file)
    return other


def copy_in(folder: Path) -> Path:
    (file,) = (path for path in folder.iterdir() if archive.NAME.fullmatch(path.name))
    return file


def settle(app, url, **changes):
    app.extensions["settings"] = settings_for(url, **changes)
    return app.test_cli_runner()


def work(cast, days=9):
    for number in range(days):
        with transaction():
            Contact.create(
                branch=cast.branch,
                match=cast.lenas,
                day=date(2025, 7, 2) + timedelta(days=number),
                entered_by=cast.lena,
            )
            record(cast.lenas, "tick", cast.lena, days=[number])


@pytest.mark.slow("scrypt takes a second to lock and a second to open, and four where the machine was calm")
def test_a_copy_comes_back_row_for_row_with_its_history_and_lena_signs_in(app, cast, copies, database_url, elsewhere):
    work(cast)
    before = checksums()
    run = settle(app, database_url, PORTAL_BACKUP_PASSPHRASE=SECRET)
    told = run.invoke(args=["backup", str(copies)])
    assert told.exit_code == 0, told.output
    file = copy_in(copies)
    assert file.stat().st_mode & 0o077 == 0
    assert b"Aerts" not in file.read_bytes() and b"SQLite format" not in file.read_bytes()
    assert "Aerts" not in (copies / f"{file.name}.json").read_text()

    for _ in range(5):  # beside other work it may say that the machine is too busy now: as it says, try again
        told = run.invoke(args=["restore", str(file), "--into", elsewhere])
        if "nu te druk" not in told.output:
            break
    assert told.exit_code == 0, told.output
    assert "Aanmelden lukt." in told.output and "de geschiedenis is heel" in told.output
    assert database.address() == elsewhere
    after = checksums()
    changed = {name for name in before if before[name] != after[name]}
    recorded = {"history_entry", "chain_head", "device"}  # the putting back and the trial sign-in
    assert changed == recorded | {"last_time"}, "and that the clock was believed when the copy was made"
    assert verifying.faults(HistoryEntry) == []
    assert HistoryEntry.select().where(HistoryEntry.verb == "put_back").count() == 1
    assert Device.select().where(Device.ended_at.is_null()).count() == 0, "the trial phone is signed out"
    assert Contact.select().count() == 9


WRITER = """
import sys, time
from types import SimpleNamespace
from portal import create_app
from portal.database import transaction
from portal.history.rules import record
from tests.settings import settings_for
create_app(settings_for(sys.argv[1]))
match = SimpleNamespace(id=int(sys.argv[2]), branch_id=1, _meta=SimpleNamespace(table_name="match"))
while True:
    with transaction():
        record(match, "tick", None)
        record(match, "tick", None)
    time.sleep(0.003)  # people do not type without drawing breath
"""


@pytest.mark.slow("two programs write all the while")
def test_a_copy_made_under_writes_is_of_one_moment(app, cast, copies, database_url, elsewhere):
    """Each transaction writes two rows: no copy may hold one without the other."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, database_url, str(cast.lenas.id)], cwd=ROOT) for _ in range(2)
    ]
    try:
        until = time.monotonic() + 60
        while HistoryEntry.select().count() < 20 and time.monotonic() < until:
            time.sleep(0.05)
        made = [rules.back_up(copies / str(n), QUICK, days=1, weeks=1) for n in range(3)]
        assert all(writer.poll() is None for writer in writers), "they write to the end"
    finally:
        for writer in writers:
            writer.kill()
            writer.wait()
    counts = [manifest["tables"]["history_entry"][0] for _, manifest, _ in made]
    assert counts == sorted(counts) and counts[0] < counts[-1]
    manifest = restoring.put_back(made[-1][0], elsewhere, identities=str(KEY))
    ticks = HistoryEntry.select().where(HistoryEntry.verb == "tick").count()
    assert (
        ticks % 2 == 0 and ticks + 3 == manifest["tables"]["history_entry"][0] + 1
    )  # two copies before it, one putting back


@pytest.mark.parametrize("moved", [False, True])
def test_everybody_is_signed_out_and_asked_to_look_unless_it_is_a_move(app, cast, copies, elsewhere, moved):
    """A phone that was lost since the copy would be let in again, and what was paid since would be paid again."""
    token = open_device(cast.lena, "gsm")
    with transaction():
        _, first_link = first_links.make(cast.bram, "paper", by=cast.els)
        code = codes.issue(cast.lena, "peper")
        invitations.invite(cast.els, by=None)
    invitation = Letter.get(Letter.kind == "invitation").button_url.rpartition("/")[2]
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    began = clock.now()
    restoring.put_back(made, elsewhere, identities=str(KEY), moved=moved)
    assert (device_for(token) is not None) == moved
    opens = first_links.holder(first_link), codes.link_holder(code.token), invitations.holder(invitation)
    assert [person is not None for person in opens] == [moved] * 3, "what was used since the copy would work once more"
    assert Letter.select().where(Letter.secret).exists() == moved
    assert coming_back.as_of(cast.branch.id) == (None if moved else began)


def test_with_a_public_key_the_machine_cannot_open_its_own_copies(app, cast, copies, database_url, elsewhere, tmp_path):
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    run = settle(app, database_url, PORTAL_BACKUP_KEYS=f"{mine.to_public()}, {other.to_public()}")
    assert run.invoke(args=["backup", str(copies)]).exit_code == 0
    file = copy_in(copies)
    key = tmp_path / "sleutel.txt"
    key.write_text(f"# public key: {other.to_public()}\n{other}\n")
    told = run.invoke(args=["restore", str(file), "--into", elsewhere, "--key", str(key)])
    assert told.exit_code == 0, told.output
    stranger = pyrage.x25519.Identity.generate()
    with pytest.raises(RuleError, match="gaat niet open"):
        archive.decrypt(file, tmp_path / "uit", identities=str(stranger))


def test_nothing_is_put_back_over_what_is_there(app, cast, copies, database_url):
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    with pytest.raises(RuleError, match="Daar staat al iets"):
        restoring.put_back(made, database_url, identities=str(KEY))
    assert Person.select().count() == 4


def test_a_passphrase_that_asks_too_much_of_this_machine_is_told_so(tmp_path):
    """age chooses the work by how quick a machine was; a much slower one refuses to do it."""
    (tmp_path / "portaal.tar.age").write_bytes(LOCKED.replace(b" 1\n", b" 30\n", 1))
    with pytest.raises(RuleError, match="te traag, of nu te druk"):
        archive.decrypt(tmp_path / "portaal.tar.age", tmp_path / "uit", passphrase=SECRET)


def test_a_wrong_passphrase_and_a_damaged_file_are_told_apart_from_nothing(app, cast, copies, elsewhere, tmp_path):
    locked = tmp_path / "portaal.tar.age"
    locked.write_bytes(LOCKED)
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    with pytest.raises(RuleError, match="gaat niet open"):
        restoring.put_back(locked, elsewhere, passphrase="een andere wachtzin")
    with pytest.raises(RuleError, match="reservekopie van het portaal"):
        restoring.put_back(locked, elsewhere, passphrase=SECRET)  # that one opens it
    whole = made.read_bytes()
    for place in (5, len(whole) // 2):  # in the head of the file, and in what it holds
        damaged = bytearray(whole)
        damaged[place] ^= 1
        made.write_bytes(damaged)
        with pytest.raises(RuleError, match="gaat niet open"):
            restoring.put_back(made, elsewhere, identities=str(KEY))
    made.write_bytes(whole[: len(whole) // 2])
    with pytest.raises(RuleError, match="gaat niet open"):
        restoring.put_back(made, elsewhere, identities=str(KEY))
    assert is_untouched(elsewhere)


FAILURES = {
    "a row too few": ({"tables": {"person": [5, "0" * 64]}}, "Niet alles is terug: person."),
    "a broken history": ({"anchors": ["history_entry:1:00"]}, "De geschiedenis is niet heel"),
    "another sum": ({"sha256": "0" * 64}, "De databank in de kopie is geschonden."),
    "a part of the manifest": ({"tables": None}, "zegt niets goeds over ‘tables’"),
}


@pytest.mark.parametrize("why", FAILURES)
def test_a_restore_that_fails_leaves_nothing_and_the_next_one_works(
    app, cast, copies, database_url, elsewhere, why, key_file
):
    work(cast, 1)
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    told, sentence = FAILURES[why]
    run = settle(app, database_url)
    said = run.invoke(args=["restore", str(changed(made, **told)), "--into", elsewhere, "--key", key_file])
    assert said.exit_code == 1 and "Niet teruggezet" in said.output and sentence in said.output, said.output
    assert is_untouched(elsewhere)
    said = run.invoke(args=["restore", str(made), "--into", elsewhere, "--key", key_file])
    assert said.exit_code == 0 and "Aanmelden lukt." in said.output, said.output


def test_a_file_that_is_no_database_and_a_place_that_is_none_get_a_sentence(
    app, cast, copies, tmp_path, elsewhere, key_file
):
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    run = settle(app, elsewhere)
    letter = tmp_path / "brief.sqlite3"
    letter.write_text("Geen databank, wel iets dat bewaard moet blijven.")
    for place in (f"sqlite:///{letter}", "/var/lib/portal.sqlite3", "sqlite:////proc/portal.sqlite3"):
        said = run.invoke(args=["restore", str(made), "--into", place, "--key", key_file])
        assert said.exit_code == 1 and isinstance(said.exception, SystemExit), said.exception
        assert said.output.startswith("Error: ") and len(said.output.splitlines()) == 1
    assert letter.read_text().startswith("Geen databank")


def test_what_was_in_the_folder_stays_when_a_restore_fails(app, cast, copies, tmp_path, database_url):
    if not database_url.startswith("sqlite"):
        pytest.skip("a file is SQLite's")
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    broken = changed(made, tables={"person": [5, "0" * 64]})
    place = tmp_path / "map" / "portal.sqlite3"
    place.parent.mkdir()
    place.touch()
    (tmp_path / "map" / "notities.txt").touch()
    with pytest.raises(RuleError, match="Niet alles is terug"):
        restoring.put_back(broken, f"sqlite:///{place}", identities=str(KEY))
    assert {path.name: path.stat().st_size for path in place.parent.iterdir()} == {
        "portal.sqlite3": 0,
        "notities.txt": 0,
    }


@pytest.mark.parametrize("table", ["contact", "person", "history_entry"])
def test_a_row_that_differs_from_the_manifest_is_seen(app, cast, copies, table):
    work(cast, 3)
    _, manifest, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    told = json.loads((copies / next(copies.glob("*.json"))).read_text())
    assert told == manifest
    manifest["tables"][table][1] = "0" * 64
    with pytest.raises(RuleError, match=f"Niet alles is terug: .*{table}"):
        rules.check(manifest)


def test_old_copies_go_and_one_of_each_day_and_week_stays(tmp_path):
    today = date(2025, 10, 3)
    for ago in range(100):
        for hour in (3, 15):
            name = f"portaal-{today - timedelta(days=ago):%Y%m%d}-{hour:02}0000.tar.age"
            (tmp_path / name).touch()
            (tmp_path / f"{name}.json").touch()
    (tmp_path / "vakantiefoto.jpg").touch()
    archive.rotate(tmp_path, today, days=7, weeks=4)
    left = sorted(path.name for path in tmp_path.glob("*.age"))
    # the last of each of seven days, and of the weeks of 8, 15 and 22 September; this week's last is among the days;
    # both of today, and of the days before so many that there are seven
    last = [f"2025{d}-150000" for d in ("0914", "0921", "0927", "0928", "0929", "0930", "1001", "1002", "1003")]
    last += [f"2025{d}-030000" for d in ("1001", "1002", "1003")]
    assert left == [f"portaal-{moment}.tar.age" for moment in sorted(last)]
    assert len(list(tmp_path.glob("*.json"))) == len(left) and (tmp_path / "vakantiefoto.jpg").exists()


def test_the_last_seven_copies_stay_however_old(tmp_path):
    for ago in range(9):
        (tmp_path / Lock("p").name_for(datetime(2020, 1, 1) - timedelta(days=90 * ago))).touch()
    (tmp_path / "portaal-20360105-031500.tar.age").touch()  # of a day when the clock was wrong
    gone = archive.rotate(tmp_path, date(2025, 10, 3), days=1, weeks=1)
    assert [path.name[8:16] for path in gone] == ["20180111", "20180411"]
    assert len(list(tmp_path.glob("portaal-*"))) == 8


def test_without_a_lock_no_copy_is_made(app, cast, copies, database_url):
    told = settle(app, database_url).invoke(args=["backup", str(copies)])
    assert told.exit_code == 1 and "PORTAL_BACKUP_KEYS" in told.output and not copies.exists()


def test_a_disk_that_is_full_leaves_no_half_copy(app, cast, copies, database_url, tmp_path, monkeypatch):
    def full(self, source, target):
        target.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Lock, "encrypt", full)
    told = settle(app, database_url, PORTAL_BACKUP_PASSPHRASE=SECRET).invoke(args=["backup", str(copies)])
    assert told.exit_code == 1 and "geen kopie gemaakt" in told.output
    assert list(copies.iterdir()) == [] and list(tmp_path.glob(".portaal-*")) == []
    assert rules.last_backup_at() is None


@pytest.fixture
def seen_at_work(monkeypatch):
    """Where what is not encrypted lies while a copy is made or opened, and who may read it."""
    seen: set[tuple[Path, int, int]] = set()

    def look(way):
        def looking(*arguments, **more):
            for place in tempfile_places():
                inside = [path for path in place.rglob("*") if path.is_file()]
                seen.update(
                    (place.parent, place.stat().st_mode & 0o777, path.stat().st_mode & 0o077) for path in inside
                )
            return way(*arguments, **more)

        return looking

    made = []
    really = tempfile.mkdtemp
    monkeypatch.setattr(tempfile, "mkdtemp", lambda **how: made.append(really(**how)) or made[-1])

    def tempfile_places():
        return [Path(name) for name in made if Path(name).exists()]

    monkeypatch.setattr(Lock, "encrypt", look(Lock.encrypt))
    monkeypatch.setattr(archive, "unpack", look(archive.unpack))
    yield seen
    assert made and not tempfile_places(), "nothing is left behind"


def test_what_is_readable_lies_beside_the_database_for_nobody_else(
    app, cast, copies, database_url, elsewhere, tmp_path, seen_at_work
):
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    if database_url.startswith("sqlite"):
        Path(elsewhere.removeprefix("sqlite:///")).parent.mkdir(mode=0o700)
    restoring.put_back(made, elsewhere, identities=str(KEY))
    sqlite = database_url.startswith("sqlite")
    there = {tmp_path, tmp_path / "terug"} if sqlite else {copies, Path("/var/tmp")}
    assert seen_at_work == {(place, 0o700, 0) for place in there}
    assert {path.stat().st_mode & 0o077 for path in [copies, *copies.iterdir()]} == {0}
    if sqlite:
        assert {path.stat().st_mode & 0o077 for path in [tmp_path / "terug", *(tmp_path / "terug").iterdir()]} == {0}


KILLED = """
import os, signal, sys
from pathlib import Path
from portal.backup.archive import workplace
with workplace(Path(sys.argv[1])) as place:
    (place / "portal.sqlite3").write_text("Lena Aerts")
    print(place, flush=True)
    if sys.argv[2] == "now":
        os.kill(os.getpid(), signal.SIGKILL)
    sys.stdin.read()
"""


def test_what_a_killed_copy_left_readable_goes_with_the_next_one(tmp_path):
    """And what another one is at work with does not."""
    here = tmp_path / "here"
    here.mkdir()
    killed = subprocess.run([sys.executable, "-c", KILLED, str(here), "now"], cwd=ROOT, capture_output=True)
    left = Path(killed.stdout.decode().strip())
    assert killed.returncode == -9 and (left / "portal.sqlite3").exists()
    busy = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(here), "later"],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    theirs = Path(busy.stdout.readline().strip())
    try:
        assert not left.exists()
        with archive.workplace(here) as mine:
            assert theirs.exists() and mine != theirs
        assert not mine.exists() and (theirs / "portal.sqlite3").exists()
    finally:
        busy.communicate("")
    assert list(here.iterdir()) == []


MEMORY = """
import sys, threading
from pathlib import Path
import pyrage
from portal.backup.archive import Lock, keep, decrypt
key = pyrage.x25519.Identity.generate()
folder, lock = Path(sys.argv[1]), Lock(recipients=(str(key.to_public()),))
def taken():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024
def watch():
    while not done.wait(0.01):
        if any(path.stat().st_size > 1_000_000 for path in folder.glob("kopie*")):
            seen.append(taken())
with (folder / "database").open("wb") as file:
    file.truncate(60_000_000)
before, seen, done = taken(), [], threading.Event()
watching = threading.Thread(target=watch)
watching.start()
keep(folder, "kopie", folder / "database", lock, {})
(folder / "kopie").rename(folder / "made")
decrypt(folder / "made", folder / "kopie uit", identities=str(key))
done.set()
watching.join()
print(len(seen), max(seen) - before)
"""


def test_a_large_database_is_never_in_memory(tmp_path):
    told = subprocess.run([sys.executable, "-c", MEMORY, str(tmp_path)], cwd=ROOT, capture_output=True, check=True)
    looks, megabytes = map(int, told.stdout.split())
    assert looks > 5 and megabytes < 20, "beside the 60 of the database"
    assert (tmp_path / "kopie uit").stat().st_size > 60_000_000


def test_a_copy_from_before_with_a_passphrase_still_opens(app, cast, copies, elsewhere, tmp_path, quick_passphrase):
    made, _, _ = rules.back_up(copies, Lock(SECRET), days=1, weeks=1)
    archive.decrypt(made, tmp_path / "inside.tar", passphrase=SECRET)
    old = tmp_path / "portaal-20250901-031500.tar.age"
    old.write_bytes(pyrage.passphrase.encrypt((tmp_path / "inside.tar").read_bytes(), SECRET))
    assert restoring.put_back(old, elsewhere, passphrase=SECRET)["kind"] in ("sqlite", "postgresql")
    assert Person.select().count() == 4


def test_a_copy_whose_pages_have_another_size_comes_back(app, cast, copies, elsewhere):
    if not elsewhere.startswith("sqlite"):
        pytest.skip("PostgreSQL has no such pages")
    work(cast, 2)
    for pragma in ("journal_mode = delete", "page_size = 1024"):
        database.db.execute_sql(f"pragma {pragma}")
    database.db.execute_sql("vacuum")
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    restoring.put_back(made, elsewhere, identities=str(KEY))
    assert database.db.obj.pragma("page_size") == 1024 and Contact.select().count() == 2


def test_a_wrong_key_of_the_history_is_called_that_and_nothing_is_put_back(app, cast, copies, elsewhere):
    work(cast, 2)
    made, _, _ = rules.back_up(copies, QUICK, days=1, weeks=1)
    chain.use_key("een heel andere sleutel, van niemand hier 0123456789")
    try:
        with pytest.raises(RuleError, match="Dit is niet de sleutel van deze geschiedenis"):
            restoring.put_back(made, elsewhere, identities=str(KEY))
        assert is_untouched(elsewhere)
        chain.use_key("een nieuwe sleutel van dit jaar 0123456789 012345", [HISTORY])
        restoring.put_back(made, elsewhere, identities=str(KEY))
        assert verifying.all_faults() == []
    finally:
        chain.use_key(HISTORY)


def test_the_portal_remembers_when_the_last_copy_was_made(app, cast, copies):
    assert rules.last_backup_at() is None
    rules.back_up(copies, QUICK, days=1, weeks=1)
    assert rules.last_backup_at() == clock.now()


def test_the_copy_is_an_ordinary_tar_for_whoever_has_no_portal(app, cast, copies, tmp_path, quick_passphrase):
    """As docs/deploy.md tells it: the key under the passphrase, then what that key opens."""
    made, _, _ = rules.back_up(copies, Lock(SECRET), days=1, weeks=1)
    with tarfile.open(made) as tar:
        assert tar.getnames() == ["sleutel.age", "kopie.tar.age"]
        key, copy = (tar.extractfile(name).read() for name in tar.getnames())
    once = pyrage.x25519.Identity.from_str(pyrage.passphrase.decrypt(key, SECRET).decode().strip())
    (tmp_path / "uit.tar").write_bytes(pyrage.decrypt(copy, [once]))
    with tarfile.open(tmp_path / "uit.tar") as tar:
        assert sorted(tar.getnames())[0] == "manifest.json" and len(tar.getnames()) == 2
