"""A browser's sign-in: who holds it, as whom they look around, whom it remembers, and where to go next."""

import re
import secrets
from datetime import timedelta
from functools import cache
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, after_this_request, current_app, flash, g, redirect, request, session, url_for
from flask.sessions import SecureCookieSessionInterface
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer
from itsdangerous.encoding import base64_encode
from itsdangerous.url_safe import URLSafeSerializerMixin

from portal import database
from portal.kit import clock
from portal.kit.links import SIGNED_WITH, unstuck
from portal.people.models import Person
from portal.sign_in.devices import rules as devices
from portal.sign_in.looking import rules as looking
from portal.sign_in.models import Device
from portal.sign_in.passkeys.rules import PortalAddress
from portal.sign_in.throttle import rules as throttle
from portal.web import real

FRESH_FOR = timedelta(minutes=5)
CARRIED = "carried"  # in the session: the token of a form that was sent after a sign-in had ended
HALFWAY = "threshold"  # in the session: the token of a password without its second step
KNOWN = "_bekend"  # the end of the name of the cookie that outlives signing out
MUCH = 1000  # bytes in a cookie
KNOWN_PEOPLE = 6  # how many people one browser remembers


class SignedIn(UserMixin):
    """A device that is signed in, and the person who holds it.

    person: as whom the pages are seen. That is the holder, or the volunteer as whom a coordinator looks around.
    """

    def __init__(self, device: Device, token: str, volunteer: Person | None = None) -> None:
        self.device = device
        self.holder = device.person
        self.person = volunteer or device.person
        self.token = token

    @property
    def looks_around(self) -> bool:
        """Whether a coordinator looks around as a volunteer: nothing is written then."""
        return self.person is not self.holder

    def get_id(self) -> str:
        return self.token

    @property
    def is_fresh(self) -> bool:
        """Whether the holder proved who they are in the last five minutes."""
        return self.device.proved_at is not None and clock.now() - self.device.proved_at <= FRESH_FOR


def _load(token: str) -> SignedIn | None:
    device = devices.device_for(token)
    if device is None:
        return None
    return SignedIn(device, token, looking.volunteer_for(device.person, real.session().get(looking.LOOKING)))


class Values(URLSafeTimedSerializer):
    """What a cookie holds, compressed only when it is much: that spares eight letters, or fifty beside a message."""

    def dump_payload(self, obj: Any) -> bytes:
        words = super(URLSafeSerializerMixin, self).dump_payload(obj)
        return base64_encode(words) if len(words) < MUCH else super().dump_payload(obj)


class Cookie(SecureCookieSessionInterface):
    """Flask's session cookie, signed with HMAC-SHA256 instead of Flask's SHA-1."""

    digest_method = staticmethod(sha256)

    def __init__(self) -> None:
        self.get_signing_serializer = cache(self._values)  # type: ignore[method-assign]

    def _values(self, app: Flask) -> Values:
        how = {"key_derivation": self.key_derivation, "digest_method": self.digest_method}
        return Values(str(app.secret_key), salt=self.salt, serializer=self.serializer, signer_kwargs=how)


class Manager(LoginManager):
    """Flask-Login's. A phone changes networks all day: the device row decides, and no hash of network and browser."""

    def _session_protection_failed(self) -> bool:
        return False


def init_app(app: Flask) -> None:
    app.session_interface = Cookie()
    manager = Manager()
    manager.init_app(app, add_context_processor=False)  # templates ask `me`
    manager.user_loader(_load)
    app.before_request(_only_look)
    app.teardown_request(_forget_what_was_written)


# ---- a coordinator who looks around as a volunteer


def look_around_as(volunteer: Person) -> None:
    """From the next page on this browser shows what a volunteer sees. The rule allowed it."""
    session[looking.LOOKING] = volunteer.id


def holder() -> Person:
    """Whose sign-in this is, as whomever they look around."""
    found: Person = current_user.holder
    return found


def stop_looking() -> Person | None:
    """The browser shows its holder's pages again; returns as whom it looked around."""
    volunteer = current_user.person if current_user.looks_around else None
    session.pop(looking.LOOKING, None)
    return volunteer


def _only_look() -> Response | None:
    """Only show pages: what a page would write by being shown is rolled back at its end."""
    if looking.LOOKING not in real.session():
        return None
    if not current_user.is_authenticated or not current_user.looks_around:
        session.pop(looking.LOOKING)
        return None
    view = current_app.view_functions.get(request.endpoint or "")
    if getattr(view, "ends_looking", False):
        return None
    if request.method not in ("GET", "HEAD") or request.blueprint in looking.CLOSED or getattr(view, "fresh", False):
        flash(f"Je kijkt rond als {current_user.person.name}. Er is niets bewaard.", "warn")
        return redirect(url_for("start.index"), 303)  # type: ignore[return-value]
    g.looking = database.nothing_kept()
    g.looking.__enter__()
    return None


def _forget_what_was_written(_error: Any) -> None:
    if (looked := real.g().pop("looking", None)) is not None:
        looked.__exit__(None, None, None)


def begin(person: Person) -> None:
    """Sign this browser in. What the session held before is dropped, so that no session can be planted."""
    if current_user.is_authenticated:
        devices.end_device(current_user.device, by=current_user.person)
    _clear()
    token = devices.open_device(person, device_label(request.headers.get("User-Agent", "")))
    device = devices.device_for(token)
    assert device is not None
    session.permanent = True
    login_user(SignedIn(device, token))
    _remember(person)


def renew() -> None:
    """The person signed in proved it once more: a new token for this browser, and five minutes to act. Forms open in
    other tabs keep their token, so that nothing typed there is lost.
    """
    current_user.token = devices.renew(current_user.device, by=current_user.person)
    current_user.device.proved_at = clock.now()
    session["_user_id"] = current_user.token
    session.permanent = True


def begin_second_step(person: Person) -> None:
    """The password was right; this browser now has half an hour for the second step."""
    if current_user.is_authenticated:
        end()
    _clear()
    session[HALFWAY] = devices.begin_halfway(person)


def _clear() -> None:
    """An empty session. The token of forms was made for the old one: a page in this very answer needs a new one."""
    carried = session.get(CARRIED)
    session.clear()
    if carried:
        session[CARRIED] = carried  # whom it is for is asked when it comes back
    g.pop("csrf_token", None)


def halfway() -> Person | None:
    """Whose password was right in this browser, while the second step is still to come."""
    token = session.get(HALFWAY)
    if not token or current_user.is_authenticated:
        return None
    if "halfway" not in g:
        g.halfway = devices.who_is_halfway(token)
    found: Person | None = g.halfway
    return found


def here() -> str:
    """This sign-in, or half of one: what is being set up under it belongs to no other. "" on a public page."""
    if current_user.is_authenticated:
        return f"device {current_user.device.id}"
    return f"threshold {devices.hashed(session[HALFWAY])}" if HALFWAY in session else ""


def finish_second_step(person: Person) -> None:
    """The second step was right too: sign in. RuleError where this password signed in already."""
    devices.end_halfway(session[HALFWAY])
    begin(person)


# ---- a browser in which somebody signed in before


def browser() -> throttle.Browser:
    """What this browser's cookie says about who signed in here before."""
    try:
        found, people = _serializer().loads(request.cookies.get(_known_name(), ""))
        return throttle.Browser(str(found), tuple(id for id in people if isinstance(id, int)))
    except (BadData, ValueError, TypeError):
        return throttle.Browser()


def caller() -> throttle.Caller:
    """Who is asking: how a stranger is told from somebody this browser knows."""
    return throttle.Caller(throttle.network(request.remote_addr), browser())


def _remember(person: Person) -> None:
    old = browser()
    others = [id for id in old.people if id != person.id]
    value = _serializer().dumps([old.mark or secrets.token_urlsafe(12), [person.id, *others][:KNOWN_PEOPLE]])

    @after_this_request
    def keep(answer: Response) -> Response:
        answer.set_cookie(
            _known_name(),
            str(value),
            path=current_app.config["SESSION_COOKIE_PATH"],
            max_age=365 * 86400,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
        return answer


def _known_name() -> str:
    return f"{current_app.config['SESSION_COOKIE_NAME']}{KNOWN}"


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(secret_key(), "portal known browser", signer_kwargs=SIGNED_WITH)


def end() -> None:
    """Sign this browser out: its device row ends, so that a copy of its cookie is worthless too."""
    if current_user.is_authenticated:
        devices.end_device(current_user.device, by=current_user.person)
    logout_user()
    session.pop(CARRIED, None)
    _clear()


_UNSAFE = re.compile(r"[\x00-\x20\x7f-\x9f\\\u2028\u2029]")


def onward() -> str:
    """Where to go after signing in: the local path in `?verder=`, "" where it is anything else."""
    target = unstuck(request.args.get("verder", "")) if "verder" in request.args else ""
    if not target.startswith("/") or target.startswith("//") or len(target) > 500 or _UNSAFE.search(target):
        return ""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    return "" if parts.scheme or parts.netloc or parts.path.startswith(url_for("signing_in.sign_in")) else target


def arrival() -> str:
    """The page after signing in."""
    return onward() or url_for("start.index")


BROWSERS = {
    "Edg": "Edge", "Firefox": "Firefox", "SamsungBrowser": "Samsung Internet", "Chrome": "Chrome", "Safari": "Safari",
}  # fmt: skip
SYSTEMS = {
    "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac", "Linux": "Linux",
}  # fmt: skip
"""What a browser calls itself → its name; the first that fits, for most also name another."""


def device_label(agent: str) -> str:
    """ "Chrome op Android": enough for a person to recognise their own phone."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "Browser")
    system = next((name for mark, name in SYSTEMS.items() if mark in agent), "")
    return f"{browser} op {system}" if system else browser


ASKED = "asked"  # the address this browser asked a code for, so that the code alone is enough


def address_of(endpoint: str, **values: Any) -> str:
    """An address of signing in that leads on to the same page afterwards."""
    return url_for(endpoint, verder=onward() or None, **values)


SIGNING_IN, MAKING = "signing_in", "making"  # in the session: the questions put to this browser's passkey


def secret_key() -> str:
    return str(current_app.extensions["settings"].secret_key)


def place() -> PortalAddress:
    """Where this portal's passkeys belong."""
    return PortalAddress(current_app.extensions["settings"].origin)
