"""A portal as it is deployed, gunicorn and all, with volunteers who send in worries and try again until it is saved."""

import os
import random
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from portal import create_app, database
from portal.contacts.models.concern import Concern
from portal.database import transaction
from portal.families.models.family import Family
from portal.families.models.match import Match, Trajectory
from portal.history import chain, verifying
from portal.people.models import Branch, Person, RolePeriod
from portal.root import ROOT
from portal.settings import Settings
from portal.sign_in.devices.rules import open_device

SECRET = "een-sleutel-alleen-voor-de-beproeving-0123456789"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
POSTGRES_BIN = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def environment(url: str, **more: str) -> dict[str, str]:
    return {
        "PORTAL_DATABASE_URL": url, "PORTAL_SECRET_KEY": SECRET, "PORTAL_TRUSTED_HOSTS": "127.0.0.1",
        "PORTAL_URL": "http://127.0.0.1", **more,
    }  # fmt: skip


def build(url: str, volunteers: int = 8) -> list[str]:
    """Fill an empty database with a branch; returns the cookie of each volunteer's phone."""
    app = create_app(Settings.from_env(environment(url)))
    database.migrate()
    with transaction():
        branch = Branch.create(name="Home-Start Lindedal", municipality="Lindedal")
        els = Person.create(branch=branch, given_name="Els", family_name="Peeters", email="els@voorbeeld.example")
        RolePeriod.create(branch=branch, person=els, role="coordinator", started_on=date(2025, 1, 1))
        tokens = [_volunteer(branch, number) for number in range(volunteers)]
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    release()
    return [signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True}) for token in tokens]


def _volunteer(branch: Branch, number: int) -> str:
    person = Person.create(
        branch=branch, given_name=f"Vrijwilliger {number}", family_name="Voorbeeld",
        email=f"v{number}@voorbeeld.example",
    )  # fmt: skip
    RolePeriod.create(branch=branch, person=person, role="family_buddy", started_on=date(2025, 1, 1))
    family = Family.create(branch=branch, code=f"G-{number:03}", alias=f"Gezin {number}", municipality="Lindedal")
    trajectory = Trajectory.create(branch=branch, family=family, started_on=date(2025, 1, 8))
    Match.create(
        branch=branch, trajectory=trajectory, family=family, volunteer=person, started_on=date(2025, 1, 8),
        km_one_way=30, usual_weekday=2,
    )  # fmt: skip
    return open_device(person, "Chrome op Android")


def release() -> None:
    """Leave the database to others."""
    if not database.db.is_closed():
        database.db.close()
    database.db.obj.close_all()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Site:
    """A gunicorn with its workers."""

    def __init__(self, url: str, log: Path, *, workers: int = 2, port: int = 0, **more: str) -> None:
        self.port = port or free_port()
        clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
        self.log = log
        self.out = log.open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", "--config", str(ROOT / "gunicorn.conf.py")], cwd=ROOT,
            stdout=self.out, stderr=self.out,
            env={
                **clean, **environment(url, **more),
                "PORTAL_BIND": f"127.0.0.1:{self.port}", "PORTAL_WORKERS": str(workers),
            },
        )  # fmt: skip
        self.wait()

    def wait(self) -> None:
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            if self.answers():
                return
            time.sleep(0.05)
        raise SystemExit(f"the portal does not start:\n{self.log.read_text()[-3000:]}")

    def answers(self) -> bool:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=3)
        try:
            connection.request("GET", "/aanmelden")
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def workers(self) -> list[int]:
        """The process numbers of the workers, as Linux tells."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def kill_worker(self, chance: random.Random) -> bool:
        pids = self.workers()
        if not pids:
            return False
        try:
            os.kill(chance.choice(pids), signal.SIGKILL)
        except ProcessLookupError:
            return False
        return True

    def stop(self) -> None:
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.out.close()


class Phone:
    """A volunteer's browser, without one."""

    def __init__(self, ports: list[int], cookie: str) -> None:
        self.ports, self.at = ports, 0
        self.headers = {"Cookie": f"portaal={cookie}", "Accept-Encoding": "identity"}
        self.token = ""
        self.connection: HTTPConnection | None = None

    def ask(self, method: str, path: str, body: str | None = None) -> tuple[int, str]:
        """(status, text); raises OSError or HTTPException when the line breaks."""
        if self.connection is None:
            self.connection = HTTPConnection("127.0.0.1", self.ports[self.at % len(self.ports)], timeout=15)
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"} if body else self.headers
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode(errors="replace")
        except (OSError, HTTPException):
            self.hang_up()
            self.at += 1  # the other web machine, where there is one
            raise
        if kept := answer.getheader("Set-Cookie"):
            self.headers["Cookie"] = kept.partition(";")[0]
        return answer.status, text

    def hang_up(self) -> None:
        if self.connection is not None:
            self.connection.close()
            self.connection = None

    def fetch_token(self) -> None:
        """The token for forms, from the page with the form; tried until it comes."""
        for _ in range(600):
            try:
                status, text = self.ask("GET", "/bezorgdheden/nieuw")
                if status == 200 and (found := TOKEN.search(text)):
                    self.token = found[1]
                    return
            except (OSError, HTTPException):
                pass
            time.sleep(0.05)
        raise SystemExit("the page with the form does not come")

    def body(self, key: str, words: str) -> str:
        return urlencode({"csrf_token": self.token, "text": words, "match": "", "submission_key": key})

    def send(self, key: str, words: str, tries: int = 600) -> int:
        """Send until it is acknowledged, as a person would; returns how often it was sent."""
        for attempt in range(1, tries + 1):
            try:
                status, _ = self.ask("POST", "/bezorgdheden", self.body(key, words))
            except (OSError, HTTPException):
                status = 0
            if status == 303:
                return attempt
            if status not in (0, 500, 502, 503):
                raise SystemExit(f"the form was answered with {status}")
            time.sleep(0.02 * min(attempt, 10))
        raise SystemExit("a worry was never acknowledged")


def new_key() -> str:
    return str(uuid.uuid4())


def recount(url: str, acknowledged: list[str]) -> dict[str, int]:
    """Look in the database itself: how many of the acknowledged are lost, how many rows stand there double."""
    create_app(Settings.from_env(environment(url)))
    rows = [key for (key,) in Concern.select(Concern.submission_key).tuples()]
    faults = sum(len(verifying.faults(model)) for model in chain.chained_tables())
    release()
    return {
        "acknowledged": len(acknowledged), "lost": len(set(acknowledged) - set(rows)),
        "double": len(rows) - len(set(rows)), "chain_faults": faults,
    }  # fmt: skip


@contextmanager
def places(on_postgres: bool = True) -> Iterator[dict[str, str]]:
    """The databases to try: an SQLite file, and a PostgreSQL of our own where it is installed and asked for."""
    with tempfile.TemporaryDirectory(prefix="beproeving-") as folder:
        found = {"sqlite": f"sqlite:///{folder}/portal.sqlite3"}
        if POSTGRES_BIN is None or not on_postgres:
            yield found
            return
        with Cluster(Path(folder) / "pg") as cluster:
            cluster.create("portal")
            yield {**found, "postgresql": cluster.url("portal")}


class Cluster:
    """A PostgreSQL server of our own, as durable as in service; run as its own user when we are the superuser."""

    def __init__(self, place: Path) -> None:
        self.place, self.port = place, free_port()
        self.data = place / "data"
        self.settings: dict[str, str] = {}

    def run(self, program: str, *arguments: str, check: bool = True) -> None:
        command = [str(POSTGRES_BIN / program), *arguments]  # type: ignore[operator]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        done = subprocess.run(command, cwd="/", capture_output=True, text=True)
        if check and done.returncode:
            raise SystemExit(f"{program}: {done.stderr or done.stdout}")

    def folder(self) -> None:
        """A place that the server's user owns."""
        self.place.mkdir(parents=True)
        if os.geteuid() == 0:
            for parent in self.place.parents:
                if parent.name.startswith("beproeving-"):
                    parent.chmod(0o755)
            subprocess.run(["chown", "postgres", str(self.place)], check=True)

    def begin(self) -> None:
        options = {"port": str(self.port), "listen_addresses": "127.0.0.1", "unix_socket_directories": str(self.place),
                   "max_connections": "100", "shared_buffers": "32MB", **self.settings}  # fmt: skip
        text = " ".join(f"-c {name}='{value}'" for name, value in options.items())
        self.run("pg_ctl", "-D", str(self.data), "-l", str(self.place / "log"), "-w", "-o", text, "start")

    def __enter__(self) -> "Cluster":
        self.folder()
        self.run("initdb", "-D", str(self.data), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-m", "immediate", "-w", "stop", check=False)

    def create(self, name: str) -> None:
        self.run("createdb", "-h", "127.0.0.1", "-p", str(self.port), "-U", "postgres", name)

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"
