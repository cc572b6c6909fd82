"""`make bench-load`: 600 people of 15 branches, five years of data, mixed work, 50 requests a second for 5 minutes.

    python -m benchmarks.load [seconds] [years]

gunicorn as deployed, an SQLite file, and the client on the same processors. A request has its moment, whether the one
before it was answered or not, and its time counts from that moment: a queue is not hidden.
"""

import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.network import build
from benchmarks.workday import Line, Someone, Step, Work, at, kind_of, milliseconds, people_at_work
from torture.site import Site, free_port

BRANCHES = 15  # of 38 volunteers, a coordinator and a treasurer each: 600 people
PER_SECOND, SECONDS, YEARS, P95_MS = 50, 300, 5, 300.0


class Client:
    """Sends each request at its moment and notes how long it took."""

    def __init__(self, port: int, people: Sequence[Someone], seconds: int) -> None:
        self.port, self.work, self.seconds = port, Work(people, seed=8), seconds
        self.times: dict[str, list[float]] = {}
        self.wrong: Counter[str] = Counter()
        self.lock = threading.Lock()
        self.lines = threading.local()

    def run(self) -> float:
        """All of it; returns the seconds that it took."""
        began = time.perf_counter() + 0.2
        with ThreadPoolExecutor(48) as threads:
            for number in range(self.seconds * PER_SECOND):
                moment = began + number / PER_SECOND
                time.sleep(max(0.0, moment - time.perf_counter()))
                threads.submit(self._one, *self.work.next(), moment)
        return time.perf_counter() - began

    def _one(self, someone: Someone, step: Step, moment: float) -> None:
        if not hasattr(self.lines, "mine"):
            self.lines.mine = Line(self.port)
        wrong, took, kind = self.lines.mine.send(someone, step), milliseconds(moment), kind_of(someone, step)
        with self.lock:
            self.times.setdefault(kind, []).append(took)
            if wrong:
                self.wrong[f"{kind}: {wrong}"] += 1


def main(seconds: int = SECONDS, years: int = YEARS) -> int:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.sqlite3"
        build(f"sqlite:///{path}", BRANCHES, years)
        people = people_at_work(f"sqlite:///{path}", BRANCHES)
        site = Site(f"sqlite:///{path}", Path(folder) / "log", workers=os.cpu_count() or 2, port=free_port())
        try:
            line = Line(site.port)
            for someone in people[::5]:  # workers and caches as after a minute of the day
                line.send(someone, ("GET", "/", None))
            client = Client(site.port, people, seconds)
            took = client.run()
        finally:
            site.stop()
        megabytes = round(path.stat().st_size / 1e6)
    times = [one for some in client.times.values() for one in some]
    p95 = at(times, 0.95)
    ok = p95 <= P95_MS and not client.wrong
    slowest = sorted(client.times, key=lambda kind: -at(client.times[kind], 0.95))[:6]
    methods = Counter(kind.split()[1] for kind, some in client.times.items() for _ in some)
    facts = {
        "figure": "load", "ok": ok, "people": len(people), "years": years, "database_mb": megabytes,
        "requests": len(times), "per_second": round(len(times) / took, 1), **methods,
        "p50_ms": round(at(times, 0.5), 1), "p95_ms": round(p95, 1), "p99_ms": round(at(times, 0.99), 1),
        "goal_p95_ms": P95_MS, "errors": dict(client.wrong),
        "slowest_p95_ms": {kind: round(at(client.times[kind], 0.95), 1) for kind in slowest},
    }  # fmt: skip
    print(json.dumps(facts, ensure_ascii=False))
    return 0 if ok else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
