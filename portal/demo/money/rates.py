"""The mileage rates of the demo: the known ones, and examples for the days after them."""

from portal.demo.making import Demo
from portal.demo.visits.contacts import FIRST_YEAR
from portal.expenses.models.places import Place, place_key
from portal.expenses.models.rates import MileageRate
from portal.expenses.rates.facts import SERIES, RateTable, add_statutory_rates
from portal.kit.dates import Quarter

EXAMPLE = "voorbeeldtarief, alleen voor de demo"
PLACES = (("Huis van het Kind, Lindedal", 60), ("Vormingscentrum Elders", 184))
BASE = {"car": 4330, "bicycle": 3700}


def add_rates(demo: Demo) -> None:
    """Known rates, then an example per quarter where none is known, until the end of this year."""
    branch = demo.branch
    add_statutory_rates(branch)
    known = RateTable(branch.id)
    rows = []
    for kind, base in BASE.items():
        quarter = Quarter(FIRST_YEAR, 1)
        while quarter.year <= demo.today.year:
            if known.on(kind, quarter.first) is None:
                step = 4 * quarter.year + quarter.number
                rows.append(
                    {
                        "branch": branch.id,
                        "kind": kind,
                        "series": SERIES[kind],
                        "rate_e4": base + 7 * step % 40,
                        "valid_from": quarter.first,
                        "valid_until": quarter.last,
                        "source": EXAMPLE,
                    }
                )
            quarter = quarter.next()
    if rows:
        MileageRate.insert_many(rows).execute()
    for name, tenths in PLACES:
        Place.create(branch=branch, name=name, km=tenths, key=place_key(branch.id, None, name))
