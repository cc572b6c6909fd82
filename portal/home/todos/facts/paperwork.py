"""What waits in writing: quotes, rates, the letter of the month, and the report of the year that is over."""

from datetime import date, timedelta

from portal.contacts.models.contact import Contact
from portal.contacts.models.quote import Quote
from portal.expenses.rates.facts import RateTable
from portal.families.models.match import Trajectory
from portal.home.todos.facts.groups import Group, Item, group, many, to, urgency
from portal.kit.dates import day_month, day_text, month_text, year_span
from portal.newsletter.models import NewsletterIssue
from portal.people.models import Branch, Person
from portal.reports.models import YearSnapshot
from portal.reports.year.facts.report import still_empty

AHEAD = timedelta(days=14)  # so long before its last day a rate is asked for
TRAVELLING = {"car": "de auto", "bicycle": "de fiets"}
REPORT_UNTIL, CLOSE_UNTIL = (3, 31), (4, 30)  # month and day of the year after


def quotes(person: Person) -> Group | None:
    """Words for the annual report that the coordinator did not read yet, the oldest first. One query."""
    query = Quote.visible_to(person).where(Quote.status == "given").order_by(Quote.day, Quote.id)
    items = [
        Item(
            one.match.volunteer.name,
            day_month(one.day),
            button=to("Bewerken en vrijgeven", "quotes.quote", id=one.id),
            family=one.match.family,
        )
        for one in query
    ]
    return group("citaten", "Citaten", items, ("citaat na te kijken", "citaten na te kijken"))


def rates(branch_id: int, volunteers: list[Person], today: date) -> Group | None:
    """Rates per kilometre that are missing today or end soon, of how the volunteers travel. Two queries."""
    table, items = RateTable(branch_id), []
    for kind, words in TRAVELLING.items():
        if not any(person.vehicle == kind for person in volunteers):
            continue
        now, last = table.on(kind, today), table.last_of(kind, today.year)
        if now is None:
            since = f"de nota’s na {day_text(last.valid_until)} wachten erop" if last else "de nota’s wachten erop"
            items.append(Item(f"Tarief voor {words} ontbreekt", since, "ontbreekt", "stop", button=_ADD_RATE))
        elif table.on(kind, today + AHEAD) is None:
            tag, _ = urgency((now.valid_until - today).days)
            ends = f"geldt tot en met {day_text(now.valid_until)}"
            items.append(Item(f"Tarief voor {words} loopt af", ends, tag, "wait", button=_ADD_RATE))
    colour = min((item.colour for item in items), key=("stop", "wait").index, default="")
    said = ("kilometertarief nodig", "kilometertarieven nodig")
    return group("tarieven", "Tarieven", items, said, tag="", colour=colour)


_ADD_RATE = to("Tarief toevoegen", "settings.rates")


def letter(person: Person, today: date) -> Group | None:
    """This month's newsletter, in a branch that makes one, until it is sent. One query."""
    issues = {
        (one.year, one.month): one
        for one in NewsletterIssue.visible_to(person).where(NewsletterIssue.year >= today.year - 1)
    }
    issue = issues.get((today.year, today.month))
    if not issues or (issue is not None and issue.status == "sent"):
        return None
    last_day = (today.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    detail, button = "nog geen ontwerp", to("Ontwerp maken", "letter.index")
    if issue is not None:
        detail = "het ontwerp staat klaar"
        button = to("Verder werken", "letter.show", month=f"{today:%Y-%m}")
    when = urgency((last_day - today).days)
    item = Item(f"Nieuwsbrief van {month_text(today)}", detail, *when, button=button)
    return group("nieuwsbrief", "Nieuwsbrief", [item], "1 nieuwsbrief te versturen")


def year(branch: Branch, today: date) -> list[Group | None]:
    """The report of last year, as long as a part of it is empty, and its closing: until it is closed.

    Two queries, and three more in the months of the report; one more in the first year in the portal.
    """
    last = today.year - 1
    until, closing = date(today.year, *REPORT_UNTIL), date(today.year, *CLOSE_UNTIL)
    if last < branch.began_on.year and (until < branch.began_on or not _was_loaded(branch, last)):
        return []  # a year before the portal is filled in as it was published
    active = (Trajectory.branch == branch.id) & (Trajectory.started_on <= date(last, 12, 31))
    is_closed = YearSnapshot.select().where(YearSnapshot.branch == branch.id, YearSnapshot.year == last).exists()
    if is_closed or not Trajectory.select().where(active).exists():
        return []
    found = []
    if empty := still_empty(branch, last) if today <= until else []:
        write = to("Jaarverslag schrijven", "year.report_texts", year=last)
        left = many(len(empty), "deel is nog leeg", "delen zijn nog leeg")
        item = Item(f"Jaarverslag van {last} schrijven", left, *urgency((until - today).days), button=write)
        found.append(group("jaarverslag", "Jaarverslag", [item], "1 jaarverslag te schrijven"))
    close = to("Nakijken en afsluiten", "reports_closing.closing", year=last)
    when = urgency((closing - today).days)
    item = Item(f"Het jaar {last} afsluiten", "daarna verandert geen cijfer meer", *when, button=close)
    return [*found, group("afsluiten", "Het jaar afsluiten", [item], "1 jaar af te sluiten")]


def _was_loaded(branch: Branch, year: int) -> bool:
    """Whether the contacts of a year of before the portal came along: then its report can be written here."""
    of_year = Contact.day.between(*year_span(year))
    return bool(Contact.select().where(Contact.branch == branch.id, of_year).exists())
