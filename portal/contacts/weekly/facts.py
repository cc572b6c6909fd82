"""Was somebody there on the usual day? What is still to be asked, and the quarters that are fully answered."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from portal.contacts.absences.facts import days_of
from portal.contacts.models.contact import Contact, MissedVisit
from portal.contacts.quarters.facts import Lately, first_hand_in, was_asked_elsewhere
from portal.dated import held_on
from portal.families.models.match import Match, MatchBefore, matches_before
from portal.kit import clock
from portal.kit.dates import Quarter, days_between, holidays, week_of
from portal.kit.records import dataclass
from portal.prepared import Prepared

LOOK_BACK = timedelta(days=14)
"""Two usual days: what is older is filled in on the stamp card."""


@dataclass(frozen=True)
class Question:
    """ "Was je donderdag 2 oktober bij Gezin Klaver?" """

    match: Match
    day: date

    @property
    def quarter(self) -> Quarter:
        return Quarter.of(self.day)


@dataclass(frozen=True)
class Ready:
    """A quarter that can be handed in as it stands: every usual day is answered."""

    match: Match
    quarter: Quarter
    days: tuple[date, ...]  # as stored
    number: int  # of them that count


@dataclass(frozen=True)
class Weekly:
    """What the first page asks, about matches that are still open."""

    questions: tuple[Question, ...] = ()
    ready: tuple[Ready, ...] = ()
    offers_mail: bool = False


def weekly_of(lately: Lately) -> Weekly:
    """What to ask a volunteer today."""
    person, today = lately.volunteer, lately.today
    mine = [match for match in lately.matches if match.started_on < today and match.usual_weekday]
    if not mine:
        return Weekly()
    known = _Known(lately)
    asked = [
        Question(match, day) for match in mine for day in known.unanswered(match, today - LOOK_BACK, today - ONE_DAY)
    ]
    asked.sort(key=lambda question: (question.day, question.match.id))
    offers = bool(asked) and person.weekly_mail is None and bool(person.email) and person.is_volunteer
    ended = () if was_asked_elsewhere(lately.ended, person.branch) else mine
    ready = [found for match in ended if (found := known.ready(match, lately.ended))]
    return Weekly(tuple(asked), tuple(ready), offers)


ONE_DAY = timedelta(days=1)


class _Known:
    """All that is known of a volunteer's days of two quarters, read once, however many families there are."""

    def __init__(self, lately: Lately) -> None:
        person, first, last = lately.volunteer, lately.ended.first, lately.today
        self.before: dict[int, list[MatchBefore]] = matches_before(person)
        self.contacts: dict[int, dict[date, bool]] = defaultdict(dict)
        for one in lately.seen:
            self.contacts[one.match_id][one.day] = one.counts
        self.missed = set(_missed(person.id, first, last))
        self.away = days_of(lately.absences, first, last)
        self.closed = lately.handed_in

    def unanswered(self, match: Match, first: date, last: date) -> list[date]:
        """The usual days of which nothing is known: not ticked in that week, not said no, not away, no holiday."""
        return [day for day in self._usual_days(match, first, last) if self._is_open(match, day)]

    def _usual_days(self, match: Match, first: date, last: date) -> Iterable[date]:
        """The usual weekdays while the match ran, each as it was then."""
        before = self.before.get(match.id)
        days = days_between(max(first, match.started_on), min(last, match.ended_on or last))
        if before is None:  # it never changed
            usual = match.usual_weekday
            return [day for day in days if day.isoweekday() == usual]
        return [day for day in days if day.isoweekday() == held_on(day, before, match).usual_weekday]

    def _is_open(self, match: Match, day: date) -> bool:
        return not (
            day in holidays(day.year)
            or day in self.away
            or (match.id, day) in self.missed
            or match.id in self.closed[Quarter.of(day)]
            or self.contacts[match.id].keys() & set(week_of(day))  # one visit a week: another day answers it too
        )

    def ready(self, match: Match, quarter: Quarter) -> Ready | None:
        """The quarter as it can be handed in; None where a day is unanswered, or where there is nothing to hand in."""
        days = {day: counts for day, counts in self.contacts[match.id].items() if day in quarter}
        if (
            not days
            or match.id in self.closed[quarter]
            or first_hand_in(match, quarter) > clock.today()
            or self.unanswered(match, quarter.first, quarter.last)
        ):
            return None
        return Ready(match, quarter, tuple(sorted(days)), sum(days.values()))


_missed = Prepared(
    lambda volunteer, first, last: (
        MissedVisit.select(MissedVisit.match, MissedVisit.day)
        .join(Match)
        .where(Match.volunteer == volunteer, MissedVisit.day.between(first, last))
        .tuples()
    )
)


def stand(match: Match, day: date) -> str:
    """What is known of a day: "yes", "no" or ""."""
    if Contact.select().where(Contact.match == match.id, Contact.day == day).exists():
        return "yes"
    return "no" if MissedVisit.select().where(MissedVisit.match == match.id, MissedVisit.day == day).exists() else ""
