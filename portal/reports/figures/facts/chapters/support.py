"""Chapter 3, the support: by the coordinator and by volunteers."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from peewee import JOIN, Case, fn

from portal.contacts.models.contact import Contact
from portal.contacts.quarters.facts import active_days, active_per_quarter, average_tenths, week_tenths
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.talk import FAMILY_TALKS, Talk
from portal.kit.dates import ORDINALS, Quarter
from portal.kit.money import NBSP
from portal.kit.words import agreeing, counted
from portal.people.models import ROLES
from portal.reports.figures.facts.books import Books, ContactRow, MatchRow, TalkRow, YearBooks, deal
from portal.reports.figures.facts.chapters.families import closed
from portal.reports.figures.facts.definition import CONTACTS, MONTHS, TALKS, VOLUNTEERS, Chapter
from portal.reports.figures.facts.lists import (
    Items,
    ListItem,
    comma,
    mean_months,
    months_text,
    of_family,
    of_person,
    total,
)


def read(books: dict[int, Books], first: date, last: date) -> None:
    """Talks, matches and contacts between these days; of thousands of contacts the database makes a row per match."""
    here = list(books)
    quarters = [Quarter(year, number) for year in range(first.year, last.year + 1) for number in (1, 2, 3, 4)]
    quarters = [quarter for quarter in quarters if quarter.first <= last]
    sums = [fn.SUM(Case(None, [(Contact.day.between(q.first, q.last), 1)], 0)) for q in quarters]
    counted: Any = (
        Contact.select(Contact.match.alias("match_id"), *[one.alias(f"q{i}") for i, one in enumerate(sums)])
        .where(Contact.branch << here, Contact.day.between(first, last), Contact.counts)
        .group_by(Contact.match)
    )
    per_match = {match: dict(zip(quarters, map(int, counts), strict=True)) for match, *counts in counted.tuples()}
    pairs: Any = (
        Match.select(Match.branch, Match.id, Family.code, Match.started_on, Match.ended_on)
        .join(Family)
        .where(Match.branch << here)
        .order_by(Family.code, Match.started_on, Match.id)
    )
    for branch, id, code, started_on, ended_on in pairs.tuples():
        if started_on <= last and (ended_on is None or ended_on >= first):
            books[branch].matches.append(MatchRow(id, code, started_on, ended_on))
        if id in per_match:
            books[branch].contacts.append(ContactRow(id, code, per_match[id]))
    columns = (Talk.branch, Talk.id, Talk.day, Talk.family_kind, Talk.volunteer_kind, Family.code)
    rows = (
        Talk.select(*columns, Talk.family, Talk.volunteer)
        .join_from(Talk, Family, JOIN.LEFT_OUTER)
        .where(Talk.branch << here, Talk.day.between(first, last))
        .order_by(Talk.day, Talk.id)
    )
    deal(books, rows, "talks", TalkRow)


chapter = Chapter()
by_volunteer = chapter.section("3.2", CONTACTS, "contacts")


@chapter.section("3.1", TALKS, "family_talks").figure(
    "Contacten tussen coördinator en gezin",
    "Gesprekken van het jaar in het logboek: intake, huisbezoek, overleg, lang telefoongesprek; ook met gezinnen "
    "die wachten of afgerond zijn.",
)
def family_talks(books: YearBooks) -> list[ListItem]:
    return [
        ListItem(
            row.code or "zonder gezin",
            FAMILY_TALKS.get(row.family_kind, row.family_kind),
            row.day,
            about=("family", row.family_id) if row.family_id else None,
        )
        for row in books.books.talks
        if row.family_kind and books.holds(row.day)
    ]


def contacts(quarter: int = 0) -> Items:
    """A row per match with its contacts of the year, or of one quarter: they are added up."""

    def items(books: YearBooks) -> list[ListItem]:
        wanted = [Quarter(books.year, number) for number in ([quarter] if quarter else (1, 2, 3, 4))]
        sums = ((row, sum(row.per_quarter.get(q, 0) for q in wanted)) for row in books.books.contacts)
        return [
            ListItem(row.code, counted(n, "contact", "contacten"), number=n, about=("match", row.match_id))
            for row, n in sums
            if n
        ]

    return items


def _in_year(row: ContactRow, books: YearBooks) -> int:
    return sum(n for quarter, n in row.per_quarter.items() if quarter.year == books.year)


def per_active_family(books: YearBooks, items: Sequence[ListItem]) -> Decimal | None:
    """Contacts per active family and per three months, weighted as `quarters.facts.average_tenths` does."""
    pairs = [
        pair
        for match in books.books.matches
        for pair in active_per_quarter(match.started_on, match.ended_on, books.first, books.last)
    ]
    average = average_tenths(sum(item.number for item in items), pairs)
    return None if average is None else Decimal(average) / 10


def quarter_why(number: int) -> Callable[[YearBooks], str]:
    def why(books: YearBooks) -> str:
        return "" if Quarter(books.year, number).first <= books.last else "Dit kwartaal is nog niet begonnen."

    return why


by_volunteer.add(
    "contacts",
    "Contacten tussen vrijwilliger en gezin",
    "Dagen van het jaar waarop een vrijwilliger en een gezin elkaar zagen, en die meetellen.",
    contacts(),
    compute=total,
)
for number, ordinal in enumerate(ORDINALS, 1):
    by_volunteer.add(
        f"contacts_k{number}",
        f"{ordinal} kwartaal",
        f"Dezelfde contacten, in het {ordinal} kwartaal.",
        contacts(number),
        compute=total,
        level=1,
        why=quarter_why(number),
    )


@by_volunteer.figure(
    "Gemiddeld per actief gezin per 3 maanden",
    "De contacten, gedeeld door de koppelingen; wie een heel kwartaal actief was, telt voor 1, wie korter actief was "
    "voor dat deel.",
    compute=per_active_family,
    none="Er was geen enkel gezin actief.",
    base="families_reached",
)
def contacts_average(books: YearBooks) -> list[ListItem]:
    """A row per match that was active, with its contacts and its active weeks."""
    per_match = {row.match_id: row for row in books.books.contacts}
    found = []
    for match in books.books.matches:
        days = active_days(match.started_on, match.ended_on, books.first, books.last)
        row = per_match.pop(match.id, None)
        n = _in_year(row, books) if row else 0
        if days or n:
            weeks = Decimal(week_tenths(days)) / 10
            words = f"{n} in {comma(weeks)}{NBSP}{agreeing(weeks, 'actieve week', 'actieve weken')}"
            found.append(ListItem(match.code, words, number=n, about=("match", match.id)))
    for row in per_match.values():  # contacts after the end of their match are contacts all the same
        if n := _in_year(row, books):
            found.append(ListItem(row.code, f"{n} buiten de koppeling", number=n, about=("match", row.match_id)))
    return found


@by_volunteer.figure(
    "Gemiddelde duur van een steuntraject",
    "Gemiddelde van start tot afsluiting, over de trajecten die in het jaar afgesloten werden, in maanden van "
    "30,44 dagen.",
    unit=MONTHS,
    source="trajectories",
    compute=mean_months,
    none="Er werd geen traject afgesloten.",
    base="trajectories_closed",
)
def trajectory_months(books: YearBooks) -> list[ListItem]:
    """Per trajectory that closed: its days from start to closing."""
    lengths = ((row, ((row.closed_on or row.started_on) - row.started_on).days) for row in closed(books))
    return [
        of_family(row.family_id, row.code, f"{months_text(days)}, afgesloten", row.closed_on, days)
        for row, days in lengths
    ]


@by_volunteer.figure(
    "Taalmaatjes",
    "Vrijwilligers die op minstens één dag van het jaar taalmaatje waren.",
    unit=VOLUNTEERS,
    source="volunteers",
)
def language_buddies(books: YearBooks) -> list[ListItem]:
    buddies = (row for row in books.books.periods if row.role == "language_buddy")
    here = {row.person_id for row in buddies if books.sees(row.started_on, row.ended_on)}
    return [of_person(id, ROLES["language_buddy"]) for id in sorted(here)]
