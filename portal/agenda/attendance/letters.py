"""The words of the letter about a mandatory training."""

from portal.people.models import Person
from portal.post.rules import Words


def duty_words(person: Person) -> Words:
    """To a volunteer for whom the perinatal module is; not why."""
    return Words(
        "Een vorming voor jou",
        f"Dag {person.given_name},\n\nWil je de perinatale module volgen? Ze is nodig bij wat je doet. "
        "In de agenda zie je wanneer ze er is.",
        "Naar de agenda",
        "/agenda",
    )
