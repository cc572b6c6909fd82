"""What the strip of a newsletter says about an expense note that is ready: two rooms that may not know each other."""

from portal.expenses.models import open_note
from portal.expenses.reckoning import view_of
from portal.kit.dates import Quarter
from portal.kit.money import euro
from portal.newsletter.strip import Waiting
from portal.people.models import Person


def note_waiting(person: Person, quarter: Quarter) -> Waiting | None:
    """The note of a quarter whose contacts were handed in, and whose money was not asked back yet."""
    view = view_of(person, quarter, open_note(person, quarter))
    if view.status != "draft" or not view.claimed:
        return None
    sentence = f"Je onkostennota van {quarter.in_months} staat klaar: {euro(view.total)}."
    return Waiting(sentence, "Nota nakijken en indienen", f"/onkosten/{person.id}/{quarter}")
