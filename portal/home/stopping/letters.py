"""The letter to somebody who stopped: everything is settled, and signing in ends with it."""

from portal.kit.phone import national
from portal.people.models import Person
from portal.post.models import Letter
from portal.post.rules import Words, say_to
from portal.team.periods.rules import ALL_SETTLED


def tell_all_settled(person: Person) -> Letter | None:
    """Contacts are in and what was asked back is paid. Without a button: there is nothing left to open."""
    branch = person.branch
    call = f" Bel {national(branch.phone)}." if branch.phone else " Antwoord op deze mail."
    text = (
        f"Dag {person.given_name},\n\nJe contacten zijn binnen, en van je onkosten staat niets meer open. "
        "Daarmee is alles afgerond: je kan je vanaf nu niet meer aanmelden.\n\n"
        f"Heb je later nog een vraag?{call} Dank je voor alles wat je deed."
    )
    return say_to(person, ALL_SETTLED, Words("Alles is afgerond", text))
