"""Measure everything once: `python -m benchmarks`, under a minute and a half, JSON lines on stdout.

`python -m benchmarks alike` takes seconds: on a small branch it sees whether the portal and what it is measured against
still do the same work.
"""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import documents, many_branches, ten_years, visits, wire, world
from benchmarks.figures import Figure
from benchmarks.servers import Server, served
from benchmarks.visits import Side
from portal import create_app, database
from portal.kit.dates import Quarter
from portal.people.models import Branch
from portal.reports.quarter.facts import gather_quarter
from portal.settings import Settings

STARTS = 3
VISITS_BEFORE_WEIGHING = 200


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        if sys.argv[1:] == ["alike"]:
            look_alike(Path(folder))
            return
        began, load = time.perf_counter(), os.getloadavg()[0]
        print(f"{os.cpu_count()} processors, load {load:.1f} at the start", file=sys.stderr)
        print(f"{'':<34}{'portal':>11}{'plain':>11}{'ratio':>11}", file=sys.stderr)
        measure(Path(folder))
        print(f"{time.perf_counter() - began:.0f} seconds in all", file=sys.stderr)


class Both:
    """A branch, and a copy of it for the bare program."""

    def __init__(
        self, folder: Path, volunteers: int = world.VOLUNTEERS, filled: int = world.QUARTERS_WITH_DATA
    ) -> None:
        self.files = folder / "portal.sqlite3", folder / "bare.sqlite3"
        self.branch = world.build(self.files[0], volunteers, filled)
        shutil.copy(*self.files)
        self.settings, log = world.settings_for(self.files[0]), folder / "log"
        self.start_portal = partial(served, "benchmarks.portal_server", env=world.environment(self.files[0]), log=log)
        self.start_bare = partial(served, "benchmarks.bare", str(self.files[1]), env={}, log=log)
        self.cookies = _cookies(self.settings, self.branch)

    @contextmanager
    def running(self) -> Iterator[tuple[Side, Side]]:
        """The portal and the bare program. SystemExit where they do not do the same."""
        with self.start_portal() as portal, self.start_bare() as bare:
            sides = Side(portal, self.cookies, self.branch), Side(bare, self.cookies, self.branch)
            visits.compare_pages(*sides)
            visits.compare_rows(*sides, files=self.files)
            yield sides

    def wire_figures(self, server: Server) -> list[Figure]:
        _, match_id, _ = self.branch.hand_ins[0]
        return wire.wire_figures(server, self.cookies[0], f"/contacten/{match_id}/{Quarter.current()}")

    def document_figures(self, many: int) -> list[Figure]:
        database.connect(self.settings.database_url)
        with database.db.connection_context():
            facts = gather_quarter(Branch.get(), Quarter.current().previous())
        database.db.obj.close_all()
        return documents.document_figures(facts, self.settings.house_style, many)


def look_alike(folder: Path) -> None:
    """Every comparison once, without measuring. SystemExit where the two sides of one are not alike."""
    both = Both(folder, volunteers=2, filled=2)
    with both.running() as (portal, _):
        both.wire_figures(portal.server)
    both.document_figures(many=5)
    many_branches.measure(folder, 2, rounds=1)


def measure(folder: Path) -> None:
    """All figures, each shown as soon as it is known."""
    both = Both(folder)
    starts: list[list[float]] = [[], []]
    for _ in range(STARTS):
        for start, kept in zip((both.start_portal, both.start_bare), starts, strict=True):
            with start() as server:
                kept.append(server.seconds)
    _start_figure(*starts).show()

    with both.running() as sides:
        for side in sides:
            side.home(VISITS_BEFORE_WEIGHING)
        for figure in _memory_figures(*(side.server for side in sides)):
            figure.show()
        visits.home_figure(*sides).show()
        visits.submit_figure(*sides).show()
        for figure in both.wire_figures(sides[0].server):
            figure.show()

    for figure in both.document_figures(documents.MANY):
        figure.show()
    for figure in ten_years.ten_year_figures(folder):
        figure.show()
    for figure in many_branches.many_branches_figures(folder):
        figure.show()


def _start_figure(portal: list[float], bare: list[float]) -> Figure:
    return Figure("seconds_to_first_answer", median(portal), median(bare), goal=None, note="of one process")


def _memory_figures(portal: Server, bare: Server) -> list[Figure]:
    ours, plain = portal.megabytes(), bare.megabytes()
    if ours is None or plain is None:
        print("(memory: this system has no /proc/PID/smaps_rollup)", file=sys.stderr)
        return []
    names = ("memory_mb_resident", "memory_mb_proportional")
    return [Figure(*row, note="per worker") for row in zip(names, ours, plain, strict=True)]


def _cookies(settings: Settings, branch: world.World) -> list[str]:
    """A signed cookie per phone; both programs sign with the same key."""
    app = create_app(settings)
    signer = app.session_interface.get_signing_serializer(app)
    return [signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True}) for token in branch.tokens]


if __name__ == "__main__":
    main()
