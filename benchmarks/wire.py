"""Bytes over the wire: a volunteer's first page with an empty cache, and the next one."""

import gzip
import re
import socket

from benchmarks.figures import Figure
from benchmarks.servers import Server

COLD_GOAL, WARM_GOAL = 60_000, 15_000
STATIC = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def wire_figures(server: Server, cookie: str, quarter_path: str) -> list[Figure]:
    """What a phone receives, headers included (not TCP or TLS): page, style, scripts, icon; then the page."""
    figures = []
    for name, path in (("home", "/"), ("quarter", quarter_path)):
        page, html = _fetch(server, path, cookie)
        files = set(STATIC.findall(html))
        answers = [_fetch(server, file, cookie, keeps=True) for file in files]
        total = page + sum(size for size, _ in answers)
        note = f"{len(files)} files besides the page"
        figures.append(Figure(f"first_page_bytes_{name}", total, goal=COLD_GOAL, note=note))
        figures.append(Figure(f"second_page_bytes_{name}", page, goal=WARM_GOAL, note="files come from the cache"))
    return figures


def _fetch(server: Server, path: str, cookie: str, *, keeps: bool = False) -> tuple[int, str]:
    """(bytes received, text) of one answer. `keeps`: it must tell the browser to keep it for later pages."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as wire:
        wire.sendall(
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: portaal={cookie}\r\n"
            "Accept-Encoding: gzip, deflate, br\r\nConnection: close\r\n\r\n".encode()
        )
        parts = []
        while part := wire.recv(65536):
            parts.append(part)
    answer = b"".join(parts)
    head, _, body = answer.partition(b"\r\n\r\n")
    headers = head.decode().lower()
    if not headers.startswith("http/1.1 200"):
        raise SystemExit(f"GET {path} answered {head.splitlines()[0].decode()}")
    if keeps and "immutable" not in headers:
        raise SystemExit(f"{path} is not kept by the browser")
    text = gzip.decompress(body) if "content-encoding: gzip" in headers else body
    return len(answer), text.decode(errors="replace")
