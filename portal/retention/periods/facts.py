"""How long things are kept, and what is due on a day (DOMAIN §6). Facts and dates only: nothing is changed here."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time
from typing import Any

from dateutil.relativedelta import relativedelta
from peewee import fn

from portal.agenda.candidates.facts import DATES
from portal.agenda.models.candidate import Candidate
from portal.expenses.models.notes import ExpenseNote
from portal.families.models.family import Family, FileView
from portal.families.models.match import Trajectory
from portal.families.models.referral import Referral
from portal.kit import clock
from portal.kit.records import dataclass
from portal.newsletter.models import Picture
from portal.people.models import STAFF_ROLES, Person, RolePeriod
from portal.post.models import Letter


@dataclass(frozen=True)
class RetentionPeriod:
    """One rule: what, how long after what, and what happens then."""

    key: str
    what: str
    years: int
    after: str
    then: str
    why: str


PERIODS = (
    RetentionPeriod(
        "referral", "aanmelding die niet aanvaard of ingetrokken is", 1, "de beslissing",
        "naam, contactgegevens en vraag gaan weg; datum en reden blijven voor de cijfers",
        "om te antwoorden als het gezin terugkomt",
    ),
    RetentionPeriod(
        "family", "dossier van een gezin", 2, "de afsluiting",
        "namen, contactgegevens en notities gaan overal weg, ook uit verslagen, brieven en onkostennota’s; "
        "code, maanden en aantallen blijven voor de cijfers",
        "om een gezin dat terugkomt verder te helpen",
    ),
    RetentionPeriod(
        "candidate", "kandidaat die niet startte", 1, "de laatste stap",
        "naam en contactgegevens gaan weg; kanaal en datums blijven voor de cijfers",
        "om nog eens uit te nodigen",
    ),
    RetentionPeriod(
        "volunteer", "gegevens van een vrijwilliger", 2, "de laatste dag als vrijwilliger",
        "naam en gegevens gaan overal weg, ook die van toen ze kandidaat waren; rol, geboortejaar en geslacht blijven "
        "voor de cijfers, en naam, adres en rekening op een onkostennota tot die zelf weggaat",
        "voor attesten en om opnieuw te starten",
    ),
    RetentionPeriod(
        "expense_note", "onkostennota met tickets", 10, "het jaar van de betaling",
        "de nota en haar tickets gaan weg; de naam van een gezin is er dan al uit",
        "de boekhouding moet ze zo lang bewaren",
    ),
    RetentionPeriod(
        "picture", "foto voor nieuwsbrief en jaarverslag", 5, "de dag van de foto",
        "de foto gaat weg, ook uit de brieven en jaarverslagen in het portaal",
        "om een verslag van enkele jaren terug opnieuw te maken",
    ),
    RetentionPeriod(
        "access_log", "wie welk dossier of welke lijst opende", 2, "het openen", "de regel gaat weg",
        "om te kunnen nagaan wie wat zag",
    ),
    RetentionPeriod(
        "letter", "brief per mail", 1, "het schrijven", "de brief gaat weg", "om na te kijken wat je kreeg"
    ),
)  # fmt: skip
BY_KEY = {period.key: period for period in PERIODS}


@dataclass(frozen=True)
class DueRow:
    """One thing whose time is up. label: a code or a number, never a name."""

    period: str
    id: int
    label: str
    since: date
    branch_id: int


def before(period: str, today: date) -> date:
    """What ended on or before this day is due today."""
    return today - relativedelta(years=BY_KEY[period].years)


def due(today: date, branch_id: int | None = None) -> list[DueRow]:
    """Everything whose time is up, of one branch or of all, the oldest first within its period."""
    found: list[DueRow] = []
    for search in SEARCHES:
        some = [one for one in search(today) if branch_id is None or one.branch_id == branch_id]
        found += sorted(some, key=lambda one: (one.since, one.id))
    return found


def _families(today: date) -> Iterable[DueRow]:
    """Closed long enough, and not on the waiting list, referred or supported since. A declined one: a year."""
    closed, refused = before("family", today), before("referral", today)
    last, number, ended = fn.MAX(Trajectory.closed_on), fn.COUNT(Trajectory.id), fn.COUNT(Trajectory.closed_on)
    of_each = (Family.id, Family.code, Family.branch)
    rows: Any = (
        Family.select(*of_each, last, number)
        .left_outer_join(Trajectory, on=(Trajectory.family == Family.id))
        .where(Family.anonymised_at.is_null())
        .group_by(*of_each)
        .having(number == ended)
        .tuples()
    )
    ends: dict[int, date | None] = {}
    asked: Any = Referral.select(
        Referral.family, Referral.status, Referral.decided_on, Referral.withdrawn_on, Trajectory.id
    )
    joined = asked.left_outer_join(Trajectory, on=(Trajectory.referral == Referral.id))
    for family, status, decided, withdrawn, trajectory in joined.tuples():
        end = None if status == "open" else withdrawn or decided
        if status == "accepted" and trajectory is None:
            end = None  # on the waiting list
        known = ends.get(family, date.min)
        ends[family] = None if end is None or known is None else max(known, end)
    for id, code, branch, last, number in rows:
        end = ends.get(id, date.min)
        if end is None:
            continue
        if number and last is not None and last <= closed and end <= closed:
            yield DueRow("family", id, code, last, branch)
        elif not number and date.min < end <= refused:
            yield DueRow("referral", id, code, end, branch)


def _candidates(today: date) -> Iterable[DueRow]:
    """Candidates who did not start, long enough ago; and at once those who became a person now forgotten."""
    limit = before("candidate", today)
    gone = Person.select(Person.id).where(Person.anonymised_at.is_null(False))
    alone = Candidate.person.is_null() & (Candidate.interested_on <= limit)
    query = Candidate.select().where(Candidate.anonymised_at.is_null(), alone | (Candidate.person << gone))
    for one in query:
        steps = (getattr(one, name) for name in DATES.values())
        last = max(day for day in steps if day is not None)
        if one.person_id is not None or last <= limit:
            yield DueRow("candidate", one.id, f"K-{one.id}", last, one.branch_id)


def _volunteers(today: date) -> Iterable[DueRow]:
    """People who stopped with everything, long enough ago."""
    limit = before("volunteer", today)
    periods: dict[int, list[tuple[str, date | None]]] = {}
    rows: Any = RolePeriod.select(RolePeriod.person, RolePeriod.role, RolePeriod.ended_on).tuples()
    for person, role, ended in rows:
        periods.setdefault(person, []).append((role, ended))
    for person in Person.select(Person.id, Person.branch).where(Person.anonymised_at.is_null()):
        mine = periods.get(person.id, [])
        ends = [ended for _, ended in mine]
        if mine and None not in ends and not all(role in STAFF_ROLES for role, _ in mine):
            last = max(end for end in ends if end is not None)
            if last <= limit:
                yield DueRow("volunteer", person.id, f"V-{person.id}", last, person.branch_id)


def _notes(today: date) -> Iterable[DueRow]:
    """Ten whole years after the year in which a note was paid, withdrawn, or came to where it stuck."""
    last_year = today.year - BY_KEY["expense_note"].years - 1
    for note in ExpenseNote.select().where(ExpenseNote.year <= last_year):
        steps = (note.withdrawn_at, note.approved_at, note.returned_at, note.submitted_at)
        last = max(filter(None, steps), default=note.created_at)
        ended = note.paid_on or clock.day_of(last)
        if ended.year <= last_year:
            yield DueRow("expense_note", note.id, note.number or f"#{note.id}", ended, note.branch_id)


def _views(today: date) -> Iterable[DueRow]:
    rows = FileView.select(FileView.id, FileView.at, FileView.branch).where(
        FileView.at < _moment(before("access_log", today))
    )
    for row in rows.order_by(FileView.id):
        yield DueRow("access_log", row.id, f"regel {row.id}", clock.day_of(row.at), row.branch_id)


def _pictures(today: date) -> Iterable[DueRow]:
    rows: Any = Picture.select(Picture.id, Picture.day, Picture.branch).where(Picture.day <= before("picture", today))
    for id, day, branch in rows.tuples():
        yield DueRow("picture", id, f"foto {id}", day, branch)


def _letters(today: date) -> Iterable[DueRow]:
    """Also one that never left, for want of a mail server: it does not leave any more."""
    limit = _moment(before("letter", today))
    rows: Any = Letter.select(Letter.id, Letter.created_at, Letter.branch_id).where(
        Letter.created_at < limit,
        Letter.sent_at.is_null(False) | Letter.given_up_at.is_null(False) | (Letter.due_at < limit),
    )
    for id, at, branch in rows.tuples():
        yield DueRow("letter", id, f"brief {id}", clock.day_of(at), branch or 0)


SEARCHES: tuple[Callable[[date], Iterable[DueRow]], ...] = (
    _families,
    _candidates,
    _volunteers,
    _notes,
    _pictures,
    _views,
    _letters,
)


def moment_before(key: str, today: date) -> datetime:
    """What began before this moment has had its time, as naive UTC."""
    return _moment(before(key, today))


def _moment(day: date) -> datetime:
    """The start of a day, in UTC."""
    return clock.from_local(datetime.combine(day, time()))
