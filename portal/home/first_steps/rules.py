"""The one step that is done on the page itself: the rates of the law."""

from portal.database import transaction
from portal.expenses.rates.facts import add_statutory_rates
from portal.history.rules import record
from portal.people.models import Person


def take_rates(*, by: Person) -> None:
    """The known rates per kilometre and the ceilings of the flat rate; what is there already stays as it is."""
    with transaction():
        add_statutory_rates(by.branch)
        record(by.branch, "take_rates", by)
