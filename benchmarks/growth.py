"""`make bench-growth`: the work of the load with ten times the data, beside the same work with the data of the load.

    python -m benchmarks.growth [rounds] [steps of a round] [branches] [years] [times]

Three portals stand side by side, gunicorn as deployed: the load's 15 branches × 5 years, 150 branches × 5 years, and
15 branches × 50 years. In each the same 600 people do the same steps, in turns (A B C A B C …), so that noise of the
machine hits all. One step at a time, each sent when the one before it is answered: no queue blows a small difference
up, or hides it. A figure is the median over the rounds of the ratio within a round. The years before 2000, which
the portal does not let anybody type, are rows like others here.
"""

import json
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from benchmarks.network import build
from benchmarks.workday import Line, Work, at, kind_of, milliseconds, people_at_work
from torture.site import Site, free_port

ROUNDS, STEPS, BRANCHES, YEARS, TIMES = 6, 400, 15, 5, 10
GOAL = 1.5
OFTEN = 12  # a kind of step that came so often in all rounds together has a ratio of its own


class Side:
    """A portal with so much data, its people, and how long each step took: per round, kind → milliseconds."""

    def __init__(self, folder: Path, name: str, branches: int, years: int) -> None:
        self.name, self.path = name, folder / f"{name}.sqlite3"
        began = time.perf_counter()
        build(f"sqlite:///{self.path}", branches, years)
        self.seconds = round(time.perf_counter() - began)
        self.megabytes = round(self.path.stat().st_size / 1e6)
        self.rounds: list[dict[str, list[float]]] = []
        self.wrong: Counter[str] = Counter()

    def open(self, at_work: int) -> None:
        """Sign everybody in and serve."""
        people = people_at_work(f"sqlite:///{self.path}", at_work)
        self.work = Work(people, seed=8)
        workers = os.cpu_count() or 2
        self.site = Site(f"sqlite:///{self.path}", self.path.with_suffix(".log"), workers=workers, port=free_port())
        self.line = Line(self.site.port)
        for someone in people[::5]:  # workers and caches as after a minute of the day
            self.line.send(someone, ("GET", "/", None))

    def round(self, steps: int) -> None:
        """One turn of work."""
        times: dict[str, list[float]] = defaultdict(list)
        for _ in range(steps):
            someone, step = self.work.next()
            began = time.perf_counter()
            wrong = self.line.send(someone, step)
            times[kind_of(someone, step)].append(milliseconds(began))
            if wrong:
                self.wrong[f"{kind_of(someone, step)}: {wrong}"] += 1
        self.rounds.append(times)

    def of_kind(self, kind: str) -> list[float]:
        return [one for times in self.rounds for one in times.get(kind, [])]

    def part(self, place: int, part: float) -> float:
        """The time within which this part of a round's steps was done."""
        return at([one for some in self.rounds[place].values() for one in some], part)


def figure(name: str, small: Side, large: Side) -> dict[str, object]:
    """How much slower the large one is: overall, and each kind of page, the slowest first."""
    ratios = {
        f"p{round(100 * part)}_ratio": _short(
            median(large.part(place, part) / small.part(place, part) for place in range(len(small.rounds)))
        )
        for part in (0.5, 0.95)
    }
    times = {
        f"p{round(100 * part)}_ms": [
            _short(median(side.part(place, part) for place in range(len(side.rounds)))) for side in (small, large)
        ]
        for part in (0.5, 0.95)
    }
    kinds = sorted({kind for times in small.rounds for kind in times})
    per_kind = {
        kind: [
            _short(at(large.of_kind(kind), part) / at(small.of_kind(kind), part)) for part in (0.5, 0.95)
        ] + [_short(at(large.of_kind(kind), 0.5))]
        for kind in kinds
        if min(len(side.of_kind(kind)) for side in (small, large)) >= OFTEN
    }  # fmt: skip
    wrong = small.wrong + large.wrong
    return {
        "figure": name, "ok": not wrong and all(ratio <= GOAL for ratio in ratios.values()), **ratios, "goal": GOAL,
        **times, "steps": sum(len(some) for times in large.rounds for some in times.values()),
        "database_mb": [small.megabytes, large.megabytes], "built_s": large.seconds, "errors": dict(wrong),
        "pages_p50_p95_ratio_ms": dict(sorted(per_kind.items(), key=lambda one: -one[1][0])),
    }  # fmt: skip


def _short(value: float) -> float:
    return float(f"{value:.3g}")


def in_turns(sides: Sequence[Side], rounds: int, steps: int, at_work: int) -> None:
    """Everybody works; one round more than counts, for the first is not kept."""
    opened: list[Side] = []
    try:
        for side in sides:
            side.open(at_work)
            opened.append(side)
        for _ in range(rounds + 1):
            for side in sides:
                side.round(steps)
    finally:
        for side in opened:
            side.site.stop()
    for side in sides:
        del side.rounds[0]


def main(
    rounds: int = ROUNDS, steps: int = STEPS, branches: int = BRANCHES, years: int = YEARS, times: int = TIMES
) -> int:
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as folder:
        small = Side(Path(folder), "small", branches, years)
        more_branches = Side(Path(folder), "branches", times * branches, years)
        more_years = Side(Path(folder), "years", branches, times * years)
        in_turns((small, more_branches, more_years), rounds, steps, branches)
    figures = [figure("growth_branches", small, more_branches), figure("growth_years", small, more_years)]
    for one in figures:
        print(json.dumps(one, ensure_ascii=False))
    return 0 if all(one["ok"] for one in figures) else 1


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
