"""Who showed interest in the demo, and how the branch showed itself. All names are invented.

2025 stands here with the figures of a real year; later years are made up likewise.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from peewee import chunked

from portal.agenda.candidates import facts
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.agenda.models.outreach import Outreach
from portal.demo.people import OPENED_ON, VOLUNTEERS, entered, moment, remember
from portal.demo.plans import TOWNS
from portal.kit import clock
from portal.people.models import Branch, Person

CHANNELS = ("Gemeentemagazine", "via via", "Facebook", "flyer", "pers", "infostand")
VERBS = {verb: target for verb, (target, _) in facts.VERBS.items()} | {"start": "started"}


@dataclass(frozen=True)
class Interest:
    """One candidate with the day of each step; what lies after today is left out when it is written down."""

    name: str
    channel: str
    interested: date
    came: date | None = None
    trained: date | None = None
    screened: date | None = None
    started: date | None = None
    stopped: date | None = None
    reason: str = ""
    volunteer: str = ""  # who they became


def _interest(
    name: str, channel: str, interested: str, came: str = "", trained: str = "", screened: str = "", started: str = "",
    stopped: str = "", reason: str = "",
) -> Interest:  # fmt: skip
    known = next((v.key for v in VOLUNTEERS if started and f"{v.key} {v.family_name}" == name), "")
    return Interest(
        name,
        channel,
        date.fromisoformat(interested),
        _day(came),
        _day(trained),
        _day(screened),
        _day(started),
        _day(stopped),
        reason,
        known,
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


MAGAZINE, WORD, FACEBOOK, FLYER, PRESS, STAND = CHANNELS
KNOWN = (
    _interest("Sofie Cools", WORD, "2024-09-30", "2024-10-17", "2024-12-05", "2024-12-12", "2025-01-13"),
    _interest("Noor Janssens", WORD, "2025-01-06", "2025-01-21", "2025-02-20", "2025-02-25", "2025-03-03"),
    _interest("Nadia Haddad", MAGAZINE, "2025-01-09", "2025-01-21", "2025-02-20", "2025-02-26", "2025-03-03"),
    _interest("Joris Adams", FACEBOOK, "2025-01-13", "2025-01-21", stopped="2025-01-30", reason="other_choice"),
    _interest("Petra Bogaert", PRESS, "2025-02-03", stopped="2025-04-15", reason="no_answer"),
    _interest("Stijn Callens", PRESS, "2025-03-11", "2025-05-15", stopped="2025-05-27", reason="no_fit"),
    _interest("Ilse Vranckx", PRESS, "2025-03-12", "2025-05-15", stopped="2025-06-03", reason="no_time"),
    _interest("Lena Aerts", WORD, "2025-04-28", "2025-05-15", "2025-06-26", "2025-07-03", "2025-09-01"),
    _interest("Ludo Fransen", STAND, "2025-05-01", "2025-05-15", stopped="2025-06-02", reason="other_choice"),
    _interest("Joke Evers", FLYER, "2025-05-02", "2025-05-15", "2025-06-26", stopped="2025-08-20", reason="no_time"),
    _interest("Hafida Gharbi", FLYER, "2025-06-16", "2025-09-18", stopped="2025-10-06", reason="moved"),
    _interest("Bart Hendrickx", FACEBOOK, "2025-07-01", stopped="2025-10-01", reason="no_answer"),
    _interest("Kris Dewaele", WORD, "2025-09-02", "2025-09-18", "2025-12-11", "2026-02-10", "2026-04-01"),
    _interest("Sven Ickx", FACEBOOK, "2025-09-07", "2025-09-18", stopped="2025-10-10", reason="no_time"),
    _interest("Magda Jorissen", FLYER, "2025-09-08", "2025-09-18", stopped="2025-11-03", reason="other_choice"),
    _interest("Ria Kempen", MAGAZINE, "2025-10-06", "2025-11-18", stopped="2025-12-02", reason="no_fit"),
    _interest("Emma Lievens", MAGAZINE, "2025-10-20", "2025-11-18", "2025-12-11", "2026-01-13", "2026-02-02"),
    _interest("Wim Moons", PRESS, "2025-11-05", stopped="2025-12-15", reason="no_time"),
    _interest("Annick Nelis", WORD, "2025-11-24", stopped="2026-01-20", reason="moved"),
)  # fmt: skip
GIVEN = ("An", "Bert", "Chris", "Dora", "Eric", "Frieda", "Gust", "Hind", "Ingrid", "Johan", "Katrin", "Linda", "Mo")
FAMILY = ("Olbrechts", "Pieters", "Renders", "Segers", "Thys", "Urbain", "Vos", "Wijnants", "Zels", "Arens", "Blom")
A_YEAR = 16  # people who show interest, since 2026
LATER_STOPS = ("no_time", "other_choice", "no_answer", "no_fit", "other")

CAMPAIGNS = (
    ("2025-01-13", "Affiches in winkels en wachtzalen"),
    ("2025-01-16", "Berichten op sociale media voor de infosessie"),
    ("2025-02-11", "Open koffie in De Linde, met een infosessie"),
    ("2025-02-24", "Een open brief in de streekkrant"),
    ("2025-03-10", "Een week met een gezinsbuddy: filmpje, deel 1"),
    ("2025-03-30", "Voorleesfeest in de bib, met een woordje uitleg"),
    ("2025-04-14", "Een week met een gezinsbuddy: filmpje, deel 2"),
    ("2025-05-01", "Kraampje op de plantenbeurs"),
    ("2025-06-16", "Flyers bij de avond over eerste hulp"),
    ("2025-07-30", "Flyers op het speelplein"),
    ("2025-09-07", "Standje op de avondmarkt"),
    ("2025-11-17", "Artikel in het gemeentemagazine"),
    ("2025-12-08", "Bierviltjes in de cafés rond het station"),
    ("2025-12-22", "Eindejaarswensen op sociale media"),
)
EVERY_YEAR = ((1, 12, "Berichten voor de infosessie van februari"), (3, 9, "Een vrijwilliger vertelt: filmpje"),
              (5, 4, "Kraampje op de jaarmarkt"), (9, 6, "Standje op de startdag van de verenigingen"),
              (10, 19, "Artikel in het gemeentemagazine"), (12, 14, "Eindejaarswensen op sociale media"))  # fmt: skip
PERMANENT = (
    "Vacatures op websites voor vrijwilligers",
    "Berichten op sociale media van Home-Start",
    "Eigen website, met verhalen van vrijwilligers",
    "Folders en affiches bij huisartsen, scholen en de bib",
    "Vermelding op de website van de gemeente",
)


def add_candidates(branch: Branch, people: dict[str, Person], events: list[Event], today: date) -> None:
    """Everyone who showed interest before today, with the steps they took, and the actions that drew them."""
    channels = {name: Channel.create(branch=branch, name=name, created_at=entered(OPENED_ON)) for name in CHANNELS}
    sessions = [event for event in events if event.kind in ("info_session", "initial_training")]
    trained = {event.series: event.day for event in sessions if event.part == 3}
    present: list[dict[str, Any]] = []
    for interest in [*KNOWN, *(later for year in range(2026, today.year + 1) for later in _later(year, events))]:
        if interest.interested >= today:
            continue
        candidate = _add(branch, people, channels, interest, today)
        days = [event for event in sessions if event.day == candidate.came_on and event.kind == "info_session"]
        if candidate.trained_on:
            days += [event for event in sessions if event.part and trained.get(event.series) == candidate.trained_on]
        present += [
            {
                "branch": branch.id,
                "event": event.id,
                "person": None,
                "candidate": candidate.id,
                "noted_by": people["Els"].id,
                "noted_at": min(moment(event.day, 22), clock.now()),
            }
            for event in days
        ]
    for some in chunked(present, 500):
        Attendance.insert_many(some).execute()
    _add_outreach(branch, people["Els"], today)


def _later(year: int, events: list[Event]) -> list[Interest]:
    """Made up, the same each time: most come to the next session, some go on, nobody starts yet."""
    info = [event.day for event in events if event.kind == "info_session"]
    last_parts = [event.day for event in events if event.kind == "initial_training" and event.part == 3]
    found = []
    for number in range(A_YEAR):
        rng = Random(f"{year} kandidaat {number}")
        day = date(year, 1, 3) + timedelta(days=22 * number + rng.randrange(20))
        name = f"{GIVEN[(number + 3 * year) % len(GIVEN)]} {FAMILY[(2 * number + year) % len(FAMILY)]}"
        came = next((on for on in info if on > day), None) if rng.random() < 0.75 else None
        trained = next((on for on in last_parts if came and on > came), None) if rng.random() < 0.55 else None
        screened = trained + timedelta(days=9) if trained else None
        last = screened or came or day + timedelta(days=40)
        stopped = last + timedelta(days=rng.randrange(15, 70))
        found.append(
            Interest(name, rng.choice(CHANNELS), day, came, trained, screened, None, stopped, rng.choice(LATER_STOPS))
        )
    return found


def _add(
    branch: Branch, people: dict[str, Person], channels: dict[str, Channel], interest: Interest, today: date
) -> Candidate:
    rng = Random(f"{interest.name} {interest.interested}")
    invited = interest.came and max(interest.came - timedelta(days=12), interest.interested)
    days = dict(
        zip(
            facts.ORDER,
            (interest.interested, invited, interest.came, interest.trained, interest.screened, interest.started),
            strict=True,
        )
    )
    known = {step: day for step, day in days.items() if day and day < today}
    is_stopped = interest.stopped is not None and interest.stopped < today
    given, _, family = interest.name.partition(" ")
    volunteer = people.get(interest.volunteer) if "started" in known else None
    at = min(entered(max(interest.interested, OPENED_ON)), clock.now())
    candidate = Candidate.create(
        branch=branch,
        given_name=given,
        family_name=family,
        email=f"{given}.{family}@post.example".lower(),
        phone=f"+3247002{rng.randrange(10_000):04d}",
        town=rng.choice(TOWNS),
        channel=channels[interest.channel],
        interested_on=interest.interested,
        status="stopped" if is_stopped else list(known)[-1],
        invited_on=known.get("invited"),
        came_on=known.get("came"),
        trained_on=known.get("trained"),
        screened_on=known.get("screened"),
        started_on=known.get("started"),
        person=volunteer,
        stopped_on=interest.stopped if is_stopped else None,
        stop_reason=interest.reason if is_stopped else "",
        created_at=at,
    )
    remember(candidate, "add", people["Els"], at)
    for verb, step in VERBS.items():
        if step in known:
            details = {facts.DATES[step]: known[step]}
            remember(candidate, verb, people["Els"], entered(max(known[step], OPENED_ON)), **details)
    if is_stopped:
        remember(candidate, "stop", people["Els"], entered(interest.stopped or today), reason=interest.reason)
    return candidate


def _add_outreach(branch: Branch, els: Person, today: date) -> None:
    rows = [(date(2023, 3, 1), title, True) for title in PERMANENT]
    rows += [(date.fromisoformat(day), title, False) for day, title in CAMPAIGNS]
    for year in range(2026, today.year + 1):
        rows += [(date(year, month, day), title, False) for month, day, title in EVERY_YEAR]
    for first_on, title, is_permanent in rows:
        if first_on < today:
            at = entered(max(first_on, OPENED_ON))
            outreach = Outreach.create(
                branch=branch, title=title, is_permanent=is_permanent, first_on=first_on, created_at=at
            )
            remember(outreach, "add", els, at, title=title, first_on=first_on)
