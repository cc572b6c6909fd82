"""Chapter 4, the volunteers: how many, who they are, and what was there for them."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.agenda.models.event import EVENT_KINDS, FOR_STAFF, FOR_VOLUNTEERS, Event
from portal.families.models.talk import VOLUNTEER_TALKS
from portal.kit.dates import age_on, month_text
from portal.newsletter.models import NewsletterIssue
from portal.people.models import ROLES, Person, RolePeriod
from portal.reports.figures.facts.books import (
    Books,
    EventRow,
    IssueRow,
    MentoringRow,
    PeriodRow,
    VolunteerRow,
    YearBooks,
    deal,
)
from portal.reports.figures.facts.chapters.communication import info_session, initial_training
from portal.reports.figures.facts.definition import ACTIVITIES, CANDIDATES, LAST_DAY, TALKS, VOLUNTEERS, Chapter
from portal.reports.figures.facts.lists import Items, ListItem, of_person
from portal.team.models import Mentoring


def read(books: dict[int, Books], first: date, last: date) -> None:
    """Every role period that began, and the events and newsletters between these days."""
    here = list(books)
    columns = (RolePeriod.branch, RolePeriod.id, RolePeriod.person, RolePeriod.role)
    rows: Any = (
        RolePeriod.select(*columns, RolePeriod.started_on, RolePeriod.ended_on, Person.gender, Person.birth_on)
        .join(Person)
        .where(RolePeriod.branch << here, RolePeriod.is_volunteer(), RolePeriod.started_on <= last)
        .order_by(RolePeriod.started_on, RolePeriod.id)
    )
    deal(books, rows, "periods", PeriodRow)
    rows = (
        Event.select(Event.branch, Event.id, Event.kind, Event.title, Event.day)
        .where(Event.branch << here, Event.kind << list(FOR_VOLUNTEERS | FOR_STAFF))
        .where(Event.day.between(first, last), Event.cancelled_at.is_null())
        .order_by(Event.day, Event.id)
    )
    deal(books, rows, "events", EventRow)
    who = (Mentoring.volunteer, Mentoring.mentor)
    rows = (
        Mentoring.select(Mentoring.branch, Mentoring.id, *who, Mentoring.started_on, Mentoring.ended_on)
        .where(Mentoring.branch << here, Mentoring.started_on <= last)
        .order_by(Mentoring.started_on, Mentoring.id)
    )
    deal(books, rows, "mentorings", MentoringRow)
    issue = NewsletterIssue
    rows = (
        issue.select(issue.branch, issue.id, issue.year, issue.month, issue.sent_on)
        .where(issue.branch << here, issue.status == "sent", issue.sent_on.between(first, last))
        .order_by(issue.sent_on, issue.id)
    )
    deal(books, rows, "issues", IssueRow)


BUDDIES = ("family_buddy", "language_buddy")


def started(*roles: str) -> Items:
    """Who took up one of these roles for the first time ever in the year."""

    def items(books: YearBooks) -> list[ListItem]:
        first: dict[int, tuple[date, str]] = {}
        for row in books.books.periods:
            if row.role in roles and (row.person_id not in first or row.started_on < first[row.person_id][0]):
                first[row.person_id] = (row.started_on, row.role)
        return [of_person(id, ROLES[role], day) for id, (day, role) in sorted(first.items()) if books.holds(day)]

    return items


def _volunteers(wanted: Callable[[VolunteerRow, YearBooks], bool]) -> Items:
    def items(books: YearBooks) -> list[ListItem]:
        return [of_person(one.person_id, ROLES[one.role]) for one in books.volunteers if wanted(one, books)]

    return items


def gender(*values: str) -> Items:
    return _volunteers(lambda one, books: one.gender in values)


def aged(low: int, high: int) -> Items:
    """Between these ages, both included, on the last day of the year."""
    return _volunteers(lambda one, books: one.birth_on is not None and low <= age_on(one.birth_on, books.last) <= high)


GENDER_TITLES = {"m": "Mannen", "f": "Vrouwen", "x": "X", "unknown": "Geslacht niet gekend"}

AGE_TITLES = {
    "age_under_20": ("Jonger dan 20 jaar", "jonger dan 20 jaar", 0, 19),
    "age_20_25": ("20 - 25 jaar", "20 tot en met 25 jaar", 20, 25),
    "age_26_50": ("26 - 50 jaar", "26 tot en met 50 jaar", 26, 50),
    "age_51_65": ("51 - 65 jaar", "51 tot en met 65 jaar", 51, 65),
    "age_66_75": ("66 - 75 jaar", "66 tot en met 75 jaar", 66, 75),
    "age_76": ("75+", "76 jaar of ouder", 76, 200),
}

chapter = Chapter()
candidates = chapter.section("4.1", CANDIDATES, "candidates")
reached = chapter.section("4.1", VOLUNTEERS, "volunteers")
profile = chapter.section("4.2", VOLUNTEERS, "volunteers")
mentoring = chapter.section("4.3.4", VOLUNTEERS, "mentorings")

candidates.add(
    "info_session",
    "Kandidaten op een infosessie",
    "Kandidaten die in het jaar naar een infosessie kwamen.",
    info_session,
)
candidates.add(
    "initial_training",
    "Volgden de startopleiding",
    "Kandidaten die in het jaar de startopleiding afrondden.",
    initial_training,
)
reached.add(
    "started_buddies",
    "Opgestart als gezinsbuddy",
    "Wie in het jaar voor het eerst gezinsbuddy of taalmaatje werd.",
    started(*BUDDIES),
)
reached.add(
    "started_mentors",
    "Opgestart als meter of peter",
    "Wie in het jaar voor het eerst meter of peter werd.",
    started("mentor"),
)
reached.add(
    "volunteers",
    "Totaal bereik aantal vrijwilligers",
    "Iedereen met een vrijwilligersrol op minstens één dag van het jaar.",
    _volunteers(lambda one, books: True),
)
reached.add(
    "supporters",
    "Vrijwillige gezinsondersteuners",
    "Daarvan gezinsbuddy of taalmaatje op hun laatste actieve dag van het jaar.",
    _volunteers(lambda one, books: one.role in BUDDIES),
    level=1,
)
reached.add(
    "mentors",
    "Meters en peters",
    "Daarvan meter of peter op hun laatste actieve dag van het jaar.",
    _volunteers(lambda one, books: one.role == "mentor"),
    level=1,
)

for value, title in GENDER_TITLES.items():
    is_rare = value in ("x", "unknown")
    profile.add(
        f"gender_{value}",
        title,
        "Van alle vrijwilligers van het jaar.",
        gender("" if value == "unknown" else value),
        is_quiet=is_rare,
    )
for key, (title, words, low, high) in AGE_TITLES.items():
    profile.add(key, title, f"Vrijwilligers die op {LAST_DAY} {words} zijn.", aged(low, high), is_quiet=not low)
profile.add(
    "age_unknown",
    "Leeftijd niet gekend",
    "Vrijwilligers van wie de geboortedatum niet gekend is.",
    _volunteers(lambda one, books: one.birth_on is None),
    is_quiet=True,
)


@chapter.section("4.3", TALKS, "volunteer_talks").figure(
    "Contacten tussen coördinator en vrijwilligers",
    "Gesprekken van het jaar in het logboek: kennismaking, coaching, afstemming, afronding, telefoon.",
)
def volunteer_talks(books: YearBooks) -> list[ListItem]:
    return [
        ListItem(
            f"V-{row.volunteer_id:03d}" if row.volunteer_id else "zonder vrijwilliger",
            VOLUNTEER_TALKS.get(row.volunteer_kind, row.volunteer_kind),
            row.day,
            about=("person", row.volunteer_id) if row.volunteer_id else None,
        )
        for row in books.books.talks
        if row.volunteer_kind and books.holds(row.day)
    ]


@chapter.section("4.3", ("nieuwsbrief", "nieuwsbrieven"), "newsletters").figure(
    "Nieuwsbrieven voor vrijwilligers", "Nieuwsbrieven die in het jaar verstuurd werden.", of_people=False
)
def newsletters(books: YearBooks) -> list[ListItem]:
    return [
        ListItem(month_text(date(row.year, row.month, 1)), "verstuurd", row.sent_on, about=("issue", row.id))
        for row in books.books.issues
        if books.holds(row.sent_on)
    ]


def events(*kinds: str) -> Items:
    def items(books: YearBooks) -> list[ListItem]:
        return [
            ListItem(row.title, EVENT_KINDS[row.kind], row.day, about=("event", row.id))
            for row in books.books.events
            if row.kind in kinds and books.holds(row.day)
        ]

    return items


chapter.section("4.3", ACTIVITIES, "events").add(
    "events",
    "Vormingen, intervisies en bedankingsmomenten",
    "Wat in het jaar voor de vrijwilligers doorging; elk deel van een reeks telt apart.",
    events(*FOR_VOLUNTEERS),
    of_people=False,
)


def _guiding(who: Callable[[MentoringRow], int], words: str) -> Items:
    """Everyone with a mentoring that ran on some day of the year, each once, from the first of those days."""

    def items(books: YearBooks) -> list[ListItem]:
        first: dict[int, date] = {}
        for row in books.books.mentorings:
            if books.sees(row.started_on, row.ended_on):
                first.setdefault(who(row), row.started_on)
        return [of_person(id, words, day) for id, day in sorted(first.items())]

    return items


mentoring.add(
    "guided",
    "Begeleid door een meter of peter",
    "Vrijwilligers die op minstens één dag van het jaar een meter of peter hadden.",
    _guiding(lambda row: row.volunteer_id, "kreeg een meter of peter"),
)
mentoring.add(
    "guiding",
    "Begeleidden een vrijwilliger",
    "Meters en peters die op minstens één dag van het jaar een vrijwilliger begeleidden.",
    _guiding(lambda row: row.mentor_id, "begon te begeleiden"),
)
