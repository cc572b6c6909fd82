"""Firefox and WebKitGTK as Debian has them, driven by WebDriver without a library.

Both speak the same commands: WebKitWebDriver over HTTP, Firefox over Marionette, the socket that geckodriver would sit
on (Debian has no geckodriver).
"""

import itertools
import json
import os
import re
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any, Protocol

MINI_BROWSER = "/usr/lib/*-linux-gnu*/webkit2gtk-4.*/MiniBrowser"
WAIT = 30  # seconds for anything that is waited for
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # how WebDriver calls an element
COMMANDS = {
    "timeouts": ("SetTimeouts", "/timeouts"), "size": ("SetWindowRect", "/window/rect"), "open": ("Navigate", "/url"),
    "script": ("ExecuteScript", "/execute/sync"), "find": ("FindElement", "/element"),
    "click": ("ElementClick", "/element/{id}/click"), "type": ("ElementSendKeys", "/element/{id}/value"),
    "forget": ("DeleteAllCookies", "/cookie"),
}  # fmt: skip
"""What is asked: as Marionette calls it, and its address over HTTP."""


class Wire(Protocol):
    """How commands reach a browser, and how it is closed."""

    def ask(self, command: str, values: dict[str, Any]) -> Any: ...

    def close(self) -> None: ...


class Marionette:
    """A Firefox of its own: messages are "LENGTH:[0, number, command, values]"."""

    def __init__(self, path: str, profile: Path, *, javascript: bool) -> None:
        profile.mkdir()
        quiet = {
            "marionette.port": 0, "javascript.enabled": javascript, "app.normandy.enabled": False,
            "datareporting.policy.dataSubmissionEnabled": False, "toolkit.telemetry.server": "",
            "browser.safebrowsing.provider.mozilla.updateURL": "", "network.captive-portal-service.enabled": False,
            "network.connectivity-service.enabled": False, "browser.region.network.url": "",
            "services.settings.server": "data:,", "extensions.getAddons.cache.enabled": False,
            "browser.shell.checkDefaultBrowser": False, "app.update.enabled": False,
        }  # fmt: skip
        lines = (f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in quiet.items())
        (profile / "user.js").write_text("\n".join(lines))
        env = {**os.environ, "HOME": str(profile), "MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
        self.program = subprocess.Popen(
            [path, "--headless", "--marionette", "--no-remote", "--profile", str(profile)],
            env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self.numbers = itertools.count()
        try:
            port = int(_soon(lambda: (profile / "MarionetteActivePort").read_text() or None))
            self.socket = socket.create_connection(("127.0.0.1", port), timeout=2 * WAIT)
            self._read()  # it says who it is
            self._send("WebDriver:NewSession", {})
        except BaseException:
            self.close()
            raise

    def ask(self, command: str, values: dict[str, Any]) -> Any:
        found = self._send(f"WebDriver:{COMMANDS[command][0]}", values)
        return found["value"] if isinstance(found, dict) and set(found) == {"value"} else found

    def _send(self, name: str, values: dict[str, Any]) -> Any:
        message = json.dumps([0, next(self.numbers), name, values])
        self.socket.sendall(f"{len(message.encode())}:{message}".encode())
        _, _, error, result = self._read()
        if error is not None:
            raise NotYet(error["message"])
        return result

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._some(1)
        return json.loads(self._some(int(length[:-1])))

    def _some(self, number: int) -> bytes:
        found = b""
        while len(found) < number:
            part = self.socket.recv(number - len(found))
            assert part, "Firefox is gone"
            found += part
        return found

    def close(self) -> None:
        if hasattr(self, "socket"):
            self.socket.close()
        _end(self.program)


class WebDriver:
    """WebKitGTK's small browser, on a screen of its own, behind WebKitWebDriver."""

    def __init__(self, path: str, browser: str, screen: str, profile: Path) -> None:
        profile.mkdir()
        reading, writing = os.pipe()
        self.programs = [
            subprocess.Popen(
                [screen, "-displayfd", str(writing), "-screen", "0", "800x2400x24", "-nolisten", "tcp"],
                pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        ]  # fmt: skip
        try:
            os.close(writing)
            with os.fdopen(reading) as told:
                display = told.readline().strip()
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                port = probe.getsockname()[1]
            home = {"HOME": str(profile), "XDG_RUNTIME_DIR": str(profile), "DISPLAY": f":{display}"}
            env = {**os.environ, **home, "WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS": "1", "GDK_BACKEND": "x11"}
            self.programs.append(
                subprocess.Popen(
                    [path, f"--port={port}"], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
                )
            )
            self.address = f"http://127.0.0.1:{port}/session"
            wanted = {
                "browserName": "MiniBrowser",
                "webkitgtk:browserOptions": {"binary": browser, "args": ["--automation"]},
            }
            new = {"capabilities": {"alwaysMatch": wanted}}
            _soon(lambda: self._post("/../status"))
            self.address += "/" + self._post("", new)["sessionId"]
        except BaseException:
            self.close()
            raise

    def ask(self, command: str, values: dict[str, Any]) -> Any:
        return self._post(COMMANDS[command][1].format(**values), None if command == "forget" else values)

    def _post(self, path: str, values: dict[str, Any] | None = None) -> Any:
        data = None if values is None else json.dumps(values).encode()
        address = self.address + path if "status" not in path else self.address.removesuffix("session") + "status"
        method = "POST" if data else "GET" if "status" in path else "DELETE"
        request = urllib.request.Request(address, data, {"Content-Type": "application/json"}, method=method)
        try:
            with urllib.request.urlopen(request, timeout=2 * WAIT) as answer:
                return json.loads(answer.read())["value"]
        except urllib.error.HTTPError as error:
            raise NotYet(error.read().decode()) from None

    def close(self) -> None:
        for program in reversed(self.programs):
            _end(program)


class Engine:
    """A browser at a page. Things are found by their words, and waited for."""

    def __init__(self, wire: Wire) -> None:
        self.wire = wire
        wire.ask("timeouts", {"implicit": 0, "pageLoad": WAIT * 1000})
        wire.ask("size", {"width": 450, "height": 2200})  # as narrow as both can be; high, so that no bar covers a day

    def open(self, address: str) -> None:
        self.wire.ask("open", {"url": address})

    def script(self, text: str) -> Any:
        return self.wire.ask("script", {"script": text, "args": []})

    def find(self, css: str, words: str = "") -> str:
        """The first element of a selector, or the first with this tag that holds these words; waits for it."""
        how, value = "css selector", css
        if words:
            assert re.fullmatch(r"\w+|\*", css) and '"' not in words
            # no-break spaces are spaces, and long words have places to break
            how, value = "xpath", f'//{css}[contains(normalize-space(translate(., "\u00a0\u00ad", " ")), "{words}")]'
        return str(_soon(lambda: self.wire.ask("find", {"using": how, "value": value}), value)[ELEMENT])

    def forget(self) -> None:
        """Whoever is signed in at the page that is open."""
        self.wire.ask("forget", {})

    def until(self, question: str) -> None:
        """Wait until a script answers with something true; it may answer with a promise."""
        _soon(lambda: self.script(f"return {question}") or None, question)

    def press(self, css: str, words: str = "") -> None:
        """Also where the first one that is found is still of the page that is going."""
        _soon(lambda: [self.wire.ask("click", {"id": self.find(css, words)})], f"{css} {words} to press")

    def type(self, css: str, text: str) -> None:
        _soon(lambda: [self.wire.ask("type", {"id": self.find(css), "text": text})], f"{css} to type in")


class NotYet(Exception):
    """A browser's own "no": not on the page, or the page is going."""


def _soon(look: Any, what: str = "a program that started") -> Any:
    """What `look` finds, once it finds something."""
    until = time.monotonic() + WAIT
    while True:
        try:
            found = look()
        except (OSError, ValueError, NotYet):
            found = None
        if found is not None:
            return found
        assert time.monotonic() < until, f"no {what}"
        time.sleep(0.05)


def _end(program: "subprocess.Popen[bytes]") -> None:
    program.terminate()
    try:
        program.wait(5)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait(5)
