"""Web workers are killed in the middle of their work while volunteers hand in and try again: none lost, none double.

python -m torture.kills [submissions] [kills]
"""

import random
import sys
import tempfile
import threading
import time
from pathlib import Path

from torture.figures import end, told
from torture.site import Phone, Site, build, new_key, places, recount

SUBMISSIONS, KILLS = 5_000, 50


def try_one(name: str, url: str, submissions: int, kills: int) -> bool:
    cookies = build(url)
    with tempfile.TemporaryDirectory() as folder:
        site = Site(url, Path(folder) / "log")
        acknowledged: list[str] = []
        again = 0
        left = iter(range(submissions))
        lock, failed, done = threading.Lock(), [], threading.Event()

        def work(cookie: str) -> None:
            nonlocal again
            try:
                phone = Phone([site.port], cookie)
                phone.fetch_token()
                while True:
                    with lock:
                        number = next(left, None)
                    if number is None:
                        return
                    key = new_key()
                    sent = phone.send(key, f"Bezorgdheid nummer {number}.")
                    with lock:
                        acknowledged.append(key)
                        again += sent - 1
            except BaseException as error:
                failed.append(error)

        threads = [threading.Thread(target=work, args=(cookie,)) for cookie in cookies]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        chance, killed = random.Random(8), 0
        while any(thread.is_alive() for thread in threads) and not failed:
            # spread over the work: one kill each time another part of it is done
            if len(acknowledged) >= (killed + 0.5) * submissions / (kills + 4) and site.kill_worker(chance):
                killed += 1
            time.sleep(0.005)
        for thread in threads:
            thread.join()
        done.set()
        seconds = time.perf_counter() - began
        site.stop()
    if failed:
        raise failed[0]
    counts = recount(url, acknowledged)
    ok = counts["lost"] == counts["double"] == counts["chain_faults"] == 0 and killed >= kills
    return told(
        f"killed_workers_{name}", ok and counts["acknowledged"] == submissions, killed=killed, sent_again=again,
        seconds=round(seconds, 1), **counts,
    )  # fmt: skip


def main(submissions: int = SUBMISSIONS, kills: int = KILLS, on_postgres: bool = True) -> list[bool]:
    with places(on_postgres) as found:
        return [try_one(name, url, submissions, kills) for name, url in found.items()]


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
