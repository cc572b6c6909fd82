"""Random branches of several years: families, referrals, contacts, volunteers, candidates, whatever a figure counts."""

from datetime import date, datetime, timedelta
from random import Random

from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import EVENT_KINDS, Event
from portal.agenda.models.outreach import Outreach
from portal.contacts.models.contact import Contact
from portal.families.models.family import BANDS, FLAGS, Child, Family, Parent, ProfileFlag
from portal.families.models.match import Match, Trajectory
from portal.families.models.referral import DECLINE_REASONS, Referral, Referrer
from portal.families.models.talk import FAMILY_TALKS, VOLUNTEER_TALKS, Talk
from portal.newsletter.models import NewsletterIssue
from portal.people.models import VOLUNTEER_ROLES, Branch, Person, RolePeriod
from portal.team.models import Mentoring

TODAY = date(2025, 10, 3)  # of the stopped clock
FROM = date(2022, 6, 1)


def random_branch(r: Random, number: int) -> Branch:
    """One branch with rows in every table, its days between FROM and TODAY."""
    branch = Branch.create(name=f"Home-Start {number}", municipality="Lindedal")
    people = [_person(r, branch, number, i) for i in range(r.randint(0, 6))]
    referrers = [Referrer.create(branch=branch, name=f"Dienst {i}") for i in range(3)]
    for i in range(r.randint(0, 6)):
        _family(r, branch, i, people, referrers)
    channels = [Channel.create(branch=branch, name=name) for name in ("Facebook", "via via", "pers")]
    for _ in range(r.randint(0, 6)):
        _candidate(r, branch, channels)
    for _ in range(r.randint(0, 5)):
        kind = r.choice(list(EVENT_KINDS))
        cancelled = datetime(2025, 1, 1) if r.random() < 0.2 else None
        Event.create(branch=branch, kind=kind, title="Iets", day=_day(r), cancelled_at=cancelled)
    for month in {r.randint(0, 39) for _ in range(r.randint(0, 8))}:
        sent = _day(r) if r.random() < 0.8 else None
        NewsletterIssue.create(
            branch=branch, year=2022 + month // 12, month=1 + month % 12, greeting="Dag",
            status="sent" if sent else "draft", sent_on=sent,
        )  # fmt: skip
    for _ in range(r.randint(0, 4)):
        first = _day(r)
        permanent = r.random() < 0.5
        Outreach.create(
            branch=branch, title="Affiches", is_permanent=permanent, first_on=first,
            last_on=_later(r, first) if permanent and r.random() < 0.5 else None,
        )  # fmt: skip
    for _ in range(r.randint(0, 3) if len(people) > 1 else 0):
        volunteer, mentor = r.sample(people, 2)
        first = _day(r)
        last = _later(r, first) if r.random() < 0.6 else None
        Mentoring.create(branch=branch, volunteer=volunteer, mentor=mentor, started_on=first, ended_on=last)
    return branch


def _day(r: Random, first: date = FROM) -> date:
    """A day until today; the edges of years and today itself come more often than by chance."""
    edges = [day for day in (date(2023, 1, 1), date(2023, 12, 31), date(2024, 1, 1), date(2024, 12, 31),
                             date(2025, 1, 1), TODAY) if day >= first]  # fmt: skip
    if edges and r.random() < 0.25:
        return r.choice(edges)
    return first + timedelta(days=r.randint(0, max(0, (TODAY - first).days)))


def _later(r: Random, first: date) -> date:
    return min(TODAY, first + timedelta(days=r.randint(0, 700)))


def _month(r: Random, first: date, last: date) -> date:
    return (first + timedelta(days=r.randint(0, (last - first).days))).replace(day=1)


def _person(r: Random, branch: Branch, number: int, place: int) -> Person:
    birth = date(r.randint(1940, 2008), r.randint(1, 12), r.randint(1, 28)) if r.random() < 0.8 else None
    person = Person.create(
        branch=branch, given_name=f"V{place}", family_name="Test", gender=r.choice(["m", "f", "f", "x", ""]),
        birth_on=birth,
    )  # fmt: skip
    start = _day(r)
    for _ in range(r.randint(0, 3)):
        end = _later(r, start) if r.random() < 0.6 else None
        role = r.choice([*VOLUNTEER_ROLES, "coordinator"])
        RolePeriod.create(branch=branch, person=person, role=role, started_on=start, ended_on=end)
        if end is None:
            break
        start = min(TODAY, end + timedelta(days=r.randint(0, 90)))
    return person


def _family(r: Random, branch: Branch, place: int, people: list[Person], referrers: list[Referrer]) -> None:
    family = Family.create(branch=branch, code=f"G-{place:03d}", alias=f"Gezin {place}", municipality="Lindedal")
    for _ in range(r.randint(0, 3)):
        _child(r, branch, family)
    for _ in range(r.randint(0, 2)):
        year = r.randint(1980, 2006) if r.random() < 0.8 else None
        Parent.create(branch=branch, family=family, birth_year=year)
    for flag in r.sample(list(FLAGS), r.randint(0, 4)):
        for year in r.sample([2022, 2023, 2024, 2025], r.randint(1, 2)):
            value = r.choice(["yes", "no", "unknown"])
            ProfileFlag.create(branch=branch, family=family, year=year, flag=flag, value=value)
    for _ in range(r.randint(0, 2)):
        _referral(r, branch, family, people, referrers)
    if r.random() < 0.5:
        _trajectory(r, branch, family, None, _day(r), people)
    for _ in range(r.randint(0, 4)):
        both = r.random() < 0.3
        with_family = both or r.random() < 0.5
        volunteer = r.choice(people) if people and (both or not with_family) else None
        Talk.create(
            branch=branch, day=_day(r),
            family=family if with_family else None, family_kind=r.choice(list(FAMILY_TALKS)) if with_family else "",
            volunteer=volunteer, volunteer_kind=r.choice(list(VOLUNTEER_TALKS)) if volunteer else "",
        )  # fmt: skip


def _child(r: Random, branch: Branch, family: Family) -> None:
    kind = r.random()
    birth = _month(r, date(2008, 1, 1), TODAY) if kind < 0.7 else None
    due = _month(r, date(2022, 6, 1), date(2026, 7, 1)) if birth is None and kind < 0.9 else None
    override = r.choice(list(BANDS)) if r.random() < 0.1 else ""
    Child.create(branch=branch, family=family, birth_month=birth, due_month=due, band_override=override)


def _referral(r: Random, branch: Branch, family: Family, people: list[Person], referrers: list[Referrer]) -> None:
    received = _day(r)
    status = r.choice(["open", "accepted", "accepted", "accepted", "declined", "withdrawn"])
    decided = _later(r, received) if status in ("accepted", "declined") or r.random() < 0.5 else None
    decided = None if status == "open" else decided
    by_family = r.random() < 0.3
    one = Referral.create(
        branch=branch, family=family, received_on=received, by_family=by_family,
        referrer=None if by_family or r.random() < 0.2 else r.choice(referrers), status=status, decided_on=decided,
        decline_reason=r.choice(list(DECLINE_REASONS)) if status == "declined" else "",
        withdrawn_on=_later(r, decided or received) if status == "withdrawn" else None,
    )  # fmt: skip
    if status == "accepted" and r.random() < 0.7:
        assert decided is not None
        _trajectory(r, branch, family, one, _later(r, decided), people)


def _trajectory(
    r: Random, branch: Branch, family: Family, referral: Referral | None, start: date, people: list[Person]
) -> None:
    end = _later(r, start) if r.random() < 0.5 else None
    path = Trajectory.create(
        branch=branch, family=family, referral=referral, started_on=start, closed_on=end, closing_reason=""
    )
    for person in r.sample(people, min(len(people), r.randint(0, 2))):
        began = min(end or TODAY, _later(r, start))
        match = Match.create(
            branch=branch, trajectory=path, family=family, volunteer=person, started_on=began,
            ended_on=end if end else (_later(r, began) if r.random() < 0.3 else None),
        )  # fmt: skip
        # A contact before the match began, or after it ended, is odd; it was logged, so it counts.
        for day in {_day(r, r.choice([FROM, began])) for _ in range(r.randint(0, 12))}:
            Contact.create(branch=branch, match=match, day=day, counts=r.random() < 0.85)


def _candidate(r: Random, branch: Branch, channels: list[Channel]) -> None:
    interested = _day(r)
    came = _later(r, interested) if r.random() < 0.6 else None
    Candidate.create(
        branch=branch, given_name="Kim", interested_on=interested, came_on=came,
        channel=r.choice(channels) if r.random() < 0.8 else None,
        trained_on=_later(r, came) if came and r.random() < 0.5 else None,
    )  # fmt: skip
