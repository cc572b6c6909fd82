"""The line is cut before, during and after the answer, and the phone sends again: one record each time.

python -m torture.lines [times]
"""

import random
import socket
import struct
import sys
import tempfile
from collections import Counter
from pathlib import Path

from torture.figures import end, told
from torture.site import Phone, Site, build, new_key, places, recount

TIMES = 500
PLACES = ("in the head", "in the body", "before the answer", "in the answer", "after the answer")


def cut(phone: Phone, port: int, body: str, where: str, chance: random.Random) -> None:
    """Send a form on a line of its own and cut that there."""
    payload = body.encode()
    head = (
        f"POST /bezorgdheden HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: {phone.headers['Cookie']}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(payload)}\r\n\r\n"
    ).encode()
    with socket.create_connection(("127.0.0.1", port), timeout=15) as line:
        # no polite goodbye: the line is simply gone
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        if where == "in the head":
            line.sendall(head[: chance.randrange(len(head))])
        elif where == "in the body":
            line.sendall(head + payload[: chance.randrange(len(payload))])
        else:
            line.sendall(head + payload)
            if where == "in the answer":
                line.recv(chance.randrange(1, 80))
            elif where == "after the answer":
                seen = b""
                while b"\r\n\r\n" not in seen and (more := line.recv(65536)):
                    seen += more


def try_one(name: str, url: str, times: int) -> bool:
    cookies = build(url)
    chance, acknowledged, cuts = random.Random(8), [], Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        site = Site(url, Path(folder) / "log")
        phones = [Phone([site.port], cookie) for cookie in cookies]
        for phone in phones:
            phone.fetch_token()
        for number in range(times):
            phone, key = phones[number % len(phones)], new_key()
            words = f"Bezorgdheid nummer {number}."
            for _ in range(chance.randrange(1, 4)):  # sometimes the line breaks again and again
                where = PLACES[cuts.total() % len(PLACES)]
                cut(phone, site.port, phone.body(key, words), where, chance)
                cuts[where] += 1
            phone.send(key, words)
            acknowledged.append(key)
        site.stop()
    counts = recount(url, acknowledged)
    ok = counts["lost"] == counts["double"] == counts["chain_faults"] == 0
    return told(
        f"cut_lines_{name}", ok, cuts=cuts.total(), **{k.replace(" ", "_"): n for k, n in cuts.items()}, **counts
    )


def main(times: int = TIMES, on_postgres: bool = True) -> list[bool]:
    with places(on_postgres) as found:
        return [try_one(name, url, times) for name, url in found.items()]


if __name__ == "__main__":
    end(*main(*map(int, sys.argv[1:])))
