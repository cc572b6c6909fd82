"""What people hear when it changes who may what."""

from portal.people.models import STAFF_ROLES, Branch, Person, network_readers, staff_of
from portal.post.rules import write_to


def tell_welcome(person: Person, role: str, since: str) -> None:
    """To the one who gets a role: from when, and how to sign in then. since: "vanaf 1 september 2025"."""
    how = (
        "Je meldt je dan aan met je wachtwoord."
        if person.password_hash
        else "Die dag krijg je een mail om te beginnen."
    )
    write_to(
        person,
        "role",
        f"Je wordt {STAFF_ROLES[role]}",
        f"Dag {person.given_name},\n\nJe bent {STAFF_ROLES[role]} van {person.branch.name} {since}. {how}",
    )


def tell_others(branch: Branch, about: Person, sentence: str, *, by: Person) -> None:
    """All staff of the branch and the network hear of every change, so that none goes unseen; who made it too."""
    for person in {person.id: person for person in [*staff_of(branch.id), *network_readers()]}.values():
        if person.id == about.id:
            continue
        label, url = ("Wie mag wat", "/wie-mag-wat") if person.is_coordinator else ("", "")
        write_to(
            person,
            "role_changed",
            "Wie mag wat is gewijzigd",
            f"Dag {person.given_name},\n\n{sentence} {by.name} van {branch.name} bewaarde dit. Klopt het niet? "
            "Kijk het na, en bel iemand die je kent.",
            button_label=label,
            button_url=url,
        )
