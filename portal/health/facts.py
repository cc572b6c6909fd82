"""What is not right with the portal, in words that say what to do."""

from portal.health.rules import Health
from portal.history.models import LastTime
from portal.kit.records import dataclass
from portal.settings import Settings


@dataclass(frozen=True)
class Shortcoming:
    """What is not right, and what mends it; a sentence or two each."""

    what: str
    mend: str


IN_WORDS = {
    "databank": (
        "De databank antwoordt niet, of bewaren duurt te lang.",
        "Kijk of er schijf over is en of de databank draait. Er gaat niets verloren: wie bewaart, wacht.",
    ),
    "postvak": (
        "Er wacht al meer dan een uur een brief die niet vertrekt, of er zijn brieven die geen mailserver nam.",
        "Probeer de mailserver met: portal test-mail jouw@mailadres. Staat er geen, zet hem dan in PORTAL_MAIL_URL, in "
        "portal.env, en herstart het portaal.",
    ),
    "werk": (
        "Al een uur kijkt niemand of er brieven en dagwerk klaarliggen.",
        "Herstart het portaal: systemctl restart portal, of de container.",
    ),
    "dagwerk": (
        "Het werk van vandaag is niet gedaan: het kwartaal vragen, herinneren.",
        "Voer uit: portal daily.",
    ),
    "klok": (
        "De klok van de machine versprong. Er wordt niets gewist en geen brief geschreven tot dat uitgeklaard is.",
        "Klopt de dag? Zeg het bij Alles wat wacht. Klopt ze niet, zet dan de klok juist.",
    ),
    "schijf": ("De schijf is bijna vol.", "Maak plaats, of neem een grotere. Zonder plaats kan niemand iets bewaren."),
    "kopie": (
        "De laatste reservekopie is ouder dan anderhalve dag, of er is er geen.",
        "Maak er nu een: portal backup /var/backups/portal. Waarom er 's nachts geen kwam: systemctl status "
        "portal-backup, of wat de container elke nacht start.",
    ),
    "geschiedenis": (
        "In de geschiedenis is iets gewijzigd of verdwenen.",
        "Bewaar het bestand van de databank en vergelijk met een reservekopie: portal verify-history.",
    ),
    "nazicht": ("De geschiedenis is al acht dagen niet nagekeken, of nog nooit.", "Voer uit: portal verify-history."),
}


NEWER = (
    "Er is een nieuwere versie van het portaal.",
    "Voer uit: sudo /srv/portal/deploy/upgrade. Loopt dat mis, dan draait de oude verder.",
)


def shortcomings(found: Health, settings: Settings, *, over_https: bool | None = None) -> list[Shortcoming]:
    """What of a portal's state must be mended, the worst first. over_https: how a page came in; None without one."""
    told = [Shortcoming(*IN_WORDS[word]) for word in found.wrong]
    if not settings.mail_url and not settings.demo and "postvak" not in found.wrong:
        told.append(
            Shortcoming(
                "Er is geen mailserver: brieven en codes vertrekken niet.",
                "Zet hem in PORTAL_MAIL_URL, in portal.env, en herstart het portaal.",
            )
        )
    if over_https is False and settings.https:
        told.append(
            Shortcoming(
                "De proxy vertelt niet dat de lijn beveiligd is, en misschien ook niet wie aanklopt.",
                "Staat er een proxy voor het portaal? Zet dan PORTAL_PROXIES=1, en geef X-Forwarded-Proto door.",
            )
        )
    newest = LastTime.of("newest")
    if newest is not None and not newest.well:
        told.append(Shortcoming(*NEWER))
    return told
