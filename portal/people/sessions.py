"""Flask-Login's view of a signed-in device."""

from flask import Flask, request, session
from flask_login import LoginManager, UserMixin, login_user, logout_user

from portal.people import sign_in
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
    device = sign_in.device_for(token)
    return SignedIn(device, token) if device else None


def init_app(app: Flask) -> None:
    manager = LoginManager()
    manager.session_protection = None  # the device row decides; a phone changes networks all day
    manager.init_app(app)
    manager.user_loader(_load)


def begin(person: Person) -> None:
    """Sign this browser in. Everything the session held before is dropped, so that no session can be planted."""
    session.clear()
    token = sign_in.open_device(person, device_label(request.headers.get("User-Agent", "")))
    device = sign_in.device_for(token)
    assert device is not None
    session.permanent = True
    login_user(SignedIn(device, token))


def end() -> None:
    logout_user()
    session.clear()


def device_label(agent: str) -> str:
    """"Chrome op Android": enough for a person to recognise their own phone."""
    browsers = (("Edg", "Edge"), ("Firefox", "Firefox"), ("SamsungBrowser", "Samsung Internet"), ("Chrome", "Chrome"), ("Safari", "Safari"))
    systems = (("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"))
    browser = next((name for mark, name in browsers if mark in agent), "Browser")
    system = next((name for mark, name in systems if mark in agent), "")
    return f"{browser} op {system}" if system else browser
