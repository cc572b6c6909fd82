"""Flask-Login's view of a signed-in device."""

import re
from urllib.parse import urlsplit

from flask import Flask, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user

from portal.people import devices
from portal.people.models import Device, Person


class SignedIn(UserMixin):
    """A device that is signed in, and the person who holds it."""

    def __init__(self, device: Device, token: str) -> None:
        self.device = device
        self.person = device.person
        self.token = token

    def get_id(self) -> str:
        return self.token


def _load(token: str) -> SignedIn | None:
    device = devices.device_for(token)
    return SignedIn(device, token) if device else None


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the device row decides; a phone changes networks all day
    manager.init_app(app)
    manager.user_loader(_load)


def begin(person: Person) -> None:
    """Sign this browser in. What the session held before is dropped, so that no session can be planted."""
    if current_user.is_authenticated:
        devices.end_device(current_user.device, current_user.person)
    session.clear()
    token = devices.open_device(person, device_label(request.headers.get("User-Agent", "")))
    device = devices.device_for(token)
    assert device is not None
    session.permanent = True
    login_user(SignedIn(device, token))


def end() -> None:
    """Sign this browser out: its device row ends, so that a copy of its cookie is worth nothing either."""
    if current_user.is_authenticated:
        devices.end_device(current_user.device, current_user.person)
    logout_user()
    session.clear()


_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")


def onward() -> str:
    """Where to go after signing in: the local path in `?verder=`, "" where it is anything else."""
    target = request.args.get("verder", "")
    if not target.startswith("/") or target.startswith("//") or len(target) > 500 or _UNSAFE.search(target):
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc or parts.path.startswith("/aanmelden") else target


def arrival() -> str:
    """The page after signing in."""
    return onward() or url_for("home.index")


def device_label(agent: str) -> str:
    """ "Chrome op Android": enough for a person to recognise their own phone."""
    browsers = (
        ("Edg", "Edge"),
        ("Firefox", "Firefox"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Chrome", "Chrome"),
        ("Safari", "Safari"),
    )
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "Browser")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} op {system}" if system else browser
