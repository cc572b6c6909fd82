"""What a volunteer reads who was never told where the portal is."""

from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import write_to

WELCOME = "welcome"


def tell_of_portal(volunteer: Person) -> Letter | None:
    """Where it is, what one does there, and that no password is needed. No family and no name but theirs."""
    return write_to(
        volunteer, WELCOME, f"Het portaal van {volunteer.branch.name}",
        f"Dag {volunteer.given_name},\n\nIn ons portaal duid je aan wanneer je bij je gezin was, en vraag je je "
        "onkosten terug. Je vindt er ook de agenda en de nieuwsbrieven.\n\nEen wachtwoord heb je niet nodig. Vul dit "
        "mailadres in, dan krijg je een code. Je gsm onthoudt je een jaar.",
        button_label="Naar het portaal", button_url="/",
    )  # fmt: skip
