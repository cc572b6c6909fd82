"""The mail to somebody who asks for a code."""

from portal.kit import phone
from portal.kit.records import dataclass
from portal.people.models import Branch, Person
from portal.post.rules import Words, say_to
from portal.sign_in.codes.facts import Issued


@dataclass(frozen=True)
class Onward:
    """Where the buttons lead. url: the portal's address; query: what leads on after signing in, "?verder=…", or ""."""

    url: str
    query: str = ""


def write_code(person: Person, issued: Issued, onward: Onward) -> None:
    """The code, and a button that does the same."""
    words = Words(
        f"Aanmelden bij {person.branch.name}: code voor {person.name}",
        f"Dag {person.given_name},\n\nCode voor {person.name}, om aan te melden:\n\n{issued.spaced}\n\n"
        f"Druk je liever op de knop? Dat kan ook. Code en knop werken één keer, tot {issued.until}.\n\n"
        "Vroeg je dit niet zelf? Dan hoef je niets te doen." + _call(person.branch),
        "Aanmelden",
        f"{onward.url}/aanmelden/{issued.token}{onward.query}",
    )
    say_to(person, "sign_in", words, secret=True, expires_at=issued.expires_at)


def write_reminder(person: Person, onward: Onward) -> None:
    """The mail that says that staff use a password."""
    words = Words(
        f"Aanmelden bij {person.branch.name}",
        f"Dag {person.given_name},\n\n"
        f"Jij bent {person.staff_word}. Daarom meld je je aan met je wachtwoord, niet met een code.\n\n"
        "Vroeg je dit niet zelf? Dan hoef je niets te doen.",
        "Aanmelden met wachtwoord",
        f"{onward.url}/aanmelden/wachtwoord{onward.query}",
    )
    say_to(person, "sign_in_password", words)


def _call(branch: Branch) -> str:
    return f"\n\nLukt het niet? Bel {phone.national(branch.phone)}, dan doen we het samen." if branch.phone else ""
