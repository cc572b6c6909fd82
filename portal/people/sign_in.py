"""Rules of signing in by mail. Devices, codes, passwords and limits have files of their own."""

from portal.database import step, transaction
from portal.kit import phone
from portal.people import codes, throttle
from portal.people.devices import device_for, end_device, end_devices, live_devices, open_device
from portal.people.models import Attempt, Branch, Person
from portal.people.rules import write_to
from portal.people.throttle import STRANGE, Browser

__all__ = [
    "ask_for_code",
    "device_for",
    "end_device",
    "end_devices",
    "help_phone",
    "live_devices",
    "open_device",
]


def ask_for_code(
    email: str, network: str, *, url: str, pepper: str, onward: str = "", browser: Browser = STRANGE
) -> None:
    """Mail a code and a link to a volunteer; tell a coordinator or treasurer by mail that she has a password.

    The answer and the work are the same for everyone: both letters are written for any address (for a
    stand-in where nobody has it), and those that nobody should get are undone before the transaction ends.
    url: the portal's address. onward: the query part that leads on after signing in ("?verder=…").
    """
    known = browser.known_to(Person.select(Person.id).where(Person.email == email).scalar() or 0)
    throttle.take_from(throttle.ASK_BY_NETWORK, network, known)
    throttle.take(throttle.ASK_BY_ADDRESS, email, known)
    with transaction():
        # A write that stays, for anybody: what is undone needs no disk, and that would be heard in the time.
        Attempt.create(key="asked")
        found = Person.get_or_none(Person.email == email)
        stand_in = Person.select().where(Person.email.is_null(False)).order_by(Person.id).first()
        person = found or stand_in
        if person is None:
            return
        staff = person.is_staff and found is not None
        volunteer = person.is_volunteer and found is not None and not staff
        with step(keep=volunteer):
            _write_code(person, url, pepper, onward)
        with step(keep=staff):
            _write_reminder(person, url, onward)


def _write_code(person: Person, url: str, pepper: str, onward: str) -> None:
    issued = codes.issue(person, pepper)
    write_to(
        person,
        "sign_in",
        f"Aanmelden bij {person.branch.name}",
        f"Dag {person.given_name},\n\nDit is je code om aan te melden:\n\n{issued.spaced}\n\n"
        f"Druk je liever op de knop? Dat kan ook. Code en knop werken één keer, tot {issued.until}.\n\n"
        "Vroeg je dit niet zelf? Dan hoef je niets te doen." + _call(person.branch),
        button_label="Aanmelden",
        button_url=f"{url}/aanmelden/{issued.token}{onward}",
        secret=True,
        expires_at=issued.expires_at,
    )


def _write_reminder(person: Person, url: str, onward: str) -> None:
    write_to(
        person,
        "sign_in_password",
        f"Aanmelden bij {person.branch.name}",
        f"Dag {person.given_name},\n\n"
        f"Jij bent {person.staff_word}. Daarom meld je je aan met je wachtwoord, niet met een code.\n\n"
        "Vroeg je dit niet zelf? Dan hoef je niets te doen.",
        button_label="Aanmelden met wachtwoord",
        button_url=f"{url}/aanmelden/wachtwoord{onward}",
    )


def _call(branch: Branch) -> str:
    return f"\n\nLukt het niet? Bel {phone.national(branch.phone)}, dan doen we het samen." if branch.phone else ""


def help_phone() -> str:
    """The number to call for who is not signed in, as E.164; "" where several branches share the portal."""
    numbers = [branch.phone for branch in Branch.select(Branch.phone).limit(2)]
    return numbers[0] if len(numbers) == 1 else ""
