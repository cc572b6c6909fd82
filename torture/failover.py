"""A PostgreSQL primary is killed while two web machines work; its standby is promoted: nothing acknowledged is lost.

    python -m torture.failover [submissions]

Both web processes know the two servers by one address, postgresql://…@first,second/portal, and take the one that may be
written to. The standby is synchronous: what was acknowledged is on two disks.
"""

import sys
import tempfile
import threading
import time
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from torture.figures import end, told
from torture.site import POSTGRES_BIN, Cluster, Phone, Site, build, new_key, recount

SUBMISSIONS, WITHIN = 600, 10.0


class Standby(Cluster):
    """A copy of another server that follows it."""

    def __init__(self, place: Path, primary: Cluster) -> None:
        super().__init__(place)
        self.primary = primary

    def __enter__(self) -> "Standby":
        self.folder()
        self.run(
            "pg_basebackup", "-h", "127.0.0.1", "-p", str(self.primary.port), "-U", "postgres", "-D", str(self.data),
            "-R", "-X", "stream", "--checkpoint=fast",
        )  # fmt: skip
        auto = self.data / "postgresql.auto.conf"
        text = auto.read_text()
        auto.write_text(text.replace("primary_conninfo = '", "primary_conninfo = 'application_name=second "))
        self.begin()
        return self

    def promote(self) -> None:
        self.run("pg_ctl", "-D", str(self.data), "-w", "promote")


def _psql(cluster: Cluster, statement: str) -> str:
    import psycopg

    with psycopg.connect(cluster.url("postgres"), autocommit=True) as server:
        row = server.execute(statement)
        return str(row.fetchone()[0]) if row.description else ""  # type: ignore[index]


def main(submissions: int = SUBMISSIONS) -> list[bool]:
    if POSTGRES_BIN is None:
        print("failover: not tried, there is no PostgreSQL here", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="beproeving-") as folder, Cluster(Path(folder) / "first") as first:
        first.create("portal")
        with Standby(Path(folder) / "second", first) as second:
            _psql(first, "alter system set synchronous_standby_names = 'second'")
            _psql(first, "select pg_reload_conf()")
            until = time.monotonic() + 20
            while _psql(first, "select count(*) from pg_stat_replication where sync_state = 'sync'") != "1":
                if time.monotonic() > until:
                    raise SystemExit("the standby does not follow")
                time.sleep(0.1)
            return [_try(Path(folder), first, second, submissions)]


def _try(folder: Path, first: Cluster, second: Standby, submissions: int) -> bool:
    url = f"postgresql://postgres@127.0.0.1:{first.port},127.0.0.1:{second.port}/portal?connect_timeout=2"
    assert conninfo_to_dict(url)["port"] == f"{first.port},{second.port}"
    cookies = build(url)
    sites = [Site(url, folder / f"log-{n}", workers=1) for n in (1, 2)]
    acknowledged: list[tuple[float, str]] = []
    left, lock, failed = iter(range(submissions)), threading.Lock(), []

    def work(cookie: str, at: int) -> None:
        try:
            phone = Phone([site.port for site in sites], cookie)
            phone.at = at
            phone.fetch_token()
            while True:
                with lock:
                    number = next(left, None)
                if number is None:
                    return
                key = new_key()
                phone.send(key, f"Bezorgdheid nummer {number}.", 2_000)
                with lock:
                    acknowledged.append((time.monotonic(), key))
        except BaseException as error:
            failed.append(error)

    threads = [threading.Thread(target=work, args=(cookie, n)) for n, cookie in enumerate(cookies)]
    for thread in threads:
        thread.start()
    while len(acknowledged) < submissions // 3 and not failed:
        time.sleep(0.01)
    first.run("pg_ctl", "-D", str(first.data), "-m", "immediate", "-W", "stop")
    killed = time.monotonic()
    before = len(acknowledged)
    time.sleep(1.0)  # somebody, or something, has to see it
    second.run("psql", "-h", "127.0.0.1", "-p", str(second.port), "-U", "postgres", "-c",
               "alter system set synchronous_standby_names = ''")  # fmt: skip
    second.promote()
    promoted = time.monotonic()
    for thread in threads:
        thread.join()
    for site in sites:
        site.stop()
    if failed:
        raise failed[0]
    again = min(at for at, _ in acknowledged if at > promoted) - promoted
    counts = recount(url, [key for _, key in acknowledged])
    ok = counts["lost"] == counts["double"] == counts["chain_faults"] == 0 and again <= WITHIN
    return told(
        "failover", ok, web_processes=2, acknowledged_before=before, answers_again_after_promotion=round(again, 2),
        stood_still=round(again + promoted - killed, 2), **counts,
    )  # fmt: skip


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
