"""Chapter 5, communication: who was interested, how they came, and what was done to be known."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from peewee import JOIN

from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.outreach import Outreach
from portal.kit.dates import day_text
from portal.kit.folding import order_key
from portal.reports.figures.facts.books import Books, CandidateRow, OutreachRow, YearBooks, deal
from portal.reports.figures.facts.definition import CANDIDATES, Chapter, Definition
from portal.reports.figures.facts.lists import Items, ListItem


def read(books: dict[int, Books], first: date, last: date) -> None:
    """Everyone who was interested until the last of these days, and the actions that held between them."""
    here = list(books)
    rows: Any = (
        Candidate.select(
            Candidate.branch,
            Candidate.id,
            Channel.name,
            Candidate.interested_on,
            Candidate.came_on,
            Candidate.trained_on,
        )
        .join_from(Candidate, Channel, JOIN.LEFT_OUTER)
        .where(Candidate.branch << here, Candidate.interested_on <= last)
        .order_by(Candidate.interested_on, Candidate.id)
    )
    deal(books, rows, "candidates", CandidateRow)
    action = Outreach
    rows = (
        action.select(action.branch, action.id, action.title, action.is_permanent, action.first_on, action.last_on)
        .where(Outreach.branch << here, Outreach.holds_in(first, last))
        .order_by(Outreach.first_on, Outreach.id)
    )
    deal(books, rows, "outreach", OutreachRow)


def _candidates(day: str, words: str) -> Items:
    def items(books: YearBooks) -> list[ListItem]:
        days = ((row, getattr(row, day)) for row in books.books.candidates)
        return [_candidate(row.id, words, when) for row, when in days if books.holds(when)]

    return items


def _candidate(id: int, words: str, day: date | None) -> ListItem:
    return ListItem(f"K-{id:03d}", words, day, about=("candidate", id))


info_session = _candidates("came_on", "kwam naar een infosessie")
initial_training = _candidates("trained_on", "volgde de startopleiding")
NO_CHANNEL = "niet gekend"

chapter = Chapter()
candidates = chapter.section("5", CANDIDATES, "candidates")
actions = chapter.section("5", ("actie", "acties"), "outreach")


@candidates.figure("Geïnteresseerde inwoners", "Kandidaten die zich in het jaar voor het eerst meldden.")
def interested(books: YearBooks) -> list[ListItem]:
    return [_candidate(row.id, f"{row.channel or NO_CHANNEL}; gemeld", row.interested_on) for row in books.interested]


def interested_by(channel: str) -> Items:
    """channel: its name, or "?" for those of whom it is not known."""

    def items(books: YearBooks) -> list[ListItem]:
        return [
            _candidate(row.id, "gemeld", row.interested_on)
            for row in books.interested
            if (row.channel or "?") == channel
        ]

    return items


@candidates.figure(
    "Van hen kwamen naar een infosessie",
    "Geïnteresseerden van het jaar die naar een infosessie kwamen, ook als dat pas na nieuwjaar was.",
)
def interested_came(books: YearBooks) -> list[ListItem]:
    return [
        _candidate(row.id, f"kwam op {day_text(row.came_on)}; gemeld", row.interested_on)
        for row in books.interested
        if row.came_on is not None
    ]


@actions.figure("Campagnes en acties", "Communicatieacties met een dag in het jaar.", of_people=False)
def campaigns(books: YearBooks) -> list[ListItem]:
    return [
        ListItem(row.title, "", row.first_on)
        for row in books.books.outreach
        if not row.is_permanent and books.holds(row.first_on)
    ]


@actions.figure(
    "Permanente communicatieacties",
    "Acties die doorlopen en op minstens één dag van het jaar golden.",
    of_people=False,
)
def permanent_actions(books: YearBooks) -> list[ListItem]:
    return [
        ListItem(row.title, "begonnen", row.first_on)
        for row in books.books.outreach
        if row.is_permanent and books.sees(row.first_on, row.last_on)
    ]


def channels(books: YearBooks) -> Iterable[str]:
    """The channels of those interested in the year, the largest first; "?" last."""
    found: dict[str, int] = {}
    for row in books.interested:
        found[row.channel or "?"] = found.get(row.channel or "?", 0) + 1
    return sorted(found, key=lambda name: (name == "?", -found[name], order_key(name)))


CHANNEL = "channel:"


def channel_definition(name: str) -> Definition:
    """The figure of one channel; its name comes from the branch's own list. "?": not known."""
    return Definition(
        f"{CHANNEL}{name}",
        "5",
        NO_CHANNEL.capitalize() if name == "?" else name,
        "Geïnteresseerden van het jaar van wie niet gekend is hoe ze ons vonden."
        if name == "?"
        else "Geïnteresseerden van het jaar die zo bij ons terechtkwamen.",
        CANDIDATES,
        "candidates",
        interested_by(name),
        level=1,
    )
