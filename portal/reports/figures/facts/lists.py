"""What each figure counts: the rows behind it, by codes only. A figure is the length, sum or mean of its list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from portal.agenda.models.event import EVENT_KINDS
from portal.contacts.quarters.facts import active_days, active_per_quarter, average_tenths, half_up, week_tenths
from portal.families.models.family import BANDS
from portal.families.models.referral import DECLINE_REASONS
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS
from portal.kit.dates import Quarter, age_on, day_text, month_text
from portal.kit.folding import order_key
from portal.kit.money import NBSP
from portal.people.models import ROLES
from portal.reports.figures.facts.books import ContactRow, ReferralRow, TrajectoryRow, Volunteer, YearBooks

Number = int | Decimal


@dataclass(frozen=True)
class Item:
    """One row of a list. `number`: what it adds to a sum or a mean. `about`: whose page it is, and its id."""

    code: str
    words: str = ""
    day: date | None = None
    number: int = 1
    about: tuple[str, int] | None = None


Items = Callable[[YearBooks], Sequence[Item]]
Reckon = Callable[[YearBooks, Sequence[Item]], Number | None]

DAYS_OF_A_MONTH = Fraction(3044, 100)


# ---- from a list to its figure


def count(_: YearBooks, items: Sequence[Item]) -> int:
    return len(items)


def total(_: YearBooks, items: Sequence[Item]) -> int:
    return sum(item.number for item in items)


def different(_: YearBooks, items: Sequence[Item]) -> int:
    """How many different codes: an organisation that referred twice is one."""
    return len({item.code for item in items})


def mean_months(_: YearBooks, items: Sequence[Item]) -> Decimal | None:
    """The mean of days, in months of 30,44 days, with one decimal. None: there is nothing to take it of."""
    if not items:
        return None
    return tenths(Fraction(sum(item.number for item in items), len(items)) / DAYS_OF_A_MONTH)


def per_active_family(books: YearBooks, items: Sequence[Item]) -> Decimal | None:
    """Contacts per active family and per three months; the weights are those of `contacts.counting`."""
    pairs = [
        pair
        for match in books.books.matches
        for pair in active_per_quarter(match.started_on, match.ended_on, books.first, books.last)
    ]
    average = average_tenths(sum(item.number for item in items), pairs)
    return None if average is None else Decimal(average) / 10


def tenths(number: Fraction) -> Decimal:
    return Decimal(half_up(10 * number)) / 10


def months_text(days: int) -> str:
    return f"{str(tenths(Fraction(days) / DAYS_OF_A_MONTH)).replace('.', ',')}{NBSP}maanden"


# ---- families


def _family(family: int, code: str, words: str = "", day: date | None = None, number: int = 1) -> Item:
    return Item(code, words, day, number, ("family", family))


def families_reached(books: YearBooks) -> list[Item]:
    return [_family(family, code) for family, code in books.reached.items()]


def _started(row: TrajectoryRow) -> Item:
    return _family(row.family_id, row.code, "gestart", row.started_on)


def trajectories_started(books: YearBooks) -> list[Item]:
    return [_started(row) for row in books.active if books.holds(row.started_on)]


def trajectories_closed(books: YearBooks) -> list[Item]:
    return [_family(row.family_id, row.code, "afgesloten", row.closed_on) for row in _closed(books)]


def _closed(books: YearBooks) -> list[TrajectoryRow]:
    return [row for row in books.active if books.holds(row.closed_on)]


def caseload_opening(books: YearBooks) -> list[Item]:
    return [_started(row) for row in books.active if row.started_on < books.first]


def caseload_closing(books: YearBooks) -> list[Item]:
    return [_started(row) for row in books.active if row.runs_on(books.last)]


def waiting_list(books: YearBooks) -> list[Item]:
    return [
        _family(row.family_id, row.code, "aanvaard", row.decided_on)
        for row in books.books.referrals if row.waits_on(books.last)
    ]  # fmt: skip


def children(*bands: str) -> Items:
    """A row per child of a reached family, in one of these bands; all of them without any."""
    wanted = bands or ("", *BANDS)

    def items(books: YearBooks) -> list[Item]:
        return [
            _family(family, code, BANDS.get(band, "leeftijd niet gekend"))
            for family, code in books.reached.items()
            for band in wanted
            for _ in range(books.profiles[family].bands[band])
        ]

    return items


def flag(key: str) -> Items:
    """The reached families for which the answer is yes."""

    def items(books: YearBooks) -> list[Item]:
        answers = ((f, code, books.profiles[f].answers[key]) for f, code in books.reached.items())
        return [_family(family, code, answer.why) for family, code, answer in answers if answer.value == "yes"]

    return items


def flag_why(key: str) -> Callable[[YearBooks], str]:
    """Why a flag cannot be known: nobody ever answered it for a family that was reached."""

    def why(books: YearBooks) -> str:
        values = {books.profiles[family].answers[key].value for family in books.reached}
        return "" if not values or values & {"yes", "no"} else NOT_RECORDED

    return why


def flag_note(key: str) -> Callable[[YearBooks], str]:
    def note(books: YearBooks) -> str:
        unknown = sum(books.profiles[family].answers[key].value == "unknown" for family in books.reached)
        return f"Van {unknown} {'gezin' if unknown == 1 else 'gezinnen'} is dit niet gekend." if unknown else ""

    return note


def children_why(books: YearBooks) -> str:
    """Families without a single child are families whose children were not written down."""
    if books.reached and not any(books.profiles[family].children for family in books.reached):
        return NOT_RECORDED
    return ""


NOT_RECORDED = "Niet geregistreerd: dit is bij geen enkel bereikt gezin ingevuld."


# ---- referrals


def _referral(row: ReferralRow, words: str = "") -> Item:
    return _family(row.family_id, row.code, f"{words}; aangemeld", row.received_on)


def _received(wanted: Callable[[ReferralRow], bool], words: Callable[[ReferralRow], str]) -> Items:
    def items(books: YearBooks) -> list[Item]:
        return [_referral(row, words(row)) for row in books.received if wanted(row)]

    return items


def _outcome(row: ReferralRow) -> str:
    if row.was_accepted:
        return "aanvaard"
    if row.status == "declined":
        return f"niet aanvaard: {DECLINE_REASONS.get(row.decline_reason, 'reden niet gekend')}"
    return "ingetrokken" if row.status == "withdrawn" else "in behandeling"


def _is_declined(row: ReferralRow) -> bool:
    return row.status == "declined"


referrals = _received(lambda row: True, _outcome)
referrals_accepted = _received(lambda row: row.was_accepted, lambda row: "aanvaard")
referrals_declined = _received(_is_declined, _outcome)
referrals_open = _received(lambda row: not row.was_accepted and row.status in ("open", "accepted"), _outcome)
referrals_withdrawn = _received(lambda row: not row.was_accepted and row.status == "withdrawn", _outcome)


def declined(reason: str) -> Items:
    """ "other" also holds what is on no list (any more)."""
    known = set(DECLINE_REASONS) - {"other"}
    return _received(
        lambda row: (
            _is_declined(row)
            and (row.decline_reason == reason or (reason == "other" and row.decline_reason not in known))
        ),
        _outcome,
    )


def referrers(books: YearBooks) -> list[Item]:
    """A row per organisation, with how many families it referred."""
    codes: dict[str, list[str]] = {}
    for row in books.received:
        if row.referrer and not row.by_family:
            codes.setdefault(row.referrer, []).append(row.code)
    in_order = sorted(codes.items(), key=lambda pair: order_key(pair[0]))
    return [Item(name, ", ".join(some), number=len(some)) for name, some in in_order]


def self_referred(books: YearBooks) -> list[Item]:
    found = {row.family_id: row for row in reversed(books.received) if row.by_family}
    return [_referral(row, "vond zelf de weg") for row in sorted(found.values(), key=lambda row: row.code)]


def waiting_months(books: YearBooks) -> list[Item]:
    """Per trajectory that started: the days between acceptance and start."""
    rows = ((row, row.accepted_on) for row in books.active if books.holds(row.started_on))
    waits = ((row, (row.started_on - accepted).days) for row, accepted in rows if accepted is not None)
    return [
        _family(row.family_id, row.code, f"{months_text(days)} gewacht, gestart", row.started_on, days)
        for row, days in waits
    ]


def waiting_note(books: YearBooks) -> str:
    without = sum(row.accepted_on is None for row in books.active if books.holds(row.started_on))
    words = "traject telt" if without == 1 else "trajecten tellen"
    return f"{without} {words} niet mee: de aanmelding is niet gekend." if without else ""


# ---- support


def family_talks(books: YearBooks) -> list[Item]:
    return [
        Item(
            row.code or "zonder gezin",
            FAMILY_TALKS.get(row.family_kind, row.family_kind),
            row.day,
            about=("family", row.family_id) if row.family_id else None,
        )
        for row in books.books.talks if row.family_kind and books.holds(row.day)
    ]  # fmt: skip


def contacts(quarter: int = 0) -> Items:
    """A row per match with its contacts of the year, or of one quarter: they are added up."""

    def items(books: YearBooks) -> list[Item]:
        wanted = [Quarter(books.year, number) for number in ([quarter] if quarter else (1, 2, 3, 4))]
        sums = ((row, sum(row.per_quarter.get(q, 0) for q in wanted)) for row in books.books.contacts)
        return [
            Item(row.code, f"{n}{NBSP}{'contact' if n == 1 else 'contacten'}", number=n, about=("match", row.match_id))
            for row, n in sums if n
        ]  # fmt: skip

    return items


def contacts_average(books: YearBooks) -> list[Item]:
    """A row per match that was active, with its contacts and its active weeks."""
    per_match = {row.match_id: row for row in books.books.contacts}
    found = []
    for match in books.books.matches:
        days = active_days(match.started_on, match.ended_on, books.first, books.last)
        row = per_match.pop(match.id, None)
        n = _in_year(row, books) if row else 0
        if days or n:
            weeks = str(Decimal(week_tenths(days)) / 10).replace(".", ",")
            found.append(
                Item(match.code, f"{n} in {weeks}{NBSP}actieve weken", number=n, about=("match", match.id))
            )  # fmt: skip
    for row in per_match.values():  # contacts after the end of their match are contacts all the same
        if n := _in_year(row, books):
            found.append(Item(row.code, f"{n} buiten de koppeling", number=n, about=("match", row.match_id)))
    return found


def _in_year(row: ContactRow, books: YearBooks) -> int:

    return sum(n for quarter, n in row.per_quarter.items() if quarter.year == books.year)


def quarter_why(number: int) -> Callable[[YearBooks], str]:
    def why(books: YearBooks) -> str:
        return "" if Quarter(books.year, number).first <= books.last else "Dit kwartaal is nog niet begonnen."

    return why


def trajectory_months(books: YearBooks) -> list[Item]:
    """Per trajectory that closed: its days from start to closing."""
    lengths = ((row, ((row.closed_on or row.started_on) - row.started_on).days) for row in _closed(books))
    return [
        _family(row.family_id, row.code, f"{months_text(days)}, afgesloten", row.closed_on, days)
        for row, days in lengths
    ]


# ---- volunteers


BUDDIES = ("family_buddy", "language_buddy")


def _person(id: int, words: str = "", day: date | None = None) -> Item:
    return Item(f"V-{id:03d}", words, day, about=("person", id))


def started(*roles: str) -> Items:
    """Who took up one of these roles for the first time ever in the year."""

    def items(books: YearBooks) -> list[Item]:
        first: dict[int, tuple[date, str]] = {}
        for row in books.books.periods:
            if row.role in roles and (row.person_id not in first or row.started_on < first[row.person_id][0]):
                first[row.person_id] = (row.started_on, row.role)
        return [_person(id, ROLES[role], day) for id, (day, role) in sorted(first.items()) if books.holds(day)]

    return items


def language_buddies(books: YearBooks) -> list[Item]:
    here = {
        row.person_id for row in books.books.periods
        if row.role == "language_buddy"
        and row.started_on <= books.last and (row.ended_on is None or row.ended_on >= books.first)
    }  # fmt: skip
    return [_person(id, ROLES["language_buddy"]) for id in sorted(here)]


def _volunteers(wanted: Callable[[Volunteer, YearBooks], bool]) -> Items:
    def items(books: YearBooks) -> list[Item]:
        return [_person(one.person_id, ROLES[one.role]) for one in books.volunteers if wanted(one, books)]

    return items


volunteers = _volunteers(lambda one, books: True)
supporters = _volunteers(lambda one, books: one.role in BUDDIES)
mentors = _volunteers(lambda one, books: one.role == "mentor")


def gender(*values: str) -> Items:
    return _volunteers(lambda one, books: one.gender in values)


def aged(low: int, high: int) -> Items:
    """Between these ages, both included, on the last day of the year."""
    return _volunteers(lambda one, books: one.birth_on is not None and low <= age_on(one.birth_on, books.last) <= high)


age_unknown = _volunteers(lambda one, books: one.birth_on is None)


def volunteer_talks(books: YearBooks) -> list[Item]:
    return [
        Item(
            f"V-{row.volunteer_id:03d}" if row.volunteer_id else "zonder vrijwilliger",
            VOLUNTEER_TALKS.get(row.volunteer_kind, row.volunteer_kind),
            row.day,
            about=("person", row.volunteer_id) if row.volunteer_id else None,
        )
        for row in books.books.talks if row.volunteer_kind and books.holds(row.day)
    ]  # fmt: skip


def newsletters(books: YearBooks) -> list[Item]:
    return [
        Item(month_text(date(row.year, row.month, 1)), "verstuurd", row.sent_on, about=("issue", row.id))
        for row in books.books.issues if books.holds(row.sent_on)
    ]  # fmt: skip


def events(books: YearBooks) -> list[Item]:
    return [
        Item(row.title, EVENT_KINDS.get(row.kind, row.kind), row.day, about=("event", row.id))
        for row in books.books.events if books.holds(row.day)
    ]  # fmt: skip


# ---- candidates and communication


def _candidates(day: str, words: str) -> Items:
    def items(books: YearBooks) -> list[Item]:
        days = ((row, getattr(row, day)) for row in books.books.candidates)
        return [_candidate(row.id, words, when) for row, when in days if books.holds(when)]

    return items


def _candidate(id: int, words: str, day: date | None) -> Item:
    return Item(f"K-{id:03d}", words, day, about=("candidate", id))


info_session = _candidates("came_on", "kwam naar een infosessie")
initial_training = _candidates("trained_on", "volgde de startopleiding")


def interested(books: YearBooks) -> list[Item]:
    return [_candidate(row.id, f"{row.channel or NO_CHANNEL}; gemeld", row.interested_on) for row in books.interested]


NO_CHANNEL = "niet gekend"


def interested_by(channel: str) -> Items:
    """channel: its name, or "?" for those of whom it is not known."""

    def items(books: YearBooks) -> list[Item]:
        return [
            _candidate(row.id, "gemeld", row.interested_on)
            for row in books.interested if (row.channel or "?") == channel
        ]  # fmt: skip

    return items


def interested_came(books: YearBooks) -> list[Item]:
    return [
        _candidate(row.id, f"kwam op {day_text(row.came_on)}; gemeld", row.interested_on)
        for row in books.interested if row.came_on is not None
    ]  # fmt: skip


def campaigns(books: YearBooks) -> list[Item]:
    return [
        Item(row.title, "", row.first_on)
        for row in books.books.outreach if not row.is_permanent and books.holds(row.first_on)
    ]  # fmt: skip


def permanent_actions(books: YearBooks) -> list[Item]:
    return [
        Item(row.title, "begonnen", row.first_on)
        for row in books.books.outreach
        if row.is_permanent and row.first_on <= books.last and (row.last_on is None or row.last_on >= books.first)
    ]  # fmt: skip


def channels(books: YearBooks) -> Iterable[str]:
    """The names under which anyone came in the year, most first; "?" last."""
    found: dict[str, int] = {}
    for row in books.interested:
        found[row.channel or "?"] = found.get(row.channel or "?", 0) + 1
    return sorted(found, key=lambda name: (name == "?", -found[name], order_key(name)))
