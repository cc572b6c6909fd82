"""The meeting days of the demo, and the quarters that were handed in or not yet."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from portal.contacts.models.contact import Contact, ContactTheme
from portal.contacts.models.overview import ContactOverview
from portal.demo.families.families import Pair
from portal.demo.making import Demo, insert, moment
from portal.kit.dates import Quarter, holidays
from portal.kit.records import dataclass
from portal.people.models import Person
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
        away = Quarter.of(day) in pair.plan.away or usual.isocalendar().week in weeks_off
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


def add_contacts(demo: Demo, pairs: list[Pair], days: dict[int, list[date]]) -> None:
    """The contacts with their kinds, minutes and, now and then, themes."""
    rows, themes = [], {}
    for pair in pairs:
        by = _who_enters(demo, pair)
        for day in days[pair.match.id]:
            rng = Random(f"{pair.code} {day}")
            kind = kind_on(pair, day)
            rows.append(
                {
                    "branch": demo.branch.id,
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
    insert(Contact, rows)
    stored: Any = Contact.select(Contact.id, Contact.match, Contact.day).tuples()
    ids = {(match, day): contact for contact, match, day in stored}
    insert(ContactTheme, [{"contact": ids[key], "theme": theme} for key, names in themes.items() for theme in names])


def _who_enters(demo: Demo, pair: Pair) -> Person:
    """Els, for a volunteer who wants everything on paper."""
    volunteer = demo.people[pair.stay.volunteer]
    return demo.els if volunteer.on_paper else volunteer


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


def add_overviews(demo: Demo, pairs: list[Pair], days: dict[int, list[date]], hand_ins: HandIns) -> None:
    """A hand-in per match and ended quarter since 2025, except those that the branch still waits for."""
    quarter, seen = Quarter(FIRST_YEAR, 1), dict[str, datetime]()
    while quarter <= hand_ins.last:
        for pair in pairs:
            begin, end = pair.match.started_on, pair.match.ended_on or quarter.last
            if begin <= quarter.last and end >= quarter.first:
                at = _moment(pair, quarter, hand_ins)
                if at is not None:
                    met = any(day in quarter for day in days[pair.match.id])
                    _hand_in(demo, pair, quarter, met, at)
                    seen[pair.stay.volunteer] = at
        quarter = quarter.next()
    for name, volunteer in demo.people.items():
        if name in seen and not volunteer.on_paper:
            _phone(volunteer, seen[name])


def _phone(volunteer: Person, at: datetime) -> None:
    """The phone that the last quarter was handed in with. Its token is nobody's: it opens nothing."""
    Device.create(
        person=volunteer,
        token_hash=f"{volunteer.id:064d}",
        label="Chrome op Android",
        created_at=at,
        last_seen_at=at,
        expires_at=at + timedelta(days=365),
    )


def _hand_in(demo: Demo, pair: Pair, quarter: Quarter, met: bool, at: datetime) -> None:
    volunteer, by = demo.people[pair.stay.volunteer], _who_enters(demo, pair)
    reason = "" if met else pair.plan.away.get(quarter, "volunteer_away")
    overview = ContactOverview.create(
        branch=demo.branch,
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
    demo.remember(overview, "hand_in", at, by=by, on_behalf_of=volunteer, **step)
