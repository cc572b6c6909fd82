"""The letters when it changes who may do what."""

from portal.people.models import STAFF_ROLES, Branch, Person, network_readers, staff_of
from portal.post.rules import Words, say_to


def tell_welcome(person: Person, role: str, since: str) -> None:
    """To the one who gets a role: from when, and how to sign in then. since: "vanaf 1 september 2025"."""
    how = (
        "Je meldt je dan aan met je wachtwoord."
        if person.password_hash
        else "Die dag krijg je een mail om te beginnen."
    )
    text = f"Dag {person.given_name},\n\nJe bent {STAFF_ROLES[role]} van {person.branch.name} {since}. {how}"
    say_to(person, "role", Words(f"Je wordt {STAFF_ROLES[role]}", text))


def tell_others(branch: Branch, about: Person, sentence: str, *, by: Person) -> None:
    """All staff of the branch and the network hear of every change, its maker too, so that none goes unseen."""
    for person in {person.id: person for person in [*staff_of(branch.id), *network_readers()]}.values():
        if person.id == about.id:
            continue
        button = ("Wie mag wat", "/wie-mag-wat") if person.is_coordinator else ()
        text = (
            f"Dag {person.given_name},\n\n{sentence} {by.name} van {branch.name} bewaarde dit. Klopt het niet? "
            "Kijk het na, en bel iemand die je kent."
        )
        say_to(person, "role_changed", Words("Wie mag wat is gewijzigd", text, *button))
