"""The letters when it changes who may do what."""

from portal.kit import clock
from portal.kit.dates import day_text
from portal.people.models import STAFF_ROLES, Branch, Person, RolePeriod, network_readers, staff_of
from portal.post.models import Letter
from portal.post.rules import Words, say_to, tear_up

WELCOME = "role"


def tell_welcome(period: RolePeriod, since: str) -> None:
    """To the one who gets a role: from when, and how to sign in then. since: "vanaf 1 september 2025"."""
    person, role = Person.get_by_id(period.person_id), period.role
    how = (
        "Je meldt je dan aan met je wachtwoord."
        if person.password_hash
        else "Die dag krijg je een mail om te beginnen."
    )
    text = f"Dag {person.given_name},\n\nJe bent {STAFF_ROLES[role]} van {person.branch.name} {since}. {how}"
    say_to(person, WELCOME, Words(f"Je wordt {STAFF_ROLES[role]}", text), about=_about(period))


def tell_end(period: RolePeriod, *, by: Person) -> None:
    """To the one who has a role, or would get it: another last day. Who did not read that it was to come hears nothing
    of it."""
    person, role = period.person, f"{STAFF_ROLES[period.role]} van {period.branch.name}"
    unread = tear_up((Letter.about == _about(period)) & (Letter.kind == WELCOME))
    if period.ended_on is None:
        said = f"Je bent {role}, zonder einddatum."
    elif period.ended_on >= clock.today():
        said = f"Je bent {role} tot en met {day_text(period.ended_on)}."
    elif period.started_on <= clock.today():
        said = f"Je bent geen {role} meer."
    elif unread:
        return
    else:
        said = f"Je wordt toch geen {role}."
    text = f"Dag {person.given_name},\n\n{said} {by.name} bewaarde dit. Klopt het niet? Bel dan even."
    say_to(person, "role_ends", Words("Je taak is gewijzigd", text), about=_about(period))


def _about(period: RolePeriod) -> str:
    """What a newer letter overtakes."""
    return f"role-{period.id}"


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
