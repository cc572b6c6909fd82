"""The letters about somebody's access: what changed, whom to call, and where to sign out everywhere."""

from dataclasses import replace

from portal.kit import phone
from portal.people.models import Person
from portal.post.rules import Words, queue, say_to, to

SIGN_OUT = "/mijn-toestellen#overal"


def tell(person: Person, what: str) -> None:
    """Write to somebody that their way of signing in changed, inside the transaction of the change."""
    say_to(person, "sign_in_changed", _words("Je manier van aanmelden is gewijzigd", person, what))


def tell_address_changed(person: Person, before: str | None) -> None:
    """Write to both mail addresses that the one replaced the other, inside the transaction of the change.

    Neither letter names the other address: one of them may be somebody else's, by a slip of the finger.
    """
    for address, what in (
        (before, "Dit mailadres hoort niet meer bij jou in het portaal. Brieven en codes komen hier niet meer aan."),
        (person.email, "Dit is voortaan je mailadres in het portaal. Brieven en codes komen hier aan."),
    ):
        words = _words("Je mailadres is gewijzigd", person, what)
        queue(replace(to(person), address=address), "address_changed", words)


def tell_phone_changed(person: Person) -> None:
    """Write that codes read out by phone now go with another number, inside the transaction."""
    now = f"eindigt nu op {person.phone[-2:]}" if person.phone else "is nu leeg"
    tell(person, f"Je gsm-nummer in het portaal is gewijzigd: het {now}.")


def _words(subject: str, person: Person, what: str) -> Words:
    number = person.branch.phone
    call = f"bel dan meteen {phone.national(number)}" if number else "verwittig dan meteen je afdeling"
    text = (
        f"Dag {person.given_name},\n\n{what}\n\n"
        f"Deed of vroeg je dit niet zelf? Meld je overal af, duid aan dat ook alle vingerafdrukken weg moeten, "
        f"en {call}."
    )
    return Words(subject, text, "Overal afmelden", SIGN_OUT)
