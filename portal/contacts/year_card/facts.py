"""The stamp card of a year: every day on which a volunteer was with a family."""

from collections import Counter
from typing import Any

from portal.contacts.models.contact import Contact
from portal.contacts.year_card.documents import YearCard, YearMonth
from portal.families.models.match import Match
from portal.kit import clock
from portal.kit.dates import Quarter, month_days, year_span
from portal.people.models import Person


def year_card(person: Person, year: int) -> YearCard:
    """The card of a volunteer. One query."""
    first, last = year_span(year)
    rows: Any = Contact.select(Contact.day).join(Match)
    rows = rows.where(Match.volunteer == person.id, Contact.counts, Contact.day.between(first, last))
    times = Counter(day for (day,) in rows.tuples())
    firsts = [month for number in (1, 2, 3, 4) for month in Quarter(year, number).months]
    today = clock.today()
    months = tuple(
        YearMonth(month, tuple((day, times[day]) for day in month_days(month)), month > today) for month in firsts
    )
    return YearCard(year, person.branch.name, months)


def years_of(person: Person) -> list[int]:
    """The years in which somebody has a day on a card, the latest first. One query."""
    rows: Any = Contact.select(Contact.day).join(Match).where(Match.volunteer == person.id, Contact.counts).distinct()
    return sorted({day.year for (day,) in rows.tuples()}, reverse=True)
