"""Asking for the quarter: a letter on the first working day, reminders after 7 and 14 days, at most one a week."""

from collections.abc import Callable
from datetime import date, timedelta

from portal.contacts.absences.facts import is_absent
from portal.contacts.collecting.facts import _kind, asking_day, letters_about, path_of
from portal.contacts.quarters.facts import deadline, owed_by
from portal.database import transaction
from portal.families.models.match import Match
from portal.history.rules import record
from portal.kit import clock
from portal.kit.dates import Quarter, day_month, day_text
from portal.kit.errors import RuleError
from portal.kit.phone import national
from portal.people.models import Branch, Person, who_finish
from portal.post.models import Letter
from portal.post.rules import write_to

Link = Callable[[int, str], str]
"""(person id, path) → the path of that person's own link; the web and the daily job sign it."""

WEEK = timedelta(days=7)
REMINDERS = 2  # by the portal itself, after 7 and after 14 days
ASK_FOR = timedelta(days=28)  # somebody who starts to owe later than this is left to the coordinator


def collect(today: date, link: Link) -> int:
    """What the portal does by itself on a day: ask, and remind those who still owe. Returns the letters written.

    Running it twice on a day writes nothing twice. Nobody is written to during an announced absence.
    """
    quarter = Quarter.of(today).previous()
    asked_on = asking_day(quarter)
    if not asked_on <= today <= asked_on + ASK_FOR:
        return 0
    written = 0
    with transaction():
        for volunteer in _still_owing(quarter):
            letters = letters_about(volunteer, quarter)
            if is_absent(volunteer, today):
                continue
            if not letters:
                written += _ask(volunteer, quarter, link) is not None
            elif len(letters) <= REMINDERS and clock.local(letters[-1]).date() + WEEK <= today:
                written += _write_reminder(volunteer, quarter, link) is not None
    return written


def collect_last(today: date, link: Link) -> int:
    """Ask who stopped for their last quarter, the day after their last one: once, then the usual reminders.

    Not later than four weeks after the last day: from then on it is left to the coordinator, as with anybody. Returns
    the letters written.
    """
    written = 0
    with transaction():
        for volunteer in who_finish(today - ASK_FOR, today):
            for quarter in (Quarter.of(today).previous(), Quarter.of(today)):
                letters = letters_about(volunteer, quarter)
                if not owed_by(volunteer, quarter) or is_absent(volunteer, today):
                    continue
                if not letters:
                    written += _ask_last(volunteer, quarter, link) is not None
                elif len(letters) <= REMINDERS and clock.local(letters[-1]).date() + WEEK <= today:
                    written += _write_reminder(volunteer, quarter, link) is not None
    return written


def remind(volunteer: Person, quarter: Quarter, actor: Person, link: Link) -> Letter:
    """The coordinator reminds one volunteer who still owes a quarter; at most one letter a week."""
    name = volunteer.given_name
    if not volunteer.hands_in:
        raise RuleError(f"{name} is gestopt en kan zich niet meer aanmelden. Bel even, en vul het samen in.")
    if not owed_by(volunteer, quarter):
        raise RuleError(f"{name} heeft dit kwartaal al ingediend. Een herinnering hoeft niet meer.")
    if is_absent(volunteer, clock.today()):
        raise RuleError(f"{name} is even weg. Een herinnering kan daarna.")
    letters = letters_about(volunteer, quarter)
    if letters and clock.now() - letters[-1] < WEEK:
        on = day_month(clock.local(letters[-1]).date())
        raise RuleError(f"{name} kreeg al een brief op {on}. Wacht een week, of bel even.")
    with transaction():
        letter = _write_reminder(volunteer, quarter, link)
        if letter is None:
            raise RuleError(f"{name} heeft geen mailadres. Bel even, of vul het samen in.")
        record(volunteer, "remind", actor, quarter=str(quarter))
    return letter


def remind_all(branch_id: int, quarter: Quarter, actor: Person, link: Link) -> tuple[int, int]:
    """Remind everyone who owes and may be reminded: (how many were written to, how many not)."""
    sent = left = 0
    for volunteer in [v for v in _still_owing(quarter) if v.branch_id == branch_id]:
        try:
            remind(volunteer, quarter, actor, link)
            sent += 1
        except RuleError:
            left += 1
    return sent, left


def _still_owing(quarter: Quarter) -> list[Person]:
    """Everyone, of every branch, who owes the quarter and reads mail. Their roles are looked at as well."""
    people = (
        Person.select(Person, Branch)
        .join(Branch)
        .where(
            Person.disabled_at.is_null(),
            Person.email.is_null(False),
            Person.id << Match.select(Match.volunteer).where(Match.overlaps(quarter.first, quarter.last)),
        )
        .order_by(Person.id)
    )
    return [p for p in people if p.hands_in and owed_by(p, quarter)]


def _ask(volunteer: Person, quarter: Quarter, link: Link) -> Letter | None:
    last = deadline(quarter)
    when = f" Graag ten laatste op {day_text(last)}." if last >= clock.today() else ""
    return _letter(
        volunteer,
        quarter,
        link,
        f"Dag {volunteer.given_name},\n\n"
        f"Het kwartaal is voorbij. Op welke dagen was je in {quarter.in_months} bij je gezin? "
        f"Duid ze aan en dien in: dat duurt een minuutje.{when}\n\n"
        "Je onkostennota staat daarna vanzelf klaar.",
    )


def _ask_last(volunteer: Person, quarter: Quarter, link: Link) -> Letter | None:
    return _letter(
        volunteer,
        quarter,
        link,
        f"Dag {volunteer.given_name},\n\n"
        f"Je bent gestopt. Dank je voor alles wat je deed. Nog één ding: op welke dagen was je in {quarter.in_months} "
        "bij je gezin? Duid ze aan en dien in: dat duurt een minuutje.\n\n"
        "Je onkostennota staat daarna vanzelf klaar. Tot ze betaald is, kan je je aanmelden zoals vroeger.",
    )


def _write_reminder(volunteer: Person, quarter: Quarter, link: Link) -> Letter | None:
    return _letter(
        volunteer,
        quarter,
        link,
        f"Dag {volunteer.given_name},\n\n"
        f"We kregen je contacten van {quarter.in_months} nog niet. Wil je ze nog doorgeven? "
        "Duid de dagen aan waarop je bij het gezin was en dien in.\n\n"
        "Was je er geen enkele keer? Laat ook dat even weten, met één vinkje.",
    )


def _letter(volunteer: Person, quarter: Quarter, link: Link, text: str) -> Letter | None:
    branch = volunteer.branch
    call = f" Bel {national(branch.phone)}, dan doen we het samen." if branch.phone else ""
    first, _, last = quarter.in_months.replace(" en ", ", ").split(", ")
    return write_to(
        volunteer,
        _kind(quarter),
        f"Je contacten van {first} tot {last}: een minuutje werk",
        f"{text}\n\nLiever op papier of aan de telefoon?{call}",
        button_label="Contacten invullen",
        button_url=link(volunteer.id, path_of(quarter)),
    )
