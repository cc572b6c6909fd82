"""The letters about somebody's access: what changed, whom to call, and where to sign everything out."""

from portal.kit import phone
from portal.people.models import Person
from portal.post.rules import answers_of, queue, write_to

SIGN_OUT = "/mijn-toestellen#overal"


def tell(person: Person, what: str) -> None:
    """Write to somebody that their way of signing in changed, inside the transaction of the change."""
    write_to(
        person,
        "sign_in_changed",
        "Je manier van aanmelden is gewijzigd",
        _words(person, what),
        button_label="Overal afmelden",
        button_url=SIGN_OUT,
    )


def tell_address_changed(person: Person, before: str | None) -> None:
    """Write to both mail addresses that the one replaced the other, inside the transaction of the change.

    Neither letter names the other address: one of them may be somebody else's, by a slip of the finger.
    """
    for address, what in (
        (before, "Dit mailadres hoort niet meer bij jou in het portaal. Brieven en codes komen hier niet meer aan."),
        (person.email, "Dit is voortaan je mailadres in het portaal. Brieven en codes komen hier aan."),
    ):
        queue(
            branch_id=person.branch_id,
            person_id=person.id,
            to_name=person.name,
            to_address=address,
            kind="address_changed",
            subject="Je mailadres is gewijzigd",
            text=_words(person, what),
            button_label="Overal afmelden",
            button_url=SIGN_OUT,
            answers=answers_of(person.branch),
        )


def tell_phone_changed(person: Person) -> None:
    """Write that a code that is read out is asked for with another number now, inside the transaction."""
    now = f"eindigt nu op {person.phone[-2:]}" if person.phone else "is nu leeg"
    tell(person, f"Je gsm-nummer in het portaal is gewijzigd: het {now}.")


def _words(person: Person, what: str) -> str:
    number = person.branch.phone
    call = f"bel dan meteen {phone.national(number)}" if number else "verwittig dan meteen je afdeling"
    return (
        f"Dag {person.given_name},\n\n{what}\n\n"
        f"Deed of vroeg je dit niet zelf? Meld je overal af, duid aan dat ook alle vingerafdrukken weg moeten, "
        f"en {call}."
    )
