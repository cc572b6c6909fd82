"""What a volunteer who is invited reads: by mail, in a message, on paper."""

from datetime import datetime

from portal.kit import clock, phone
from portal.kit.dates import day_text
from portal.kit.records import dataclass
from portal.people.models import Person
from portal.post.models import Letter, Mailing
from portal.post.rules import Words, say_to
from portal.sign_in.models import WELCOME


@dataclass(frozen=True)
class OwnLink:
    """A volunteer's own link. path: after the portal's address. until: naive UTC."""

    path: str
    until: datetime


def mail(volunteer: Person, link: OwnLink, mailing: Mailing) -> Letter | None:
    """Where the portal is, how it works, and their own way in. No family, and no name but theirs."""
    said = words(volunteer, link)
    return say_to(volunteer, WELCOME, said, secret=True, expires_at=link.until, mailing=mailing)


def words(volunteer: Person, link: OwnLink) -> Words:
    """The mail. Its text holds no link: that is in the button."""
    return Words(
        f"Welkom in het portaal van {volunteer.branch.name}",
        f"Dag {volunteer.given_name},\n\nIn ons portaal duid je aan wanneer je bij je gezin was, en vraag je je "
        "onkosten terug. Je vindt er ook de agenda en de nieuwsbrieven.\n\n"
        f"Zo werkt het:\n\n{_steps('op de knop in deze mail')}\n\n"
        f"De knop is van jou alleen. Ze werkt één keer, tot en met {_last_day(link)}. Later kom je binnen met je "
        f"mailadres: dan krijg je een code.\n\nLiever op papier of aan de telefoon? {_call(volunteer)}",
        "Naar het portaal",
        link.path,
    )


def message(volunteer: Person, link: OwnLink, portal_url: str) -> str:
    """The same for WhatsApp or a text message, which the coordinator sends."""
    return (
        f"Dag {volunteer.given_name}, welkom in het portaal van {volunteer.branch.name}. Daar duid je aan wanneer je "
        f"bij je gezin was, en vraag je je onkosten terug. Tik op deze link, dan ben je binnen zonder wachtwoord: "
        f"{portal_url}{link.path} De link is van jou alleen en werkt één keer, tot en met {_last_day(link)}."
    )


def _steps(where: str) -> str:
    return (
        f"1. Tik {where}. Een wachtwoord heb je niet nodig.\n"
        "2. Je gsm onthoudt je een jaar.\n"
        "3. Elk kwartaal duid je je dagen aan en druk je op Indienen. Dat duurt een minuutje.\n"
        "4. Je onkosten staan dan vanzelf klaar."
    )


def _last_day(link: OwnLink) -> str:
    return day_text(clock.day_of(link.until))


def _call(volunteer: Person) -> str:
    number = volunteer.branch.phone
    return f"{f'Bel {phone.national(number)}' if number else 'Antwoord op deze mail'}, dan doen we het samen."
