"""The meeting days of the demo, and the quarters that were handed in or not yet."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from peewee import chunked

from portal.contacts.models.contact import Contact, ContactTheme
from portal.contacts.models.overview import ContactOverview
from portal.demo.families import Pair
from portal.demo.people import moment
from portal.demo.plans import AWAY
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter, holidays
from portal.people.models import Branch, Person
from portal.sign_in.models import Device

FIRST_YEAR = 2025
COUNTED_IN_2025 = 552  # as in the annual report
UNTICKED = "Lena"  # her last quarter still has to be ticked, so that a visitor of the demo can do it
KEPT_LATER = 0.85  # of the weeks without a known absence


def days_of(pairs: list[Pair], today: date) -> dict[int, list[date]]:
    """Match id → its meeting days before `today`, oldest first. All of 2025 together are 552."""
    days: dict[int, set[date]] = {pair.match.id: set() for pair in pairs}
    first_visits: list[tuple[int, date]] = []
    others: list[tuple[int, date]] = []
    for pair in pairs:
        for day in _candidates(pair, FIRST_YEAR):
            (first_visits if day == pair.stay.started_on else others).append((pair.match.id, day))
    Random("552 contacten").shuffle(others)
    for match_id, day in [*first_visits, *others][:COUNTED_IN_2025]:
        days[match_id].add(day)
    for year in range(FIRST_YEAR + 1, today.year + 1):
        for pair in pairs:
            rng = Random(f"{pair.code} {pair.stay.volunteer} {year}")
            days[pair.match.id] |= {
                day for day in _candidates(pair, year) if day == pair.stay.started_on or rng.random() < KEPT_LATER
            }
    last = Quarter.of(today).previous()
    for pair in pairs:
        if pair.stay.volunteer == UNTICKED and last.year > FIRST_YEAR:
            days[pair.match.id] -= set(last.days())
    return {match_id: sorted(day for day in found if day < today) for match_id, found in days.items()}


def _candidates(pair: Pair, year: int) -> list[date]:
    """The weeks of a year in which this volunteer and this family could meet, one day for each."""
    rng = Random(f"{pair.code} {pair.stay.volunteer} {year} weken")
    first, last = max(pair.stay.started_on, date(year, 1, 2)), min(pair.last_planned, date(year, 12, 31))
    weeks_off = _weeks_off(pair.stay.volunteer, year)
    found: list[date] = []
    for usual in _weekly(pair.stay.started_on, first, last):
        day = usual
        chance, shift = rng.random(), rng.choice((-1, 1))
        if usual in holidays(year) or chance < 0.08:
            day = usual + timedelta(days=shift)
        away = (pair.plan.alias, Quarter.of(day)) in AWAY or usual.isocalendar().week in weeks_off
        if first <= day <= last and not away and day not in holidays(year) and day not in found:
            found.append(day)
    return found


def _weekly(start: date, first: date, last: date) -> Iterator[date]:
    day = first + timedelta(days=(start.weekday() - first.weekday()) % 7)
    while day <= last:
        yield day
        day += timedelta(days=7)


def _weeks_off(volunteer: str, year: int) -> set[int]:
    """Week numbers: two in summer, one in spring or autumn, and the one around Christmas."""
    rng = Random(f"{volunteer} {year} vakantie")
    summer = rng.randrange(27, 34)
    return {summer, summer + 1, rng.choice((8, 9, 15, 16, 44, 45)), 52, 1}


KINDS = ("home_visit",) * 33 + ("outing",) * 4 + ("appointment",) * 2 + ("call",) * 2
MINUTES = (None, None, None, 90, 120, 120, 150, 180, 210)
SEASONED = ("listening", "parenting", "paperwork", "network", "school", "language", "rights", "perinatal")


def kind_on(pair: Pair, day: date) -> str:
    """What kind of contact it was; the first one is always at home."""
    return "home_visit" if day == pair.stay.started_on else Random(f"{pair.code} {day} soort").choice(KINDS)


def add_contacts(branch: Branch, people: dict[str, Person], pairs: list[Pair], days: dict[int, list[date]]) -> None:
    """The contacts with their kinds, minutes and, now and then, themes."""
    rows, themes = [], {}
    for pair in pairs:
        by = people["Els"] if people[pair.stay.volunteer].on_paper else people[pair.stay.volunteer]
        for day in days[pair.match.id]:
            rng = Random(f"{pair.code} {day}")
            kind = kind_on(pair, day)
            rows.append(
                {
                    "branch": branch.id,
                    "match": pair.match.id,
                    "day": day,
                    "kind": kind,
                    "counts": True,
                    "minutes": 30 if kind == "call" else rng.choice(MINUTES),
                    "entered_by": by.id,
                    "created_at": _evening(day, rng),
                }
            )
            if rng.random() < 0.35:
                themes[pair.match.id, day] = sorted(rng.sample(SEASONED, rng.choice((1, 1, 2))))
    for some in chunked(rows, 500):
        Contact.insert_many(some).execute()
    stored: Any = Contact.select(Contact.id, Contact.match, Contact.day).tuples()
    ids = {(match, day): contact for contact, match, day in stored}
    told = [{"contact": ids[key], "theme": theme} for key, names in themes.items() for theme in names]
    for some in chunked(told, 1000):
        ContactTheme.insert_many(some).execute()


def _evening(day: date, rng: Random) -> datetime:
    return moment(day, rng.randrange(18, 22), rng.randrange(60))


# ---- hand-ins


@dataclass(frozen=True)
class HandIns:
    """When quarters were handed in. `late` owe the last one; `latest` is the end of the demo's past."""

    last: Quarter
    late: frozenset[str]
    latest: datetime
    noted: dict[tuple[str, Quarter], datetime]  # (volunteer, quarter) → when their expense note was handed in


def _moment(pair: Pair, quarter: Quarter, hand_ins: HandIns) -> datetime | None:
    """When this match's quarter was handed in; None where it still has to be."""
    who = pair.stay.volunteer
    if quarter == hand_ins.last and who in hand_ins.late:
        return None
    rng = Random(f"{who} {quarter} indienen")
    day = quarter.next().first + timedelta(days=rng.randrange(9))
    evening = _evening(day, rng)
    noted = hand_ins.noted.get((who, quarter))
    if noted is not None and noted - timedelta(minutes=6) < evening:
        return noted - timedelta(minutes=6)
    if evening <= hand_ins.latest:
        return evening
    return hand_ins.latest - timedelta(minutes=6) if who == "Rita" else None


def add_overviews(
    branch: Branch,
    people: dict[str, Person],
    pairs: list[Pair],
    days: dict[int, list[date]],
    hand_ins: HandIns,
) -> None:
    """A hand-in per match and ended quarter since 2025, except those that the branch still waits for."""
    quarter, seen = Quarter(FIRST_YEAR, 1), dict[int, datetime]()
    while quarter <= hand_ins.last:
        for pair in pairs:
            begin, end = pair.match.started_on, pair.match.ended_on or quarter.last
            if begin <= quarter.last and end >= quarter.first:
                at = _moment(pair, quarter, hand_ins)
                if at is not None:
                    met = any(day in quarter for day in days[pair.match.id])
                    _hand_in(branch, people, pair, quarter, met, at)
                    seen[people[pair.stay.volunteer].id] = at
        quarter = quarter.next()
    for person in people.values():
        if person.id in seen and not person.on_paper:
            _phone(person, seen[person.id])


def _phone(volunteer: Person, at: datetime) -> None:
    """The phone that the last quarter was handed in with. Its mark is of no secret: it opens nothing."""
    Device.create(
        person=volunteer, token_hash=f"{volunteer.id:064d}", label="Chrome op Android", created_at=at,
        last_seen_at=at, expires_at=at + timedelta(days=365),
    )  # fmt: skip


def _hand_in(branch: Branch, people: dict[str, Person], pair: Pair, quarter: Quarter, met: bool, at: datetime) -> None:
    volunteer = people[pair.stay.volunteer]
    by = people["Els"] if volunteer.on_paper else volunteer
    reason = "" if met else AWAY.get((pair.plan.alias, quarter), "volunteer_away")
    overview = ContactOverview.create(
        branch=branch,
        match=pair.match,
        year=quarter.year,
        quarter=quarter.number,
        status="handed_in",
        no_contact_reason=reason,
        on_paper=volunteer.on_paper,
        handed_in_at=at,
        handed_in_by=by,
    )
    step = {"status": ["open", "handed_in"], "no_contact_reason": reason}
    with clock.stopped(at):
        record(overview, "hand_in", by, on_behalf_of=volunteer, **step)
