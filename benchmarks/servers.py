"""Start a program that answers on loopback, see when it first answers and what it takes, and end it."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 20.0  # seconds


@dataclass(frozen=True)
class Server:
    """A program that answers. `seconds`: from the start of its process to its first 200."""

    name: str
    port: int
    pid: int
    seconds: float

    def megabytes(self) -> tuple[float, float] | None:
        """(resident, proportional) memory; None where the system does not tell."""
        try:
            text = Path(f"/proc/{self.pid}/smaps_rollup").read_text()
        except OSError:
            return None
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in text.splitlines()[1:]}
        return kilobytes["Rss"] / 1000, kilobytes["Pss"] / 1000

    def cpu_seconds(self) -> float:
        """Processor time used so far by all its threads; 0 where the system does not tell."""
        try:
            stats = [Path(task, "schedstat").read_text() for task in Path(f"/proc/{self.pid}/task").iterdir()]
        except OSError:
            return 0.0
        return sum(int(text.split()[0]) for text in stats) / 1e9


@contextmanager
def served(module: str, *arguments: str, env: dict[str, str], log: Path) -> Iterator[Server]:
    """Run `python -m module PORT …` until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", module, str(port), *arguments]
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PORTAL_")}
    with log.open("ab") as out:
        began = time.perf_counter()
        process = subprocess.Popen(command, cwd=ROOT, env={**clean, **env}, stdout=out, stderr=out)
        try:
            _first_answer(process, port, log)
            yield Server(module, port, process.pid, time.perf_counter() - began)
        finally:
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _first_answer(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    until = time.perf_counter() + PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/aanmelden")
            if connection.getresponse().status == 200:
                return
        except (OSError, HTTPException):
            time.sleep(0.005)
        finally:
            connection.close()
    raise SystemExit(f"no answer from {process.args}:\n{log.read_text()[-2000:]}")
