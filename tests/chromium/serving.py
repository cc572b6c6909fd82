"""A portal that answers on a loopback address, in this process."""

import socket
import threading
from collections.abc import Callable
from pathlib import Path
from wsgiref.types import WSGIApplication

from flask import Flask
from waitress import create_server, wasyncore

from portal import database
from portal.post import worker
from tests.conftest import settings_for


class Hasty(threading.Event):
    """Tells the worker to stop; until then it looks at the outbox ten times a second: tests wait for letters."""

    def wait(self, timeout: float | None = None) -> bool:
        return super().wait(0.1)


def free_port() -> int:
    with taken_port() as probe:
        return int(probe.getsockname()[1])


def taken_port(port: int = 0) -> socket.socket:
    """A port of this machine that nobody else can take any more, and where nobody answers yet. 0: any."""
    taken = socket.socket()
    taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    taken.bind(("127.0.0.1", port))
    return taken


def serve(
    app: Flask, url: str, mail_url: str = "", name: str = "127.0.0.1",
    around: Callable[[WSGIApplication], WSGIApplication] = lambda app: app, port: int = 0,
) -> tuple[str, Callable[[], None]]:  # fmt: skip
    """Let a portal answer in this process, on a database; returns its address and how to stop it.

    name: as browsers call this machine; around: what stands between it and the portal; port: any, if none is named.
    """
    place = taken_port(port)
    address = f"http://{name}:{place.getsockname()[1]}"
    more = {"PORTAL_DEMO": "1"} if app.extensions["settings"].demo else {}
    chosen = settings_for(url, PORTAL_URL=address, PORTAL_MAIL_URL=mail_url, **more)
    app.extensions["settings"] = chosen
    database.connect(url)
    if url.startswith("sqlite"):
        database.db.obj.pragma("synchronous", "off", permanent=True)  # see `app`
        database.db.obj.close()
    server = create_server(around(app), sockets=[place], threads=4)
    stop = Hasty()
    threads = [threading.Thread(target=server.run, daemon=True)]
    if mail_url:
        threads.append(threading.Thread(target=worker.run, args=(chosen, stop), daemon=True))
    for thread in threads:
        thread.start()

    def end() -> None:
        stop.set()
        # closed by the thread that listens, when it is told: closed from here, it would trip over what is gone
        server.trigger.pull_trigger(lambda: wasyncore.close_all(server._map, ignore_all=True))
        for thread in threads:
            thread.join(worker.TIMEOUT + 10)
        server.task_dispatcher.shutdown()
        database.db.obj.close_all()

    return address, end


class Line:
    """A portal with the demo world that can be unplugged: nobody answers at its address then."""

    def __init__(self, demo_house: Flask, place: Path) -> None:
        self.demo_house = demo_house
        self.url, self.place = f"sqlite:///{place}", taken_port()
        self.port = self.place.getsockname()[1]
        self.end: Callable[[], None] | None = None
        self.plug_in()

    def plug_in(self) -> None:
        self.address, self.end = serve(self.demo_house, self.url, port=self.port)
        self.place.close()

    def unplug(self) -> None:
        """Its port stays its own meanwhile."""
        if self.end:
            self.end()
            self.place = taken_port(self.port)
        self.end = None
