"""The fixed cast, an empty database per test, and browsers that behave like people's."""

import gc
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from functools import cache
from pathlib import Path

import html5lib
import hypothesis
import pytest
from _pytest.runner import runtestprotocol
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from portal import create_app, database
from portal.history import chain
from portal.kit import clock
from portal.people.models import Person
from tests import both, browser, markers, spending
from tests.browser import Visitor
from tests.cast import Cast, arrived
from tests.hashes import quick_hashes, slow_hashes
from tests.lean import EVERYTHING, FULL, HOW_THOROUGH, is_lean
from tests.once import folder_of_the_run, once
from tests.settings import settings_for
from tests.statements import count_statements
from tests.worlds import august_file, autumn, autumn_file, autumn_on_postgres, march_file

# from files of their own
__all__ = [
    "FULL", "Cast", "august_file", "autumn", "autumn_file", "autumn_on_postgres", "count_statements", "march_file",
    "quick_hashes", "settings_for", "slow_hashes",
]  # fmt: skip

NOW = datetime(2025, 10, 3, 8, 42)  # Friday 3 October 2025, 10.42 in Belgium: the third quarter waits to be handed in

POSTGRES = os.environ.get("PORTAL_TEST_POSTGRES", "")  # "postgresql://postgres@127.0.0.1:5433/postgres"
HOW_POSTGRES = "set PORTAL_TEST_POSTGRES=postgresql://… (a user who may create databases), or use .ci/run"
SENT = os.environ.get("PORTAL_TEST_SENT", "")  # a folder: see tests/both.py
NEEDS = "needs "
TOO_LONG = pytest.StashKey[bool]()
IN_MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000  # bytes; a run takes less than a quarter of it
HISTORY_KEY = "een-sleutel-alleen-voor-de-tests-0123456789"

# The same examples each time, so that a run depends on the change and not on the day.
hypothesis.settings.register_profile("portal", derandomize=True, deadline=None, database=None, max_examples=50)
hypothesis.settings.load_profile("portal")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file, made once per run and copied for each test."""
    chain.use_key(HISTORY_KEY)
    return once(tmp_path_factory, "migrated", migrated_file)


def migrated_file(folder: Path, page_size: int = 1024) -> Path:
    """page_size: in bytes. An empty table takes a page, and so does each index: with pages as in service, of 4096, a
    copy takes twice as long."""
    path = folder / "empty.sqlite3"
    path.touch(0o600)
    with closing(sqlite3.connect(path)) as new:
        new.execute(f"pragma page_size = {page_size}")
        new.execute("vacuum")
    database.connect(f"sqlite:///{path}")
    database.migrate()
    in_one_file()
    return path


def in_one_file() -> None:
    """Close the open SQLite database so that all of it is in one file, to be copied.

    It keeps its journal mode: a copy in another mode would be switched, and synced to the disk, for every test.
    """
    database.db.obj.manual_close() if not database.db.is_closed() else None
    database.db.obj.close_all()
    assert [path.name for path in database.files_of(database.address())[1:]] == []


@pytest.fixture(scope="session")
def postgres_url(request: pytest.FixtureRequest) -> str:
    """Empty for SQLite, else the address of a PostgreSQL server: with one, each test of the database runs on both."""
    return getattr(request, "param", "")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    in_browser = metafunc.definition.get_closest_marker("browser")
    if POSTGRES and "postgres_url" in metafunc.fixturenames and not in_browser:
        both = [pytest.param("", id="sqlite"), pytest.param(POSTGRES, id="postgresql", marks=pytest.mark.postgres)]
        metafunc.parametrize("postgres_url", both, indirect=True, scope="session")


@pytest.fixture(scope="session")
def chromium_path() -> str:
    """The Chromium of this machine; without one the test is skipped, and the closing line says so."""
    names = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    found = next(filter(None, map(shutil.which, names)), None)
    return need("Chromium", found, "apt-get install chromium-headless-shell")


def need(what: str, found: str | None, how: str, *, always: bool = True) -> str:
    """What a test needs on the machine. Not found: skipped, or failed where PORTAL_TEST_ALL=1 forbids skipping.

    always=False: it takes so long to install that it may be missing even then.
    """
    if found is not None:
        return found
    if EVERYTHING and always:
        pytest.fail(f"PORTAL_TEST_ALL=1, and there is no {what}: {how}", pytrace=False)
    pytest.skip(f"{NEEDS}{what}: {how}")


def free(folder: Path) -> int:
    return shutil.disk_usage(folder).free


def pytest_configure(config: pytest.Config) -> None:
    """The files of the tests stand in memory, where there is room: thousands of databases need no disk to wait for."""
    if os.access(IN_MEMORY, os.W_OK) and not os.statvfs(IN_MEMORY).f_flag & os.ST_NOEXEC and free(IN_MEMORY) > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(IN_MEMORY))
    config.pluginmanager.register(Again())
    if EVERYTHING and not POSTGRES:
        raise pytest.UsageError(f"PORTAL_TEST_ALL=1, and there is no PostgreSQL: {HOW_POSTGRES}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One closing line: what was skipped for want of a program, and how to get it."""
    reasons = Counter(
        report.longrepr[2].partition(NEEDS)[2]
        for report in terminalreporter.stats.get("skipped", [])
        if isinstance(report.longrepr, tuple) and NEEDS in report.longrepr[2]
    )
    skipped = [f"{number} × {reason}" for reason, number in reasons.items()]
    if is_lean(terminalreporter.config):
        skipped.append(f"what is marked thorough: {HOW_THOROUGH}")
    if not POSTGRES:
        skipped.append(f"the same tests on PostgreSQL: {HOW_POSTGRES}")
    if skipped:
        terminalreporter.write_line("Skipped: " + " · ".join(skipped))
    for report in terminalreporter.stats.get("passed", []):
        for name, sentence in report.user_properties:
            if name == "too long":
                terminalreporter.write_line(f"{report.nodeid}: {sentence}")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    """Record what the test sends to SQLite, where PORTAL_TEST_SENT asks for it: see tests/both.py."""
    if not is_noted(item):
        return (yield)
    with recorder().of_a_test(item.nodeid):
        return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[object]:
    report = yield
    if report.skipped and is_noted(item):
        recorder().is_skipped = True
    if call.excinfo is not None and call.excinfo.errisinstance(spending.TooLong):
        item.stash[TOO_LONG] = True
    return report


def is_noted(item: pytest.Item) -> bool:
    return bool(SENT) and not any(item.get_closest_marker(name) for name in ("postgres", "browser"))


@cache
def recorder() -> both.Recorder:
    """The recorder of this process: it listens from the first test to the last."""
    begun = both.Recorder(Path(SENT))
    begun.listen()
    return begun


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL only the tests chosen in tests/both.py. Files with a long test go first, so that no process is left
    alone with one at the end."""
    if SENT and Path(SENT).is_dir():
        spared = both.left_out(items, Path(SENT))
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in spared])
        items[:] = [item for item in items if item.nodeid not in spared]
    if is_lean(config):
        items[:] = [item for item in items if not item.get_closest_marker("thorough")]
    long: set[Path] = set()
    for item in items:
        for mark in item.iter_markers("slow"):
            if not (mark.args and mark.args[0]):
                raise pytest.UsageError(f"{item.nodeid} is marked slow without saying why")
        if any(item.get_closest_marker(name) for name in ("slow", "browser")):
            long.add(item.path)
    items.sort(key=lambda item: item.path not in long)


def pytest_collection_finish() -> None:
    """Objects from before the first test stay until the last: the garbage collector need not look at them."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


class Again:
    """A case that took too long is tried again, with fixtures of its own: a busy neighbour is gone by then."""

    @pytest.hookimpl
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for _ in range(spending.TRIES):
            item.stash[TOO_LONG] = False
            item.user_properties.clear()
            reports = runtestprotocol(item, log=False, nextitem=nextitem)
            if not item.stash[TOO_LONG]:
                break
        for report in reports:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """No case takes long without a reason: a closing line names it, and it fails where PORTAL_TEST_ALL=1."""
    began = spending.seconds()
    result = yield
    took = spending.seconds() - began
    sentence = spending.too_long(took, is_slow=item.get_closest_marker("slow") is not None, pace=spending.pace)
    if not sentence:
        return result
    item.stash[TOO_LONG] = True
    if EVERYTHING:
        pytest.fail(sentence, pytrace=False)
    item.user_properties.append(("too long", sentence))
    return result


def pytest_sessionfinish() -> None:
    if POSTGRES:
        from tests import postgres

        postgres.drop_all(POSTGRES)


@pytest.fixture
def database_url(migrated: Path, tmp_path: Path, postgres_url: str) -> Iterator[str]:
    """An empty migrated database of its own: a copy of one file, or a PostgreSQL schema emptied again.

    Whatever a test does with it, nobody's name, account, address or token is in the log afterwards.
    """
    if postgres_url:
        from tests.postgres import emptied

        with contextmanager(emptied)(postgres_url) as url, nobody_in_the_log():
            yield url
        return
    shutil.copy(migrated, tmp_path / "portal.sqlite3")
    with nobody_in_the_log():
        yield f"sqlite:///{tmp_path / 'portal.sqlite3'}"


@contextmanager
def nobody_in_the_log() -> Iterator[None]:
    """The database that a test leaves is read over its own connection: a new one would have to read all tables."""
    with markers.watched() as watch:
        yield
        found = watch.found()
        if database.db.obj is not None:
            database.db.obj.close_all()
        assert found == [], "stands in the log"


@pytest.fixture(scope="session", autouse=True)
def templates_compiled_once(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every portal of a run uses the templates that another one compiled, in other processes too."""
    folder = folder_of_the_run(tmp_path_factory) / "templates"
    folder.mkdir(exist_ok=True)
    with pytest.MonkeyPatch.context() as patch:
        kept = FileSystemBytecodeCache(str(folder))
        patch.setattr(Flask, "jinja_options", {"bytecode_cache": kept})
        yield


@pytest.fixture(scope="session", autouse=True)
def valid_shapes_kept(pytestconfig: pytest.Config) -> None:
    """A page's shape that is valid stays so until what judges it changes."""
    if cache := getattr(pytestconfig, "cache", None):
        browser.VALID.keep_in(cache.mkdir("valid"), Path(browser.__file__).read_text(), html5lib.__version__)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The portal, put together once per run: tests give it a database each."""
    return create_app(settings_for(f"sqlite:///{tmp_path_factory.mktemp('none') / 'none.sqlite3'}"))


@pytest.fixture(scope="session")
def demo_house(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The portal as the demo, put together once per run: see `demo_app`."""
    url = f"sqlite:///{tmp_path_factory.mktemp('none') / 'none.sqlite3'}"
    return create_app(settings_for(url, PORTAL_DEMO="1"))


@pytest.fixture
def app(house: Flask, database_url: str) -> Iterator[Flask]:
    """The portal on an empty database. A test that changes the portal itself makes one with `create_app`."""
    house.extensions["settings"] = settings_for(database_url)
    opened = database.connect(database_url)
    if database_url.startswith("sqlite"):
        opened.pragma("synchronous", "off", permanent=True)  # a test's database need not outlive a power cut
        opened.close()
    yield house
    if not database.db.is_closed():
        database.db.obj.manual_close() if database.db.in_transaction() else database.db.close()


@pytest.fixture
def demo_app(demo_house: Flask, app: Flask, database_url: str) -> Flask:
    """A portal that runs as the demo, on the database of `app`."""
    demo_house.extensions["settings"] = settings_for(database_url, PORTAL_DEMO="1")
    return demo_house


@pytest.fixture
def db(app: Flask) -> Flask:
    """For tests of rules, without pages."""
    return app


@pytest.fixture(autouse=True)
def stopped_clock(request: pytest.FixtureRequest) -> Iterator[None]:
    if "real_clock" in request.fixturenames:
        yield
        return
    with clock.stopped(NOW):
        yield


@pytest.fixture
def real_clock() -> None:
    """For the few tests that need time to pass by itself."""


@pytest.fixture
def cast(db: Flask) -> Cast:
    """The people of the stories: see tests/cast.py."""
    return arrived()


@pytest.fixture
def visit(app: Flask):
    """`visit(cast.lena)` is Lena's phone, signed in; `visit()` is a stranger's. Every page they get is checked."""

    def arrive(person: Person | None = None) -> Visitor:
        visitor = Visitor(app)
        if person is not None:
            visitor.sign_in(person)
        return visitor

    return arrive
