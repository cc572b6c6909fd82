"""Measure everything once: `python -m benchmarks`, under a minute and a half, JSON lines on stdout."""

import os
import shutil
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import documents, many_branches, ten_years, visits, wire, world
from benchmarks.figures import Figure
from benchmarks.servers import Server, served
from portal import create_app, database
from portal.kit.dates import Quarter
from portal.people.models import Branch
from portal.reports.rules import gather_quarter

STARTS = 3
VISITS_BEFORE_WEIGHING = 200


def main() -> None:
    began, load = time.perf_counter(), os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f} at the start", file=sys.stderr)
    print(f"{'':<34}{'portal':>11}{'plain':>11}{'ratio':>11}", file=sys.stderr)
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        measure(Path(folder))
    print(f"{time.perf_counter() - began:.0f} seconds in all", file=sys.stderr)


def measure(folder: Path) -> None:
    """All figures, each shown as soon as it is known."""
    file, copy = folder / "portal.sqlite3", folder / "bare.sqlite3"
    branch = world.build(file)
    shutil.copy(file, copy)
    settings = world.settings_for(file)
    log = folder / "log"
    start_portal = partial(served, "benchmarks.portal_server", env=world.environment(file), log=log)
    start_bare = partial(served, "benchmarks.bare", str(copy), env={}, log=log)
    starts: list[list[float]] = [[], []]
    for _ in range(STARTS):
        for start, kept in zip((start_portal, start_bare), starts, strict=True):
            with start() as server:
                kept.append(server.seconds)
    _start_figure(*starts).show()

    cookies = _cookies(settings, branch)
    with ExitStack() as running:
        servers = [running.enter_context(start()) for start in (start_portal, start_bare)]
        sides = [visits.Side(server, cookies, branch) for server in servers]
        visits.compare_pages(*sides)
        visits.compare_rows(*sides, files=(file, copy))
        for side in sides:
            side.home(VISITS_BEFORE_WEIGHING)
        for figure in _memory_figures(*servers):
            figure.show()
        visits.home_figure(*sides).show()
        visits.submit_figure(*sides).show()
        _, match_id, _ = branch.hand_ins[0]
        for figure in wire.wire_figures(servers[0], cookies[0], f"/contacten/{match_id}/{Quarter.current()}"):
            figure.show()

    database.connect(settings.database_url)
    with database.db.connection_context():
        facts = gather_quarter(Branch.get(), Quarter.current().previous())
    database.db.obj.close_all()
    for figure in documents.document_figures(facts, settings.house_style):
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


def _cookies(settings: object, branch: world.World) -> list[str]:
    """A signed cookie per phone; both programs sign with the same key."""
    app = create_app(settings)
    signer = app.session_interface.get_signing_serializer(app)
    return [signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True}) for token in branch.tokens]


if __name__ == "__main__":
    main()
