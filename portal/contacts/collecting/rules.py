"""Asking for the quarter: a letter on the first working day, reminders after 7 and 14 days, at most one a week."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from portal.contacts.absences.facts import is_absent
from portal.contacts.collecting.facts import WEEK, asking_day, kind_of, letters_about, path_of, was_written_lately
from portal.contacts.collecting.letters import asking, asking_for_the_last, reminder
from portal.contacts.quarters.facts import about, owed_by, was_asked_elsewhere
from portal.database import transaction
from portal.families.models.match import Match
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month
from portal.kit.errors import RuleError
from portal.kit.seen import check, mark
from portal.people.models import Branch, Person
from portal.people.volunteers.facts import who_finish
from portal.post.models import Letter, Mailing
from portal.post.rules import Words, rest, say_to, take_back

Link = Callable[[int, str], str]
"""(person id, path) → the path of that person's own link; the web and the daily job sign it."""
Asking = Callable[[Person, Quarter], Words]

REMINDERS = 2  # by the portal itself, after 7 and after 14 days
ASK_FOR = timedelta(days=28)  # somebody who starts to owe later than this is left to the coordinator


def collect(today: date, link: Link) -> int:
    """The day's work: ask for the quarter, and remind those who still owe it. Returns the letters written.

    Running it twice on a day writes nothing twice. Nobody is written to during an announced absence.
    """
    quarter = Quarter.of(today).previous()
    asked_on = asking_day(quarter)
    if not asked_on <= today <= asked_on + ASK_FOR:
        return 0
    with transaction():
        return sum(
            _ask(volunteer, quarter, asking, today, link)
            for volunteer in _still_owing(quarter)
            if volunteer.branch.began_on <= asked_on  # or it was asked for elsewhere: the coordinator may remind
        )


def collect_last(today: date, link: Link) -> int:
    """Ask those who stopped for their last quarter, the day after their last day: once, then the usual reminders.

    Not later than four weeks after the last day: from then on it is left to the coordinator, as with anybody. Returns
    the letters written.
    """
    with transaction():
        return sum(
            _ask(volunteer, quarter, asking_for_the_last, today, link)
            for volunteer in who_finish(today - ASK_FOR, today)
            for quarter in (Quarter.of(today).previous(), Quarter.of(today))
            if owed_by(volunteer, quarter) and not was_asked_elsewhere(quarter, volunteer.branch)
        )


def _ask(volunteer: Person, quarter: Quarter, words: Asking, today: date, link: Link) -> bool:
    """The first letter, or a reminder a week after the one before; whether one was written."""
    letters = letters_about(volunteer, quarter)
    if is_absent(volunteer, today):
        return False
    if not letters:
        return _write(volunteer, quarter, link, words(volunteer, quarter)) is not None
    if len(letters) > REMINDERS or clock.day_of(letters[-1]) + WEEK > today:
        return False
    return _write(volunteer, quarter, link, reminder(volunteer, quarter)) is not None


def why_not(volunteer: Person, quarter: Quarter) -> str:
    """Why this volunteer gets no reminder of a quarter now, as a sentence; "" where one may leave."""
    name = volunteer.given_name
    if not volunteer.hands_in:
        return f"{name} is gestopt en kan zich niet meer aanmelden. Bel even, en vul het samen in."
    if not owed_by(volunteer, quarter):
        return f"{name} heeft dit kwartaal al ingediend. Een herinnering hoeft niet meer."
    if is_absent(volunteer, clock.today()):
        return f"{name} is even weg. Een herinnering kan daarna."
    letters = letters_about(volunteer, quarter)
    if letters and was_written_lately(letters[-1]):
        on = day_month(clock.day_of(letters[-1]))
        return f"{name} kreeg al een brief op {on}. Wacht een week, of bel even."
    return "" if volunteer.email else f"{name} heeft geen mailadres. Bel even, of vul het samen in."


def remind(
    volunteer: Person, quarter: Quarter, link: Link, mailing: Mailing | None = None, *, by: Person
) -> Letter | None:
    """The coordinator reminds one volunteer who still owes a quarter; at most one letter a week."""
    if sentence := why_not(volunteer, quarter):
        raise RuleError(sentence)
    with transaction():
        letter = _write(volunteer, quarter, link, reminder(volunteer, quarter), mailing)
        record(volunteer, "remind", by, quarter=str(quarter))
    return letter


REMIND = "remind"
"""What "Iedereen herinneren" did: the first half of `Mailing.what`."""


def press_of(quarter: Quarter) -> str:
    """`Mailing.what` of a press on "Iedereen herinneren"."""
    return f"{REMIND}-{quarter}"


def to_remind(branch_id: int, quarter: Quarter) -> tuple[list[Person], list[tuple[Person, str]]]:
    """Of everyone who owes a quarter: those who get a reminder now, and those who do not, each with why."""
    owing = [person for person in _still_owing(quarter, mail_alone=False) if person.branch_id == branch_id]
    reasons = [(person, why_not(person, quarter)) for person in owing]
    return [person for person, why in reasons if not why], [(person, why) for person, why in reasons if why]


def remind_all(branch_id: int, quarter: Quarter, link: Link, *, by: Person, seen: str | None = None) -> Mailing:
    """Remind everyone who may be reminded; the letters rest two minutes. seen: `remind_mark` of the page."""
    with transaction():
        people, _ = to_remind(branch_id, quarter)
        check(seen, remind_mark(people), "Wie een herinnering krijgt, is intussen veranderd. Kijk na wie er nu staat.")
        if not people:
            raise RuleError("Iedereen die nog moet indienen, kreeg deze week al een brief of is even weg.")
        mailing = rest(branch_id, by.id, press_of(quarter))
        for volunteer in people:
            remind(volunteer, quarter, link, mailing, by=by)
    return mailing


def remind_mark(people: list[Person]) -> str:
    """The mark of a page that shows who gets a reminder."""
    return mark([person.id for person in people])


def unremind(mailing: Mailing, *, by: Person) -> None:
    """The reminders of one press do not leave."""
    quarter = mailing.what.partition("-")[2]
    with transaction():
        ids = [row.person_id for row in Letter.select(Letter.person_id).where(Letter.mailing == mailing.id)]
        take_back(mailing)
        for volunteer in Person.select().where(Person.id << ids).order_by(Person.id):
            record(volunteer, "unremind", by, quarter=quarter)


def _still_owing(quarter: Quarter, *, mail_alone: bool = True) -> list[Person]:
    """Everyone, of every branch, who owes the quarter (mail_alone: and reads mail). Their roles are looked at too."""
    people = (
        Person.select(Person, Branch)
        .join(Branch)
        .where(
            Person.disabled_at.is_null(),
            Person.email.is_null(False) if mail_alone else Person.id.is_null(False),
            Person.id << Match.select(Match.volunteer).where(Match.overlaps(quarter.first, quarter.last)),
        )
        .order_by(Person.id)
    )
    return [p for p in people if p.hands_in and owed_by(p, quarter)]


def _write(
    volunteer: Person, quarter: Quarter, link: Link, said: Words, mailing: Mailing | None = None
) -> Letter | None:
    said = replace(said, path=link(volunteer.id, path_of(quarter)))
    return say_to(volunteer, kind_of(quarter), said, about=about(volunteer, quarter), mailing=mailing)
