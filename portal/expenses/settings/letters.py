"""The words of the letter about a rate that ends."""

from datetime import date

from portal.expenses.models.rates import MILEAGE_KINDS, MileageRate
from portal.kit.dates import day_text
from portal.people.models import Person
from portal.post.rules import Words


def rate_ends_words(coordinator: Person, rate: MileageRate, today: date) -> Words:
    """Nothing follows the last rate of a kind in use."""
    words, day = MILEAGE_KINDS[rate.kind], day_text(rate.valid_until)
    ends = f"loopt af op {day}" if rate.valid_until >= today else f"liep af op {day}"
    return Words(
        f"Het tarief voor de {words} {ends}",
        f"Dag {coordinator.given_name},\n\nHet kilometertarief voor de {words} {ends}. "
        "We kennen nog geen tarief dat erop volgt. Ritten van daarna wachten tot je het toevoegt.\n\n"
        "Vrijwilligers hoeven niets te doen: zij dienen hun nota gewoon in.",
        "Tarief toevoegen",
        "/tarieven",
    )
