"""The mail to somebody who becomes coordinator or treasurer."""

from datetime import datetime

from portal.kit import clock
from portal.kit.dates import day_text
from portal.people.models import Person
from portal.post.rules import Words, say_to


def invite(person: Person, token: str, expires_at: datetime) -> None:
    """A link to choose a password with."""
    last_day = day_text(clock.day_of(expires_at))
    words = Words(
        f"Jouw toegang tot het portaal van {person.branch.name}",
        f"Dag {person.given_name},\n\nJe bent {person.staff_word or 'binnenkort medewerker'} van {person.branch.name}. "
        "Kies een wachtwoord. Daarna stel je een tweede stap in, want je werkt met gegevens van gezinnen.\n\n"
        f"De knop werkt één keer, tot en met {last_day}. Verwachtte je deze mail niet? Dan hoef je niets te doen.",
        "Wachtwoord kiezen",
        f"/welkom/{token}",
    )
    say_to(person, "invitation", words, secret=True, expires_at=expires_at)
