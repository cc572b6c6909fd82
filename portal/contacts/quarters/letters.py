"""The words of the letters about a quarter's contacts."""

from portal.contacts.models.overview import ContactOverview
from portal.families.models.match import Match
from portal.kit.dates import Quarter
from portal.kit.words import agreeing
from portal.people.models import Person
from portal.post.rules import Words


def receipt(match: Match, quarter: Quarter, count: int) -> Words:
    """What was handed in: the volunteer's own proof."""
    what = f"{count} {agreeing(count, 'contact', 'contacten')}" if count else "geen contacten dit kwartaal"
    return Words(
        "Je contacten zijn ingediend",
        f"Dag {match.volunteer.given_name},\n\n"
        f"We kregen je contacten van {quarter.in_months} {quarter.year}: {what}. Dank je.\n\n"
        "Klopt er iets niet? Vraag een verbetering, dan staat het weer open.",
        "Bekijk wat je indiende",
        f"/contacten/{match.id}/{quarter}",
    )


NOBODY_CORRECTS = Words(
    "Een vrijwilliger vraagt een verbetering",
    "Dag,\n\nEen vrijwilliger wil iets verbeteren aan de contacten van een kwartaal. Er is nu niemand die dat in het "
    "portaal kan doen: er is geen coördinator. Duid iemand aan. De vraag blijft staan.",
)
"""To the branch itself, where nobody coordinates it."""


def correction_asked(coordinator: Person, volunteer: Person, overview: ContactOverview) -> Words:
    """Something in a quarter that was handed in is not right."""
    quarter = overview.period
    return Words(
        f"{volunteer.name} vraagt een verbetering",
        f"Dag {coordinator.given_name},\n\n{volunteer.name} wil iets verbeteren aan de contacten van "
        f"{quarter.in_months} {quarter.year}. Je kan het kwartaal heropenen of zelf verbeteren.",
        "Bekijk de vraag",
        f"/contacten/{overview.match_id}/{quarter}",
    )
