"""All that a coordinator asks about one volunteer, gathered in a fixed number of queries."""

from collections import Counter
from datetime import date, timedelta
from typing import Any

from peewee import JOIN, fn

from portal.agenda.attendance.facts import DUTIES, known_by_volunteers, trained, with_young_child
from portal.agenda.models.answer import Attendance
from portal.agenda.models.candidate import Candidate, Channel
from portal.agenda.models.event import Event
from portal.contacts.collecting.facts import SILENT_AFTER, silence
from portal.contacts.models.absence import Absence
from portal.contacts.models.concern import Concern
from portal.contacts.models.contact import Contact, counted
from portal.contacts.models.overview import ContactOverview
from portal.contacts.quarters.facts import first_hand_in
from portal.expenses.models.notes import ExpenseNote
from portal.expenses.note.facts.reading import summed
from portal.expenses.note.facts.view import NoteSum
from portal.families.models.family import Family
from portal.families.models.match import Match
from portal.families.models.talk import PlannedTalk, Talk
from portal.kit import clock
from portal.kit.dates import Quarter
from portal.kit.records import dataclass
from portal.people.models import Branch, Person, RolePeriod
from portal.people.volunteers.facts import period_before
from portal.team.mentors.facts import guided_by, mentors_of
from portal.team.models import Mentoring, VolunteerRemark
from portal.team.remarks.facts import remark_of

QUARTERS_SHOWN = 8
TALKS_SHOWN = 3
LONG_AGO = timedelta(days=1100)  # absences that were over before it are not shown


@dataclass(frozen=True)
class VisitedFamily:
    """A family that a volunteer goes or went to. until: the last day, None: it goes on. contacts: that counted."""

    match: Match
    until: date | None
    last_contact: date | None
    contacts: int
    silent_days: int  # since the last contact or the start; 0 where nobody goes now, or the volunteer is away

    @property
    def is_silent(self) -> bool:
        return self.silent_days >= SILENT_AFTER

    @property
    def goes_on(self) -> bool:
        return self.until is None or self.until >= clock.today()


@dataclass(frozen=True)
class QuarterOfMatch:
    """One family in one quarter. is_due: it can be handed in; if it was not, it is missing."""

    match: Match
    contacts: int
    is_handed_in: bool
    is_due: bool


@dataclass(frozen=True)
class QuarterRow:
    """What somebody handed in for a quarter: contacts per family, and the notes (a draft has no sum yet)."""

    quarter: Quarter
    matches: tuple[QuarterOfMatch, ...]
    notes: tuple[NoteSum, ...]


@dataclass(frozen=True)
class Training:
    """One duty: the first day it was followed, or None; and whether it is owed."""

    duty: str
    followed_on: date | None
    is_owed: bool


@dataclass(frozen=True)
class VolunteerFile:
    families: tuple[VisitedFamily, ...]  # those of now first, the latest begun first
    trainings: tuple[Training, ...]
    attended: tuple[Event, ...]  # the latest first
    quarters: tuple[QuarterRow, ...]  # the latest first
    planned: tuple[PlannedTalk, ...]
    talks: tuple[Talk, ...]  # the latest first
    has_more_talks: bool
    absences: tuple[Absence, ...]  # the latest first
    concerns: tuple[Concern, ...]  # the latest first
    mentors: tuple[Mentoring, ...]
    guided: tuple[Mentoring, ...]
    remark: VolunteerRemark
    candidate: Candidate | None  # who they were as a candidate, with the channel

    @property
    def now(self) -> tuple[VisitedFamily, ...]:
        return tuple(one for one in self.families if one.goes_on)

    @property
    def before(self) -> tuple[VisitedFamily, ...]:
        return tuple(one for one in self.families if not one.goes_on)

    @property
    def heard(self) -> str:
        """How they heard of us: as it was written down here, else with the candidate they were."""
        channel = self.candidate.channel.name if self.candidate is not None and self.candidate.channel_id else ""
        return str(self.remark.heard) or channel


def gather_file(volunteer: Person, period: RolePeriod, *, by: Person) -> VolunteerFile:
    """Everything on the page. period: the role they have or had last. by: a coordinator of the branch."""
    today = clock.today()
    matches = list(Match.joined().where(Match.volunteer == volunteer.id).order_by(Match.started_on.desc(), Match.id))
    talks = Talk.visible_to(by).where(Talk.volunteer == volunteer.id)
    planned = PlannedTalk.visible_to(by).where(Match.volunteer == volunteer.id, PlannedTalk.status == "planned")
    latest = list(talks.order_by(Talk.day.desc(), Talk.id.desc()).limit(TALKS_SHOWN + 1))
    away = Absence.select().where(Absence.volunteer == volunteer.id, Absence.last_on >= today - LONG_AGO)
    absences = tuple(away.order_by(Absence.first_on.desc(), Absence.id.desc()))
    is_away = any(one.first_on <= today <= one.last_on for one in absences)
    concerns = Concern.visible_to(by).where(Concern.reporter == volunteer.id)
    was = Candidate.select(Candidate, Channel).join(Channel, JOIN.LEFT_OUTER).where(Candidate.person == volunteer.id)
    return VolunteerFile(
        families=_families(by.branch, matches, period, is_away, today),
        trainings=_trainings(volunteer, period, today),
        attended=_attended(volunteer),
        quarters=_quarters(volunteer, matches, today),
        planned=tuple(planned.order_by(PlannedTalk.due_on, PlannedTalk.id)),
        talks=tuple(latest[:TALKS_SHOWN]),
        has_more_talks=len(latest) > TALKS_SHOWN,
        absences=absences,
        concerns=tuple(concerns.order_by(Concern.created_at.desc(), Concern.id.desc())),
        mentors=tuple(mentors_of(volunteer, by=by)),
        guided=tuple(guided_by(volunteer, by=by)),
        remark=remark_of(volunteer),
        candidate=was.first(),
    )


def paper_quarters(period: RolePeriod, file: VolunteerFile, today: date) -> tuple[tuple[Quarter, bool], ...]:
    """The quarters of which a paper may still come, the last one first, each with whether they went to a family in it.

    Not one of before they began, or of after they stopped. period: the role they have or had last.
    """
    running, found = Quarter.of(today), []
    for quarter in (running.previous(), running):
        visits = any(one.match.is_active_in(quarter) for one in file.families)
        then: RolePeriod | None = period
        while then is not None and then.started_on > quarter.last:
            then = period_before(then)
        if visits or (then is not None and then.is_open_on(quarter.first)):
            found.append((quarter, visits))
    return tuple(found)


def _families(
    branch: Branch, matches: list[Match], period: RolePeriod, is_away: bool, today: date
) -> tuple[VisitedFamily, ...]:
    rows: Any = (
        Contact.select(Contact.match, fn.MAX(Contact.day), fn.COUNT(Contact.id))
        .where(Contact.match << [match.id for match in matches], Contact.counts, Contact.day <= today)
        .group_by(Contact.match)
        .tuples()
    )
    met = {id: (day, number) for id, day, number in rows}
    found = []
    for match in matches:
        until = min((day for day in (match.ended_on, period.ended_on) if day is not None), default=None)
        last, number = met.get(match.id, (None, 0))
        goes = match.started_on <= today and (until is None or until >= today) and not is_away
        silent = silence(match, last, branch.began_on) if goes else 0
        found.append(VisitedFamily(match, until, last, number, silent))
    return tuple(sorted(found, key=lambda one: not one.goes_on))


def _trainings(volunteer: Person, period: RolePeriod, today: date) -> tuple[Training, ...]:
    """What is mandatory for them as the coordinator knows it, and what they followed of it."""
    done = trained(volunteer.branch_id)
    young, known = with_young_child(volunteer.branch_id, today), known_by_volunteers(volunteer.branch_id, today)
    perinatal = volunteer.id in young or volunteer.id in known
    asked = {"everyone": True, "perinatal": perinatal} if period.is_open_on(today) else {}
    days = {duty: done[duty].get(volunteer.id) for duty in DUTIES}
    return tuple(
        Training(duty, days[duty], asked.get(duty, False) and days[duty] is None)
        for duty in DUTIES
        if days[duty] is not None or asked.get(duty)
    )


def _attended(volunteer: Person) -> tuple[Event, ...]:
    """Events they were at, as a volunteer or as the candidate they were."""
    was = Candidate.select(Candidate.id).where(Candidate.person == volunteer.id)
    there = Attendance.select(Attendance.event).where(
        (Attendance.person == volunteer.id) | (Attendance.candidate << was)
    )
    rows = Event.select().where(Event.id << there, Event.cancelled_at.is_null())
    return tuple(rows.order_by(Event.day.desc(), Event.id.desc()))


def _quarters(volunteer: Person, matches: list[Match], today: date) -> tuple[QuarterRow, ...]:
    quarters = [Quarter.of(today)]
    while len(quarters) < QUARTERS_SHOWN:
        quarters.append(quarters[-1].previous())
    first, ids = quarters[-1].first, [match.id for match in matches]
    met = Counter((match_id, Quarter.of(day)) for match_id, day in counted(ids, first, today))
    rows = ContactOverview.select().where(ContactOverview.match << ids, ContactOverview.year >= first.year)
    done = {(row.match_id, row.period) for row in rows if row.is_handed_in}
    notes = list(
        ExpenseNote.select(ExpenseNote, Person)
        .join(Person, on=(ExpenseNote.volunteer == Person.id))
        .where(ExpenseNote.volunteer == volunteer.id, ExpenseNote.year >= first.year)
        .order_by(ExpenseNote.id)
    )
    sums = summed(notes)
    found = []
    for quarter in quarters:
        active = [
            QuarterOfMatch(
                match, met[match.id, quarter], (match.id, quarter) in done, first_hand_in(match, quarter) <= today
            )
            for match in matches
            if match.is_active_in(quarter)
        ]
        mine = tuple(one for one in sums if one.quarter == quarter)
        if active or mine:
            found.append(QuarterRow(quarter, tuple(active), mine))
    return tuple(found)


def families_of(file: VolunteerFile) -> list[Family]:
    """Every family that the page names."""
    return [
        *(one.match.family for one in file.families),
        *(one.match.family for one in file.planned),
        *(talk.family for talk in file.talks if talk.family_id),
        *(one.match.family for one in file.concerns if one.match_id),
    ]
